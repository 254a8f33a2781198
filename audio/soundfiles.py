"""Sound files of any common kind as the samples that the recognisers want: one decoder for every verb.

A file is what its bytes are, whatever it is called. libsndfile reads what it knows, the ffmpeg libraries (PyAV) the
rest, videos with their sound among it. What is there is heard, and what is wrong with it is said.
"""

from __future__ import annotations

import io
import math
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from audio.raising import QUIET, SILENT, gain_for, loudest_parts, raised
from audio.takes import RATE
from simulator.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ONLY_SILENCE", "Sound", "load_sound", "read_sound", "to_int16", "write_wav"]

# sizes that programs write which pipe a WAV out before they know: nothing, or the most that fits, rounded somehow
_OPEN_ENDED, _NO_SIZE = 0x7FFF0000, 0
# what libsndfile reads; not MP3, about whose damage its reader complains on the terminal
_BY_SNDFILE = (b"RIFF", b"RIFX", b"RF64", b"riff", b"fLaC", b"OggS", b"FORM", b"caff", b".snd")
_CONVERT = "Convert it first, for example: ffmpeg -i {name} -ac 1 -ar 16000 answer.wav"
_COPY_AGAIN = "Copy or export it again."
_LONGEST = 4 * 3600  # seconds; beyond this it is no answer, and memory would go
_BLOCK = 4096  # frames; at most so many are lost before the place where a file is damaged
_LACKING = 1.0  # seconds: a length that is estimated may be so far off, and nothing is missing
_ESTIMATE = 0.02  # and so much of it, too
_OVERSHOOT = 1.5  # what lossy formats may reach beyond full scale; that is clipped
_RAISED = -20.0  # dBFS to which a very quiet recording is raised
ONLY_SILENCE = "There is nothing but silence in it."
"""The note of a sound without any sound."""

_CANCEL = 0.1  # loudness of all channels together over that of the loudest one: speech in two channels alike has 1


@dataclass(frozen=True, slots=True)
class Sound:
    """float32 mono, shape (n,), -1..1. ``notes``: sentences about what was wrong with the file and what was done."""

    samples: NDArray[np.float32]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Decoded:
    """``channels``: float32 (n, c) at ``rate`` Hz; beyond ``limit`` they are scaled."""

    channels: NDArray[np.float32]
    rate: int
    notes: tuple[str, ...] = ()
    limit: float = _OVERSHOOT


