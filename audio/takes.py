"""Recording files that survive a crash: written block by block, repaired from their size, packed only when proved.

While it grows a take is called ``NAME.wav.part`` and its header is patched with every block, so that a killed
process loses what was in memory and nothing else (measured: the standard library's ``writeframes`` kept 10.00 s
of 10 s under SIGKILL where FLAC kept nothing).
"""

from __future__ import annotations

import contextlib
import os
import struct
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.errors import InputError, StorageError

__all__ = ["RATE", "TakeWriter", "compress", "part_of", "recover", "repair", "unfinished"]

RATE = 16_000
"""Sample rate of every answer: what the recognisers and the voice detector were trained on."""

_SYNC_SECONDS = 1.0
_COMPRESS_BLOCK = 10 * RATE
_HEADER_BYTES = 44  # RIFF, fmt and data headers as the wave module writes them
_NO_SPACE_HINT = "Free some space or make the folder writable; everything recorded so far is kept."


def part_of(path: Path) -> Path:
    """The name of ``path`` while it is being recorded."""
    return path.with_name(path.name + ".part")


class _Wave(wave.Wave_write):
    """A WAV writer that the garbage collector may take: the standard one then writes its header to a closed file."""

    def __del__(self) -> None:
        """The file is closed in ``TakeWriter.close``."""


class TakeWriter:
    """One growing take: 16 kHz mono PCM16, readable at any moment. Not thread-safe: one thread writes.

    Raises StorageError where the disk refuses.
    """

    def __init__(self, path: Path, rate: int = RATE) -> None:
        self.path = path
        self.frames = 0
        self._rate = rate
        self._closed = False
        if path.exists():
            raise StorageError(f"{path} is there already", "A recording is never overwritten; choose another name.")
        try:
            if part_of(path).exists():  # a take that crashed under this name: keep it under another
                recover(part_of(path), _free_name(path.with_stem(path.stem + "-earlier")))
            handle = os.open(part_of(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(handle, "w+b")
            self._wave = _Wave(self._file)
        except OSError as error:
            raise StorageError(f"can't record to {path}: {error.strerror}", _NO_SPACE_HINT) from error
        self._wave.setnchannels(1)
        self._wave.setsampwidth(2)
        self._wave.setframerate(rate)
        self._synced = time.monotonic()

    @property
    def seconds(self) -> float:
        """Length so far."""
        return self.frames / self._rate

    def write(self, samples: NDArray[np.int16]) -> None:
        """Append ``samples``, shape (n,)."""
        try:
            self._wave.writeframes(samples.astype("<i2", copy=False).tobytes())
            self._file.flush()  # to the system: a killed process loses nothing; a power cut up to a second
            self.frames += samples.size
            if time.monotonic() - self._synced >= _SYNC_SECONDS:
                self._sync()
        except OSError as error:
            raise StorageError(f"can't go on recording to {self.path}: {error.strerror}", _NO_SPACE_HINT) from error

    def close(self) -> Path:
        """Complete the file and give it its name (idempotent). What is readable gets its name even on a full disk."""
        if self._closed:
            return self.path
        self._closed = True
        try:
            try:
                if self.frames == 0:
                    self._wave.writeframes(b"")  # an empty take still is a WAV file
                self._wave.close()
                self._sync()
            finally:
                with contextlib.suppress(OSError):  # flushing again what could not be written the first time
                    self._file.close()
                part_of(self.path).replace(self.path)
            _sync_folder(self.path.parent)
        except OSError as error:
            raise StorageError(f"can't finish {self.path}: {error.strerror}", _NO_SPACE_HINT) from error
        return self.path

    def _sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system can sync a folder."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unfinished(folder: Path) -> list[Path]:
    """The ``.part`` files that a crash left in ``folder``, oldest name first."""
    return sorted(folder.glob("*.wav.part"))


def recover(part: Path, target: Path | None = None) -> Path:
    """Repair what a crash left at ``part`` and give it its final name, or ``target``; returns the new path.

    Nothing is overwritten: where the name is taken a free one beside it is used. Raises StorageError.
    """
    wanted = target or _free_name(part.with_name(part.name.removesuffix(".part")))
    try:
        repair(part)
        part.rename(wanted)
    except OSError as error:
        raise StorageError(f"can't recover {part}: {error.strerror}", _NO_SPACE_HINT) from error
    return wanted


def repair(path: Path, rate: int = RATE) -> float:
    """Rewrite the header of a take from the size of its file; returns the seconds it holds.

    The format is known (mono PCM16 at ``rate``), so even a header that never reached the disk is made again;
    a torn last sample is cut off.
    """
    with path.open("r+b") as file:
        data = max(0, os.fstat(file.fileno()).st_size - _HEADER_BYTES) // 2 * 2
        file.truncate(_HEADER_BYTES + data)
        file.write(_header(data, rate))
        file.flush()
        os.fsync(file.fileno())
    return data / 2 / rate


def _header(data: int, rate: int) -> bytes:
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + data, b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16, b"data", data
    )


def _free_name(path: Path) -> Path:
    candidates = (path if n == 1 else path.with_stem(f"{path.stem}-{n}") for n in range(1, 1000))
    return next(candidate for candidate in candidates if not candidate.exists())


def compress(wav: Path, before_removal: Callable[[Path], None] | None = None) -> Path:
    """Replace a finished take by a FLAC beside it, once that reads back sample for sample; returns its path.

    A three-minute answer shrinks to about half. ``before_removal`` is told of the FLAC while the WAV is still there:
    who keeps the name somewhere writes the new one now, so that at no moment a recorded name leads nowhere. The WAV
    stays, and StorageError or InputError is raised, where anything at all goes wrong.
    """
    import soundfile

    flac = wav.with_suffix(".flac")
    draft = flac.with_name(flac.name + ".part")
    try:
        with soundfile.SoundFile(wav) as source:
            draft.touch(mode=0o600)
            with soundfile.SoundFile(
                draft, "w", samplerate=source.samplerate, channels=1, format="FLAC", subtype="PCM_16"
            ) as packed:
                for block in source.blocks(_COMPRESS_BLOCK, dtype="int16"):
                    packed.write(block)
        if not _same(wav, draft):
            raise StorageError(f"{flac.name} does not read back as {wav.name}", "The recording stays as it is.")
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(flac)
        if before_removal is not None:
            before_removal(flac)
        wav.unlink()
    except OSError as error:
        raise StorageError(f"can't pack {wav.name}: {error.strerror}", "The recording stays as it is.") from error
    except soundfile.LibsndfileError as error:
        raise InputError(f"can't compress {wav}: {error}", "The recording stays as it is.") from error
    finally:
        with contextlib.suppress(OSError):  # the next start packs again and clears it away
            draft.unlink(missing_ok=True)
    return flac


def _same(one: Path, other: Path) -> bool:
    import soundfile

    with soundfile.SoundFile(one) as a, soundfile.SoundFile(other) as b:
        if (a.samplerate, a.channels, a.frames) != (b.samplerate, b.channels, b.frames):
            return False
        blocks = zip(a.blocks(_COMPRESS_BLOCK, dtype="int16"), b.blocks(_COMPRESS_BLOCK, dtype="int16"), strict=True)
        return all(np.array_equal(x, y) for x, y in blocks)
