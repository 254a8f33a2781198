"""Speech made louder before it is listened to: of a whole recording, or live while it comes in.

Voice detection misses what is far below the level that it learned from, hoarse voices first. The recording itself is
never changed; what is raised is only what is listened to.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio.levels import FLOOR_DBFS, dbfs, dbfs_of

__all__ = [
    "ENOUGH",
    "QUIET",
    "QUIET_NOTICE",
    "RAISED",
    "SILENT",
    "LevelRaiser",
    "gain_for",
    "loudest_parts",
    "raised",
]

ENOUGH = -12.0
"""dBFS of the loudest speech that voice detection hears as well as any. A hoarse voice is lost soon below: of one of
25 s it hears 19.6 s at -10 dBFS, 3.9 at -15 and nothing from -25 on, where others lose little."""
RAISED = -10.0
"""dBFS to which speech is raised; the few peaks beyond full scale are clipped. On recordings of eight people the
words of the hoarse one go from 91 wrong in 100 at -20 dBFS to 21 here, those of the others change by 3 at most (peaks
clipped); noises are taken for a voice no more often."""
QUIET = -45.0
"""dBFS, below which speech is so quiet that people should know."""
SILENT = -75.0
"""dBFS, six steps of 16 bits: below it lies the hiss of converters, and no speech to raise."""

QUIET_NOTICE = (
    "Your voice arrives very quietly, so it is made louder before it is read. Come closer to the microphone, or turn "
    "up its level in the sound settings: quiet words are heard wrongly more often."
)
"""For people."""

_WINDOW = 0.05  # seconds over which a recording's loudness is measured
_BLOCK = 512  # samples of one measurement at 16 kHz: 32 ms
_ABOVE_NOISE = 10.0  # dB by which speech stands out of its room; less is the room itself
_NOISE = 0.2  # share of all blocks that are quieter than the noise: pauses are more than this
_LOUDEST = 0.01  # share of the blocks that stand out which may be louder than the level: a knock is no voice, …
_RANK = 10  # … and so may as many, a third of a second
_LEAST = 30  # blocks that stand out before anything is raised: a second of speech


def gain_for(level: float, enough: float = ENOUGH, wanted: float = RAISED) -> float:
    """By how many dB speech of ``level`` (dBFS, of its loudest parts) is to be raised; 0 where it is loud enough.

    Nothing is raised where there is only silence.
    """
    return wanted - level if SILENT < level < enough else 0.0


def loudest_parts(samples: NDArray[np.float32], rate: int) -> float:
    """The level in dBFS of the loudest parts of a recording (shape (n,), -1..1): a knock is left out."""
    width = max(1, round(_WINDOW * rate))
    whole = samples[: len(samples) // width * width] if len(samples) >= width else samples
    windows = whole.reshape(-1, width) if len(samples) >= width else whole.reshape(1, -1)
    loud = np.sqrt(np.mean(np.square(windows, dtype=np.float64), axis=1))
    return dbfs_of(float(np.percentile(loud, 100 * (1 - _LOUDEST))))


def raised(samples: NDArray[np.float32], gain: float) -> NDArray[np.float32]:
    """A recording (shape (n,), -1..1) louder by ``gain`` dB, clipped at full scale, in the steps of 16 bits.

    So it is what a live answer is, and is heard alike.
    """
    if not gain:
        return samples
    scaled: NDArray[np.float32] = np.rint(samples * np.float32(32768 * 10 ** (gain / 20)))
    return np.clip(scaled, -32768, 32767) / np.float32(32768)


class LevelRaiser:
    """Raises what one microphone brings, by one gain learned from all that it has brought so far.

    The loudness of every block goes into a histogram of 1 dB steps. What stands out of the room's noise is speech,
    and its loudest parts decide, as they do for a recording. A microphone that is loud enough is never touched.
    """

    def __init__(self) -> None:
        self._counts = np.zeros(round(-FLOOR_DBFS) + 2, np.int64)
        self.level = FLOOR_DBFS
        """dBFS of the loudest parts of the speech so far."""
        self.gain = 0.0
        """dB by which it is being raised."""
        self._told = False

    def feed(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        """Take 16 kHz PCM16 of any length, shape (n,); return as much of it, raised where that is needed."""
        blocks = [samples[at : at + _BLOCK] for at in range(0, len(samples), _BLOCK)]
        raised = [self._raised(block) for block in blocks]
        return raised[0] if len(raised) == 1 else np.concatenate(raised) if raised else samples

    def notice(self) -> str:
        """What to tell the candidate, once; empty where the voice is loud enough for people or it has been told."""
        if not self.gain or self.level >= QUIET or self._told:
            return ""
        self._told = True
        return QUIET_NOTICE

    def _raised(self, block: NDArray[np.int16]) -> NDArray[np.int16]:
        self._learn(dbfs(block))
        if not self.gain:
            return block
        louder: NDArray[np.float64] = np.clip(np.rint(block * 10.0 ** (self.gain / 20.0)), -32768, 32767)
        return louder.astype(np.int16)

    def _learn(self, loudness: float) -> None:
        if loudness <= FLOOR_DBFS:  # exact zeros are no room
            return
        self._counts[round(loudness - FLOOR_DBFS)] += 1
        below = np.cumsum(self._counts)
        noise = int(np.searchsorted(below, _NOISE * below[-1]))
        standing = int(below[-1] - below[min(noise + round(_ABOVE_NOISE), len(below)) - 1])
        if standing < _LEAST:
            return
        rank = max(_RANK, round(_LOUDEST * standing))
        at = int(np.searchsorted(below, below[-1] - rank, side="right"))
        self.level = at + FLOOR_DBFS
        self.gain = gain_for(self.level)
