"""Any sound file as 16 kHz mono: libsndfile where it can, the ffmpeg libraries (PyAV) for the rest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["RATE", "decode"]

RATE = 16_000  # Hz; what every recogniser of ours takes
_LONGEST = 4 * 3600  # seconds; beyond this it is no answer, and memory would go


def decode(path: Path) -> NDArray[np.float32]:
    """The whole file as float32 in -1..1, mono, 16 kHz, shape (n,). Raises InputError where it can't be decoded."""
    import numpy as np

    if not path.is_file():
        raise InputError("no such file", "Check the name.", where=str(path))
    if path.stat().st_size == 0:
        raise InputError("the sound file is empty", "Record it again.", where=str(path))
    samples, rate = _soundfile(path)
    if samples is None:
        samples, rate = _av(path)
    if samples.size == 0:
        raise InputError("the sound file holds no samples", "Record it again.", where=str(path))
    if rate != RATE:
        import soxr

        samples = soxr.resample(samples, rate, RATE)
    return np.ascontiguousarray(np.clip(samples, -1.0, 1.0), dtype=np.float32)


def _soundfile(path: Path) -> tuple[Any, int]:
    """(float32 (n,), rate), or (None, 0) where libsndfile doesn't know the format."""
    import soundfile

    try:
        with soundfile.SoundFile(path) as file:
            if not file.seekable():  # GSM of voicemail and the like, of which it reads blocks only
                return None, 0
            if file.frames > _LONGEST * file.samplerate:
                raise InputError("longer than four hours", "Cut it to one answer.", where=str(path))
            data = file.read(dtype="float32", always_2d=True)
            return data.mean(axis=1, dtype="float32"), int(file.samplerate)
    except soundfile.LibsndfileError:
        return None, 0


def _av(path: Path) -> tuple[Any, int]:
    import av
    import numpy as np

    try:
        with av.open(str(path), metadata_errors="replace") as container:
            if not container.streams.audio:
                raise InputError("there is no sound in this file", "Give an audio file.", where=str(path))
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            blocks, total = [], 0
            for frame in container.decode(audio=0):
                for block in resampler.resample(frame):
                    blocks.append(block.to_ndarray().reshape(-1))
                    total += blocks[-1].size
                if total > _LONGEST * RATE:
                    raise InputError("longer than four hours", "Cut it to one answer.", where=str(path))
            blocks.extend(block.to_ndarray().reshape(-1) for block in resampler.resample(None))
    except (av.FFmpegError, ValueError) as error:  # ValueError: the format changes midway
        raise InputError(
            f"can't decode this sound file: {error}", "Convert it to WAV or FLAC.", where=str(path)
        ) from error
    return (np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)), RATE
