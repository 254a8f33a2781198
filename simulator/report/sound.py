"""What a page needs of a recording: the shape of its loudness, and a small copy to embed."""

from __future__ import annotations

import base64
import io
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["embedded", "peaks", "read_what_is_left"]

_BLOCK = 4096  # samples: lost at most before the place where a file is damaged


def read_what_is_left(recording: Path) -> tuple[NDArray[np.int16], int, int]:
    """A recording up to where it can't be read any further: mono PCM16 (n,), its rate in Hz, samples it should have.

    No samples where the file is missing or is no sound at all.
    """
    import numpy as np
    import soundfile

    blocks: list[NDArray[np.int16]] = []
    rate, whole = 1, 0
    try:
        with soundfile.SoundFile(str(recording)) as file:
            rate, whole = int(file.samplerate), int(file.frames)
            while len(block := file.read(_BLOCK, dtype="int16", always_2d=True)):
                blocks.append(block[:, 0])
    except (soundfile.LibsndfileError, OSError):
        pass  # the rest is lost; what came before it is not
    return (np.concatenate(blocks) if blocks else np.zeros(0, np.int16)), rate, whole


def peaks(recording: Path, slices: int = 240) -> tuple[float, ...]:
    """Loudness (root mean square, scaled so that the loudest is 1) of ``slices`` equal stretches.

    Empty where the file is missing or nothing of it can be read.
    """
    import numpy as np

    mono, _, _ = read_what_is_left(recording)
    if not len(mono):
        return ()
    edges = np.linspace(0, len(mono), min(slices, len(mono)) + 1).astype(int).tolist()
    pieces = (mono[a:b].astype("float32") for a, b in pairwise(edges))
    loud = np.sqrt([float(np.dot(piece, piece)) / len(piece) for piece in pieces])  # a third of reduceat's time
    top = float(loud.max()) or 1.0
    return tuple(round(float(value) / top, 3) for value in loud)


def embedded(recording: Path) -> str:
    """The recording as an MP3 in a data: address, so that one file holds page and sound and plays everywhere.

    Empty where nothing of it can be read.
    """
    import soundfile

    samples, rate, _ = read_what_is_left(recording)
    if not len(samples):
        return ""
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate, format="MP3")
    return "data:audio/mpeg;base64," + base64.b64encode(buffer.getvalue()).decode()
