"""A microphone that plays recorded answers and a speaker that writes what it would have played.

They behave like the real ones, block by block on a clock, and nothing pretends: what is "heard" comes out of
files through the same recorder, and what is "said" lies in a file afterwards, each line at its time.
"""

from __future__ import annotations

import os
import threading
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from audio.clocks import PacingClock
from audio.player import Played
from audio.recorder import BLOCK, BlockSink, LostSink, Recording, TakeRecorder
from audio.soundfiles import ONLY_SILENCE, load_sound, to_int16
from audio.takes import RATE
from simulator.errors import MissingError
from simulator.ports import Take

__all__ = ["FileMicrophone", "FilePlayer"]


class FileMicrophone:
    """Gives one recorded answer for each ``record``, in order, at the pace of ``clock``.

    ``after`` says what follows the file's last sample: ``end`` nothing more, ``silence`` digital silence until
    the recording is stopped (so that an endpointer has something to hear). ``notes``: what is wrong with each file
    and what was done about it. Every file is decoded at once, and again when its turn comes, so that long ones
    don't fill the memory. Raises InputError at once where a file is no sound.
    """

    def __init__(
        self, answers: Sequence[Path], clock: PacingClock, *, after: Literal["end", "silence"] = "end"
    ) -> None:
        self._answers = tuple(answers)
        self.notes = tuple(f"{a.name}: {note}" for a in dict.fromkeys(answers) for note in load_sound(a).notes)
        self._clock = clock
        self._after = after
        self._next = 0

    @property
    def description(self) -> str:
        return "recorded answers: " + ", ".join(answer.name for answer in self._answers)

    @property
    def remaining(self) -> int:
        """How many answers have not been given yet."""
        return len(self._answers) - self._next

    def record(
        self, path: Path, on_block: BlockSink, on_lost: LostSink, on_end: Callable[[], None] | None = None
    ) -> Recording:
        if not self.remaining:
            raise MissingError(
                f"There is no recorded answer left after {self._answers[-1].name if self._answers else 'none'}.",
                "Give one file for each answer, follow-ups included.",
            )
        sound = load_sound(self._answers[self._next])
        samples = to_int16(sound.samples)
        recorder = TakeRecorder(path, on_block, on_lost, threaded=False)
        notes = [note for note in sound.notes if note != ONLY_SILENCE]  # the speech input says so, with what to do
        if notes:
            recorder.note(" ".join(notes))
        self._next += 1
        return _FileRecording(recorder, samples, self._clock, endless=self._after == "silence", on_end=on_end)

    def close(self) -> None:
        """Nothing is held."""


class _FileRecording:
    def __init__(
        self,
        recorder: TakeRecorder,
        samples: NDArray[np.int16],
        clock: PacingClock,
        *,
        endless: bool,
        on_end: Callable[[], None] | None,
    ) -> None:
        self._recorder = recorder
        self._samples = samples
        self._clock = clock
        self._endless = endless
        self._on_end = on_end
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="file-microphone", daemon=True)
        clock.hold()  # until the thread acts: time must not run past the first block
        self._thread.start()

    @property
    def seconds(self) -> float:
        return self._recorder.seconds

    def stop(self, *, at_once: bool = False) -> Take:
        del at_once  # nothing is ever on its way
        self._stopping.set()
        self._clock.wake()
        if self._thread is not threading.current_thread():
            self._thread.join(0.5)
        return self._recorder.finish()

    def _run(self) -> None:
        with self._clock.acting():
            self._clock.release()
            start = self._clock.now()
            given = 0
            for block in np.split(self._samples, range(BLOCK, self._samples.size, BLOCK)):
                given += block.size
                # a block is there when its last sample has been captured
                if not self._clock.wait_until(start + given / RATE, self._stopping):
                    return
                self._recorder.feed(block)
            if self._on_end:
                self._on_end()
            silence = np.zeros(BLOCK, dtype=np.int16)
            while self._endless:
                given += BLOCK
                if not self._clock.wait_until(start + given / RATE, self._stopping):
                    return
                self._recorder.feed(silence)


class FilePlayer:
    """Writes all lines into one WAV at ``path``, each at its time since the player was made, silence between.

    The rate of the file is that of the first line; later lines are resampled to it. ``path`` must not exist.
    """

    def __init__(self, path: Path, clock: PacingClock) -> None:
        self._path = path
        self._clock = clock
        self._start = clock.now()
        self._one_at_a_time = threading.Lock()
        self._file: BinaryIO | None = None
        self._out: wave.Wave_write | None = None
        self._written = 0

    @property
    def description(self) -> str:
        return f"a file, {self._path.name}"

    def play(self, samples: NDArray[np.int16], rate: int, cut: threading.Event) -> Played:
        with self._one_at_a_time, self._clock.acting():
            first = self._clock.now()
            completed = self._clock.wait_until(first + samples.size / rate, cut)
            seconds = min(self._clock.now() - first, samples.size / rate)
            try:
                self._write(first, samples[: round(seconds * rate)], rate)
            except OSError as error:
                return Played(None, 0.0, completed=False, problem=f"can't write {self._path}: {error}")
            return Played(first, seconds, completed)

    def wake(self) -> None:
        self._clock.wake()

    def close(self) -> None:
        with self._one_at_a_time:
            if self._out and self._file:
                self._out.close()
                self._file.close()
                self._out = self._file = None

    def _write(self, first: float, samples: NDArray[np.int16], rate: int) -> None:
        if self._out is None:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            self._file = os.fdopen(handle, "w+b")
            self._out = wave.open(self._file, "wb")  # noqa: SIM115 - closed in close()
            self._out.setnchannels(1)
            self._out.setsampwidth(2)
            self._out.setframerate(rate)
        here = self._out.getframerate()
        if rate != here:
            import soxr

            samples = soxr.resample(samples, rate, here, quality="HQ")
        gap = max(0, round((first - self._start) * here) - self._written)
        for piece in (np.zeros(gap, dtype=np.int16), samples):
            self._out.writeframes(piece.astype("<i2", copy=False).tobytes())
            self._written += piece.size
