"""Sound files of any common kind as the samples that the recognisers want."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio.takes import RATE
from simulator.errors import InputError

__all__ = ["check_sound", "read_sound", "to_int16", "write_wav"]

_OPEN_ENDED = (0, 0x7FFFFFFF, 0xFFFFFFFF)  # sizes that programs write which pipe a WAV out before they know
_CONVERT = "Convert it first, for example: ffmpeg -i {name} -ac 1 -ar 16000 answer.wav"
_COPY_AGAIN = "Copy or export it again; to use what is there: ffmpeg -i {name} rescued.wav"
_BY_CONTAINER = {".m4a", ".mp4", ".webm", ".mka", ".aac"}  # what libsndfile can't open; PyAV can


def to_int16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Samples in -1..1 (any shape) as PCM16; exact for what came from PCM16, clipped at full scale."""
    scaled: NDArray[np.float32] = np.clip(np.rint(samples * np.float32(32768.0)), -32768, 32767)
    return scaled.astype(np.int16)


def read_sound(path: Path, rate: int = RATE) -> NDArray[np.float32]:
    """The sound of ``path`` (wav flac ogg opus mp3 aiff m4a webm, any rate, depth and channels) as float32 mono.

    Shape (n,), -1..1, at ``rate`` Hz. 16 kHz mono PCM16 comes back sample for sample. Raises InputError where the
    file is missing, empty, cut short or no sound at all.
    """
    check_sound(path)
    samples, source_rate = _decode_container(path) if path.suffix.lower() in _BY_CONTAINER else _decode(path)
    if samples.size == 0:
        raise InputError(f"{path} holds no sound", _COPY_AGAIN.format(name=path.name))
    if source_rate != rate:
        import soxr

        samples = soxr.resample(samples, source_rate, rate, quality="HQ").astype(np.float32, copy=False)
    return samples


def check_sound(path: Path) -> None:
    """Find out cheaply whether ``read_sound`` will do. Raises InputError."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
            size = file.seek(0, 2)
            if size == 0:
                raise InputError(f"{path} is empty", "Record or copy it again.")
            if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
                file.seek(12)
                promised, there = _wav_data(file.read(min(size, 1 << 16)), size)
                if promised > there:
                    raise InputError(
                        f"{path} is cut short: its header promises {promised} bytes of sound, {there} are there",
                        _COPY_AGAIN.format(name=path.name),
                    )
            elif head[:4] == b"OggS":
                file.seek(max(0, size - (1 << 17)))
                if not _ogg_ends(file.read()):
                    raise InputError(
                        f"{path} is cut short: its last page is missing", _COPY_AGAIN.format(name=path.name)
                    )
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror}", "Check the name and the permissions.") from error
    if path.suffix.lower() not in _BY_CONTAINER:
        import soundfile

        try:
            info = soundfile.info(str(path))
        except soundfile.LibsndfileError as error:
            raise InputError(
                f"{path} is not a sound file: {error.error_string}", _CONVERT.format(name=path.name)
            ) from error
        if info.frames == 0:
            raise InputError(f"{path} holds no sound", "Record or copy it again.")


def _wav_data(chunks: bytes, size: int) -> tuple[int, int]:
    """(bytes of sound promised, bytes there) of a WAV file of ``size`` bytes whose chunks begin with ``chunks``."""
    at = 0
    while at + 8 <= len(chunks):
        name, length = struct.unpack_from("<4sI", chunks, at)
        if name == b"data":
            there = max(0, size - 12 - at - 8)
            return (there if length in _OPEN_ENDED else length), there
        at += 8 + length + length % 2
    return 0, 0


def _ogg_ends(tail: bytes) -> bool:
    """Whether the last page of an Ogg stream carries the end-of-stream flag and is whole."""
    page = tail.rfind(b"OggS")
    if page < 0 or len(tail) < page + 27:
        return False
    segments = tail[page + 26]
    table = tail[page + 27 : page + 27 + segments]
    whole = len(table) == segments and len(tail) >= page + 27 + segments + sum(table)
    return whole and bool(tail[page + 5] & 0x04)


def _decode(path: Path) -> tuple[NDArray[np.float32], int]:
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as file:
            if not file.seekable():  # GSM of voicemail and the like, of which it reads blocks only
                return _decode_container(path)
            promised = file.frames
            samples: NDArray[np.float32] = file.read(dtype="float32", always_2d=True)
            rate = int(file.samplerate)
    except soundfile.LibsndfileError as error:
        raise InputError(
            f"{path} breaks off or is damaged: {error.error_string}", _COPY_AGAIN.format(name=path.name)
        ) from error
    if len(samples) < promised:
        raise InputError(
            f"{path} is cut short: {len(samples) / rate:.1f} of {promised / rate:.1f} seconds are there",
            _COPY_AGAIN.format(name=path.name),
        )
    return _mono(samples), rate


def _decode_container(path: Path) -> tuple[NDArray[np.float32], int]:
    import av

    try:
        with av.open(str(path), metadata_errors="replace") as container:
            if not container.streams.audio:
                raise InputError(f"{path} holds no sound", "Give a file with an audio track.")
            stream = container.streams.audio[0]
            rate = int(stream.rate)
            resampler = av.AudioResampler(format="fltp", layout="mono", rate=rate)
            frames = [f.to_ndarray()[0] for frame in container.decode(stream) for f in resampler.resample(frame)]
            frames += [f.to_ndarray()[0] for f in resampler.resample(None)]
    except (av.FFmpegError, ValueError) as error:  # ValueError: the format changes midway
        raise InputError(f"{path} breaks off or is damaged: {error}", _CONVERT.format(name=path.name)) from error
    return (np.concatenate(frames) if frames else np.zeros(0, np.float32)), rate


def _mono(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Fold shape (n, channels) down to (n,): the mean, so that nothing clips."""
    return samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1, dtype=np.float32)


def write_wav(path: Path, samples: NDArray[np.int16], rate: int) -> None:
    """Write mono PCM16 (shape (n,)) as a private file that appears whole or not at all. Raises OSError."""
    import os
    import wave

    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            with wave.open(file, "wb") as out:
                out.setnchannels(1)
                out.setsampwidth(2)
                out.setframerate(rate)
                out.writeframes(samples.astype("<i2", copy=False).tobytes())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