def to_int16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Samples in -1..1 (any shape) as PCM16; exact for what came from PCM16, clipped at full scale."""
    scaled: NDArray[np.float32] = np.clip(np.rint(samples * np.float32(32768.0)), -32768, 32767)
    return scaled.astype(np.int16)


def read_sound(path: Path, rate: int = RATE) -> NDArray[np.float32]:
    """``load_sound`` without its notes."""
    return load_sound(path, rate).samples


def load_sound(path: Path, rate: int = RATE) -> Sound:
    """The sound of ``path`` (any container, rate, depth and channels) at ``rate`` Hz.

    16 kHz mono PCM16 comes back sample for sample unless it is very quiet. A file that was cut short is heard as far
    as it goes. Raises InputError where the file is missing, empty or no sound at all.
    """
    _exists(path)
    found = _decode(path)
    if not found.channels.size:
        raise InputError(f"{path} holds no sound", _COPY_AGAIN)
    channels, odd = _in_range(found.channels, found.limit)
    samples, mixed = _mono(channels)
    if found.rate != rate:
        import soxr

        samples = soxr.resample(samples, found.rate, rate, quality="HQ").astype(np.float32, copy=False)
    if not samples.size:  # so little of it, or at such a rate, that not one sample is left
        raise InputError(f"{path} holds no sound", _COPY_AGAIN)
    loud, quiet = _audible(samples, rate)
    whole = np.ascontiguousarray(np.clip(loud, -1.0, 1.0), dtype=np.float32)
    return Sound(whole, (*found.notes, *odd, *mixed, *quiet))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _is_mp3(head: bytes) -> bool:
    return head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2)


def _exists(path: Path) -> None:
    try:
        with path.open("rb") as file:
            if not file.read(1):
                raise InputError(f"{path} is empty", "Record or copy it again.")
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror}", "Check the name and the permissions.") from error


def _too_long(path: Path) -> InputError:
    return InputError(f"{path} is longer than four hours", "Cut it into single answers.")


def _can_be_heard(container: Any) -> bool:
    """Whether there is a sound track, in a format that can be decoded."""
    tracks = container.streams.audio
    return bool(tracks) and tracks[0].codec_context is not None


def _no_sound(path: Path, error: Exception) -> InputError:
    fact = getattr(error, "strerror", None) or str(error)
    more = "" if fact.startswith("Invalid data") else f": {fact}"  # which says the same once more
    return InputError(f"{path} is not a sound file, or is damaged{more}", _CONVERT.format(name=path.name))


def _decode(path: Path) -> _Decoded:
    import soundfile

    if not _head(path).startswith(_BY_SNDFILE):
        return _decode_container(path)
    try:
        source, notes = _mended(path)
        with soundfile.SoundFile(source) as file:
            if not file.seekable():  # GSM of voicemail and the like, of which it reads blocks only
                return _decode_container(path)
            rate, promised = int(file.samplerate), int(file.frames)
            blocks, broken = _blocks(file, path)
            channels = np.concatenate(blocks) if blocks else np.zeros((0, 1), np.float32)
            limit = 1.0 if file.subtype in ("FLOAT", "DOUBLE") else _OVERSHOOT
    except soundfile.LibsndfileError:
        return _decode_container(path)
    if not channels.size:
        return _decode_container(path)
    lacking = (promised - len(channels)) / rate
    if (not notes and lacking > _LACKING + _ESTIMATE * promised / rate) or (not notes and broken):
        notes = (_cut(len(channels) / rate, promised / rate),)
    return _Decoded(channels, rate, notes, limit)


def _blocks(file: Any, path: Path) -> tuple[list[NDArray[np.float32]], bool]:
    """What can be read, and whether reading ended with an error."""
    import soundfile

    blocks: list[NDArray[np.float32]] = []
    total = 0
    try:
        while len(block := file.read(_BLOCK, dtype="float32", always_2d=True)):
            blocks.append(block)
            total += len(block)
            if total > _LONGEST * file.samplerate:
                raise _too_long(path)
    except soundfile.LibsndfileError:
        return blocks, True
    return blocks, False


def _cut(there: float, promised: float) -> str:
    if promised > _LONGEST or promised < there:
        return f"The file is cut short: {there:.1f} seconds can be heard."
    return f"The file is cut short: {there:.1f} of {promised:.1f} seconds can be heard."


def _mended(path: Path) -> tuple[Any, tuple[str, ...]]:
    """The file to open: itself, or a WAV's bytes with the length that it really has; and what is missing of it."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
        size = file.seek(0, 2)
        if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
            tail_at = max(0, size - (1 << 17))
            file.seek(tail_at)
            cut = head[:4] == b"OggS" and not _ogg_is_whole(file.read())
            return str(path), ("The file is cut short: its end is missing.",) if cut else ()
        place, promised, second = _wav_data(head)
        there = max(0, size - place)
        if not place or (promised <= there and promised != _NO_SIZE):
            return str(path), ()
        if promised == _NO_SIZE and not there:
            return str(path), ()
        file.seek(0)
        whole = bytearray(file.read())
    struct.pack_into("<I", whole, 4, min(len(whole) - 8, 0xFFFFFFFF))
    struct.pack_into("<I", whole, place - 4, min(there, 0xFFFFFFFF))
    open_ended = promised == _NO_SIZE or promised >= _OPEN_ENDED
    notes = () if open_ended or not second else (_cut(there / second, promised / second),)
    return io.BytesIO(bytes(whole)), notes


def _wav_data(head: bytes) -> tuple[int, int, int]:
    """(where the samples of a WAV file begin, how many bytes it promises, bytes a second); zeros: there are none."""
    at, second = 12, 0
    while at + 8 <= len(head):
        name, length = struct.unpack_from("<4sI", head, at)
        if name == b"fmt " and at + 20 <= len(head):
            second = int(struct.unpack_from("<I", head, at + 16)[0])
        if name == b"data":
            return at + 8, length, second
        at += 8 + length + length % 2
    return 0, 0, 0


def _ogg_is_whole(tail: bytes) -> bool:
    """Whether the last page of an Ogg stream is all there; killed recorders leave no end flag, and that is fine."""
    page = tail.rfind(b"OggS")
    if page < 0 or len(tail) < page + 27:
        return False
    segments = tail[page + 26]
    table = tail[page + 27 : page + 27 + segments]
    return len(table) == segments and len(tail) >= page + 27 + segments + sum(table)


