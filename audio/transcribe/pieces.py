"""What live and offline transcription share: voiced stretches, what is worth decoding, pieces at their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from audio.transcribe.assemble import HeardPiece
from audio.transcribe.cut import Piece
from audio.transcribe.guard import Guarded
from audio.vad import FRAME, FRAME_SECONDS, RATE, VoiceGate
from simulator.errors import EngineError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["END_PADDING", "Hearing", "engine_broke", "loudness", "place"]

END_PADDING = 8 * FRAME
"""Samples of silence after the last one, so that the last frame is judged and the last word has room to end."""


def engine_broke(name: str, error: BaseException) -> EngineError:
    """What a user reads when an engine breaks midway."""
    reason = str(error).strip() or type(error).__name__
    return EngineError(
        f"The recogniser ({name}) broke while it listened: {reason}",
        "The recording is safe. Transcribe it again with: mockloop rerun last",
    )


@dataclass(slots=True)
class Hearing:
    """Voice activity of one recording: its voiced stretches, piece by piece and as a whole."""

    runs: list[tuple[float, float]] = field(default_factory=list)  # seconds, ascending
    frames: int = 0
    gate: VoiceGate = field(default_factory=VoiceGate)

    def feed(self, probability: float) -> bool:
        """One frame; True where it is voiced."""
        voiced = self.gate.feed(probability)
        start, end = self.frames * FRAME_SECONDS, (self.frames + 1) * FRAME_SECONDS
        self.frames += 1
        if voiced:
            if self.runs and self.runs[-1][1] > start - FRAME_SECONDS / 2:
                self.runs[-1] = (self.runs[-1][0], end)
            else:
                self.runs.append((start, end))
        return voiced

    def within(self, start: float, end: float) -> list[tuple[float, float]]:
        """Voiced stretches between two times, relative to the first."""
        found: list[tuple[float, float]] = []
        for begin, stop in reversed(self.runs):
            if stop <= start:
                break
            if begin < end:
                found.append((max(begin, start) - start, min(stop, end) - start))
        return found[::-1]


def loudness(audio: NDArray[np.float32], runs: Sequence[tuple[float, float]]) -> float:
    """Root mean square of the voiced samples, 0..1."""
    parts = [audio[round(start * RATE) : round(end * RATE)] for start, end in runs]
    voiced = np.concatenate(parts) if parts else audio[:0]
    return float(np.sqrt(np.mean(np.square(voiced, dtype=np.float64)))) if voiced.size else 0.0


def place(piece: Piece, guarded: Guarded, refused: str = "") -> HeardPiece:
    """A guarded piece with its times in seconds."""
    return HeardPiece(
        start=piece.start / RATE,
        end=piece.end / RATE,
        guarded=guarded,
        keep_from=None if piece.keep_from is None else piece.keep_from / RATE,
        keep_to=None if piece.keep_to is None else piece.keep_to / RATE,
        refused=refused,
    )
