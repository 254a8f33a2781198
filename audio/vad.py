"""Voice activity: is this 32 ms frame speech? The Silero network that ships inside faster-whisper, run as a stream.

faster-whisper itself only offers a call over a whole recording that starts from an empty state; calling it piece
by piece flips about a third of the decisions. Here the recurrent state and the last 64 samples are carried along,
so a stream fed in any block sizes gives the same numbers as one call over everything (``tests/unit/audio``
holds that contract). The network's file is opened directly, which keeps ctranslate2 out of the process until a
Whisper model is really used.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.errors import MissingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FRAME", "FRAME_SECONDS", "RATE", "VoiceDetector", "VoiceGate", "as_float", "voiced_runs"]

RATE = 16_000
"""Samples a second of everything that is heard."""
FRAME = 512
"""Samples in one decision; the network was trained on this size at 16 kHz."""
FRAME_SECONDS = FRAME / RATE

_CONTEXT = 64  # samples of the frame before that the network sees as well
_STATE = (1, 1, 128)
_ASSET = "silero_vad_v6.onnx"
# Silero's own defaults (faster_whisper.vad.VadOptions): speech begins at 0.5 and ends below 0.35
_BEGIN = 0.5
_END = 0.35


def as_float(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    """PCM16 to float32 in -1..1, shape kept."""
    return samples.astype(np.float32) / np.float32(32768.0)


@lru_cache(maxsize=1)
def _session() -> Any:
    """The network, loaded once for the process; running it is thread-safe. Raises MissingError."""
    spec = importlib.util.find_spec("faster_whisper")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(folders[0]) / "assets" / _ASSET if folders else Path(_ASSET)
    if not path.is_file():
        raise MissingError(
            f"The voice detector is missing: {path}",
            "Install the pinned versions again: pip install 'faster-whisper>=1.2.1,<1.3'",
        )
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1  # 0.06 ms a frame; more threads only steal from the recogniser
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"], sess_options=options)


class VoiceDetector:
    """Speech probability of each frame of one recording. Not thread-safe; one per stream."""

    def __init__(self) -> None:
        self._net = _session()
        self._h = np.zeros(_STATE, np.float32)
        self._c = np.zeros(_STATE, np.float32)
        self._context = np.zeros(_CONTEXT, np.float32)
        self._rest = np.zeros(0, np.float32)

    def feed(self, samples: NDArray[np.int16]) -> NDArray[np.float32]:
        """Take PCM16 of any length, shape (n,); return the probabilities of the frames now complete, shape (k,)."""
        return self.feed_float(as_float(samples))

    def feed_float(self, audio: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same for float32 in -1..1."""
        audio = np.concatenate([self._rest, audio])
        count = len(audio) // FRAME
        self._rest = audio[count * FRAME :]
        if not count:
            return np.zeros(0, np.float32)
        frames = audio[: count * FRAME].reshape(count, FRAME)
        tails = np.concatenate([self._context[None], frames[:-1, -_CONTEXT:]])
        self._context = frames[-1, -_CONTEXT:].copy()
        out, self._h, self._c = self._net.run(
            None, {"input": np.concatenate([tails, frames], axis=1), "h": self._h, "c": self._c}
        )
        return np.asarray(out, np.float32).reshape(-1)


@dataclass(slots=True)
class VoiceGate:
    """Turns probabilities into voiced or not, with hysteresis so that a wavering value does not flicker."""

    begin: float = _BEGIN
    end: float = _END
    voiced: bool = field(default=False, init=False)

    def feed(self, probability: float) -> bool:
        """The decision for one frame."""
        self.voiced = probability >= (self.end if self.voiced else self.begin)
        return self.voiced


def voiced_runs(probabilities: NDArray[np.float32]) -> list[tuple[float, float]]:
    """Voiced stretches as (start, end) in seconds from the first frame."""
    gate = VoiceGate()
    runs: list[tuple[float, float]] = []
    start: int | None = None
    for index, probability in enumerate(probabilities):
        voiced = gate.feed(float(probability))
        if voiced and start is None:
            start = index
        elif not voiced and start is not None:
            runs.append((start * FRAME_SECONDS, index * FRAME_SECONDS))
            start = None
    if start is not None:
        runs.append((start * FRAME_SECONDS, len(probabilities) * FRAME_SECONDS))
    return runs
