"""What a page needs of a recording: the shape of its loudness, and a small copy to embed."""

from __future__ import annotations

import base64
import io
from pathlib import Path

__all__ = ["embedded", "peaks"]


def peaks(recording: Path, slices: int = 240) -> tuple[float, ...]:
    """Loudness (root mean square, scaled so that the loudest is 1) of ``slices`` equal stretches.

    Empty where the file is missing or has no samples. Raises soundfile.LibsndfileError where it is no audio.
    """
    import numpy as np
    import soundfile

    if not recording.is_file():
        return ()
    samples, _ = soundfile.read(recording, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)
    if not len(mono):
        return ()
    edges = np.linspace(0, len(mono), min(slices, len(mono)) + 1).astype(int)
    power = np.add.reduceat(mono.astype("float64") ** 2, edges[:-1]) / np.maximum(1, np.diff(edges))
    loud = np.sqrt(power)
    top = float(loud.max()) or 1.0
    return tuple(round(float(value) / top, 3) for value in loud)


def embedded(recording: Path) -> str:
    """The recording as an MP3 in a data: address, so that one file holds page and sound and plays everywhere."""
    import soundfile

    samples, rate = soundfile.read(recording, dtype="float32")
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate, format="MP3")
    return "data:audio/mpeg;base64," + base64.b64encode(buffer.getvalue()).decode()
