"""The port's Transcriber over any engine: finished recordings in batches, answers while they are spoken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from audio.transcribe.offline import transcribe_whole
from audio.transcribe.stream import AnswerStream

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from audio.transcribe.engine import Engine
    from simulator.model.transcript import EngineInfo, Transcript
    from simulator.ports import Hints

__all__ = ["EngineTranscriber"]


class EngineTranscriber:
    """Audio is float32 mono at 16 kHz, shape (n,)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def info(self) -> EngineInfo:
        return self._engine.info

    def transcribe(
        self, audio: NDArray[np.float32], hints: Hints, progress: Callable[[float], None] | None = None
    ) -> Transcript:
        """The whole recording; ``progress`` gets the seconds of sound done. Raises EngineError."""
        return transcribe_whole(self._engine, audio, hints, progress)

    def stream(self, hints: Hints) -> AnswerStream:
        """One answer, incrementally."""
        return AnswerStream(self._engine, hints)
