"""Takes cut out of a line that is always open, without a gap between one and the next that goes on with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from audio.aftersound import AfterSound, Watch
from audio.recorder import Recording, TakeRecorder
from simulator.ports import Take

__all__ = ["LineRecording", "LineTakes"]


class LineRecording:
    """One take of a line. ``tail``: seconds for which sound said before ``stop`` may still be on its way."""

    def __init__(
        self,
        recorder: TakeRecorder,
        *,
        tail: Callable[[], float] = lambda: 0.0,
        problem: Callable[[], str] = lambda: "",
        threaded: bool = True,
    ) -> None:
        self._recorder = recorder
        self._tail = tail
        self._problem = problem
        self._threaded = threaded
        self._lock = threading.Lock()
        self._last_arrival: float | None = None  # stop when samples of this moment have come through
        self._complete = threading.Event()
        self._after: AfterSound | None = None

    @property
    def seconds(self) -> float:
        return self._recorder.seconds

    @property
    def over(self) -> bool:
        """Stopped or lost."""
        return self._complete.is_set()

    @property
    def kept(self) -> float:
        return self._after.seconds if self._after else 0.0

    @property
    def keeping(self) -> bool:
        """Whether sound that came after the end is still taken in."""
        return self._after is not None and not self._after.over

    def feed(self, samples: NDArray[np.int16]) -> None:
        """From the line's thread. What the take does not get any more, the sound after it gets."""
        if not self._complete.is_set() and self._recorder.feed(samples):
            if self._last_arrival is not None and time.monotonic() >= self._last_arrival:
                self._complete.set()
        elif self._after is not None:
            self._after.feed(samples)

    def lose(self, message: str, hint: str) -> None:
        """The device is gone."""
        if not self._complete.is_set():
            self._complete.set()
            self._recorder.lose(message, hint)

    def stop(self, *, at_once: bool = False, keep: Watch | None = None) -> Take:
        with self._lock:
            if keep is not None and self._after is None and not self._complete.is_set():
                self._after = AfterSound(keep, threaded=self._threaded)
            tail = 0.0 if at_once else self._tail()
            if tail and not self._complete.is_set():
                self._last_arrival = time.monotonic() + tail
                self._complete.wait(tail + 0.1)
            self._complete.set()
            problem = self._problem()
            if problem:
                self._recorder.note(problem)
            return self._recorder.finish()

    def deafen(self) -> None:
        if self._after is not None:
            self._after.close()

    def take_over(self) -> NDArray[np.int16]:
        """What came after the end, shape (n,), for the take that goes on with it."""
        return self._after.take() if self._after is not None else np.zeros(0, np.int16)


class LineTakes:
    """Hands the line's sound to the take that is being made, and to the one before, whose end may be taken back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # one block at a time, and none while a take begins
        self._now: LineRecording | None = None
        self._before: LineRecording | None = None

    @property
    def now(self) -> LineRecording | None:
        """The latest take."""
        return self._now

    def begin(self, take: LineRecording, after: Recording | None) -> None:
        """Go over to ``take``; ``after``: an earlier one that it goes on with, from the very next sample."""
        with self._lock:
            if isinstance(after, LineRecording):
                sound = after.take_over()
                if sound.size:
                    take.feed(sound)
            if self._now is not None and self._now.keeping:
                self._before = self._now
            self._now = take

    def deliver(self, samples: NDArray[np.int16]) -> None:
        """Shape (n,), int16, 16 kHz; from the line's thread."""
        with self._lock:
            for take in (self._before, self._now):
                if take is not None:
                    take.feed(samples)
