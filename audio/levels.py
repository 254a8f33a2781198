"""Loudness: levels in dBFS and the gain that makes every spoken line equally loud."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["FLOOR_DBFS", "PEAK_DBFS", "SPEECH_DBFS", "amplified", "dbfs", "dbfs_of", "normalise", "speech_dbfs"]

FLOOR_DBFS = -120.0
"""What is reported for digital silence: below the -98 dBFS of one 16-bit step."""

SPEECH_DBFS = -20.0
"""Loudness of the interviewer's voice: RMS of its voiced frames. Our choice, between the -26 dBov of speech test
signals (ITU-T P.56 practice) and the about -16 dBFS of podcasts: clear on laptop speakers with room for peaks."""

PEAK_DBFS = -1.0
"""No sample is louder: the true-peak limit of EBU R 128."""

_FRAME_SECONDS = 0.02
_GATE_BELOW_LOUDEST_DB = 30.0  # pauses between words are this far below the loudest frame and don't count


def dbfs(samples: NDArray[np.int16] | NDArray[np.float32]) -> float:
    """RMS level of ``samples`` (any shape; int16, or float in -1..1) in dB below full scale, never below -120.

    Full scale is an RMS of 1.0: a full-scale sine reads -3.0.
    """
    if samples.size == 0:
        return FLOOR_DBFS
    scale = 32768.0 if samples.dtype == np.int16 else 1.0
    return dbfs_of(math.sqrt(float(np.mean(np.square(samples.astype(np.float64) / scale)))))


def dbfs_of(rms: float) -> float:
    """A root mean square (full scale is 1.0) in dBFS, never below -120."""
    return max(FLOOR_DBFS, 20.0 * math.log10(rms)) if rms > 0.0 else FLOOR_DBFS


def speech_dbfs(samples: NDArray[np.float32], rate: int) -> float:
    """RMS level in dBFS of the voiced 20 ms frames of ``samples`` (shape (n,), -1..1, ``rate`` in Hz)."""
    frame = max(1, int(rate * _FRAME_SECONDS))
    if samples.size < frame:
        return dbfs(samples)
    whole = samples[: samples.size // frame * frame].astype(np.float64).reshape(-1, frame)
    power = np.mean(np.square(whole), axis=1)
    voiced = power[power >= power.max() * 10.0 ** (-_GATE_BELOW_LOUDEST_DB / 10.0)]
    mean = float(np.mean(voiced))
    return max(FLOOR_DBFS, 10.0 * math.log10(mean)) if mean > 0.0 else FLOOR_DBFS


def normalise(samples: NDArray[np.float32], rate: int, target: float = SPEECH_DBFS) -> NDArray[np.float32]:
    """Scale speech (shape (n,), -1..1) so that its voiced frames have ``target`` dBFS, or less where a peak forbids.

    One gain for the whole line: nothing is compressed or clipped. Silence stays as it is.
    """
    level = speech_dbfs(samples, rate)
    if level <= FLOOR_DBFS:
        return samples
    peak = float(np.max(np.abs(samples)))
    gain = min(10.0 ** ((target - level) / 20.0), 10.0 ** (PEAK_DBFS / 20.0) / peak)
    return (samples * np.float32(gain)).astype(np.float32)


def amplified(samples: NDArray[np.int16], factor: float) -> NDArray[np.int16]:
    """``samples`` (any shape) times ``factor``, or times less where a peak would exceed ``PEAK_DBFS``."""
    peak = int(np.max(np.abs(samples.astype(np.int32)), initial=0))
    if factor == 1.0 or peak == 0:
        return samples
    limit = max(1.0, 32768 * 10.0 ** (PEAK_DBFS / 20.0) / peak)
    scaled: NDArray[np.float64] = np.rint(samples * min(factor, limit))
    return scaled.astype(np.int16)