def _decode_container(path: Path) -> _Decoded:
    """The first sound track of anything that the ffmpeg libraries know."""
    import av

    blocks: list[NDArray[np.float32]] = []
    notes: tuple[str, ...] = ()
    total = 0
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            if not _can_be_heard(container):
                raise InputError(f"{path} holds no sound", "Give a file with an audio track.")
            stream = container.streams.audio[0]
            rate = int(stream.codec_context.sample_rate or RATE)
            promised = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
            try:
                for block in _frames(container.decode(stream), rate):
                    blocks.append(block)
                    total += len(block)
                    if total > _LONGEST * rate:
                        raise _too_long(path)
            except (av.FFmpegError, ValueError) as error:  # ValueError: the format changes midway
                if not blocks:
                    raise _no_sound(path, error) from error
                notes = (_cut(total / rate, promised),)
    except (av.FFmpegError, ValueError) as error:
        raise _no_sound(path, error) from error
    if len({block.shape[1] for block in blocks}) > 1:  # damage may look like a change from mono to stereo
        blocks = [block.mean(axis=1, keepdims=True, dtype=np.float32) for block in blocks]
    channels = np.concatenate(blocks) if blocks else np.zeros((0, 1), np.float32)
    head = _head(path)
    # an MP3 without one of these headers holds no length, and what is promised is an estimate
    states_length = not _is_mp3(head) or any(mark in head for mark in (b"Xing", b"Info", b"VBRI"))
    if states_length and not notes and total / rate + _LACKING + _ESTIMATE * promised < promised <= _LONGEST:
        notes = (_cut(total / rate, promised),)
    return _Decoded(channels, rate, notes)


def _frames(frames: Iterable[Any], rate: int) -> Iterable[NDArray[np.float32]]:
    """Frames of any format as blocks of float32, shape (n, channels)."""
    import av

    resampler = av.AudioResampler(format="fltp", rate=rate)
    for frame in frames:
        for block in resampler.resample(frame):
            yield block.to_ndarray().T.astype(np.float32, copy=False)
    for block in resampler.resample(None):
        yield block.to_ndarray().T.astype(np.float32, copy=False)


def _in_range(channels: NDArray[np.float32], limit: float) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Every sample a number in -1..1: what is none is silence, what is beyond full scale is scaled, both said."""
    notes: tuple[str, ...] = ()
    numbers = np.isfinite(channels)
    if not numbers.all():
        share = 1 - float(numbers.mean())
        channels = np.where(numbers, channels, np.float32(0.0))
        notes = (f"{share:.1%} of the samples are no numbers; they were made silence.",)
    top = float(np.abs(channels).max())
    if top > limit:
        channels = channels / np.float32(top)
        notes = (*notes, f"It is louder than full scale ({20 * math.log10(top):+.0f} dBFS) and was scaled down.")
    return channels, notes


def _mono(channels: NDArray[np.float32]) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Fold shape (n, channels) down to (n,): the mean, so that nothing clips; the loudest where they cancel."""
    if channels.shape[1] == 1:
        return channels[:, 0], ()
    mean = channels.mean(axis=1, dtype=np.float32)
    each = np.sqrt(np.mean(np.square(channels, dtype=np.float64), axis=0))
    loudest = int(each.argmax())
    together = math.sqrt(float(np.mean(np.square(mean, dtype=np.float64))))
    if together < _CANCEL * float(each[loudest]):
        which = "two channels cancel" if channels.shape[1] == 2 else "channels cancel"
        return np.ascontiguousarray(channels[:, loudest]), (f"The {which} each other; the louder one is heard.",)
    return mean, ()


def _audible(samples: NDArray[np.float32], rate: int) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Speech that is so quiet that people would miss it, raised."""
    level = loudest_parts(samples, rate)
    if level <= SILENT:
        return samples, (ONLY_SILENCE,)
    gain = gain_for(level, QUIET, _RAISED)
    return raised(samples, gain), (f"It is very quiet ({level:.0f} dBFS) and was raised.",) if gain else ()


def write_wav(path: Path, samples: NDArray[np.int16], rate: int) -> None:
    """Write mono PCM16 (shape (n,)) as a private file that appears whole or not at all. Raises OSError.

    A killed process leaves a draft named as those of ``simulator.store.drafts``, whose sweep clears it away.
    """
    import os
    import secrets
    import wave

    draft = path.with_name(f".{path.name}.mockloop-{os.getpid()}-{secrets.token_hex(4)}")
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
