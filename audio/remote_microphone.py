"""A microphone at the other end of a connection: numbered frames, each once, on the disk before it is acknowledged.

The far end numbers its frames and keeps each until it is acknowledged; after a break it sends again what was not.
A stream is one opening of the far end's microphone; a page that is loaded anew begins another one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio.inputline import Watchdog
from audio.linetakes import LineRecording, LineTakes
from audio.recorder import BlockSink, LostSink, Recording, TakeRecorder
from audio.takes import RATE
from simulator.errors import MissingError

__all__ = ["FRAME", "RemoteMicrophone"]

FRAME = 320
"""Samples in a frame at 16 kHz: 20 ms."""

_GONE_SECONDS = 10.0  # without a frame: a page that is loaded anew is back within two, a lost socket sooner
_PATIENCE_SECONDS = 5.0  # for the first frame when an answer begins
_LIVE_SECONDS = 1.0  # a frame within this: the microphone is there
_TAIL_SECONDS = 0.15  # what was said before an answer was ended is on its way that long
_TICK_SECONDS = 0.25
_HINT = "Open the studio's page again and turn its microphone on. What was said so far is kept."


class RemoteMicrophone:
    """``clock`` gives seconds in real time; ``patience``: seconds to wait for the first frame of an answer.

    Frames come from one thread at a time, everything else from any.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, patience: float = _PATIENCE_SECONDS) -> None:
        self._clock = clock
        self._patience = patience
        self._takes = LineTakes()
        self._lock = threading.Lock()  # guards the numbers below
        self._stream = ""
        self._next = 0
        self._last: float | None = None  # when the latest frame came
        self._missing = 0.0  # seconds of sound that never came, since the take began
        self._slips = 0
        self._name = "the page's microphone"
        self._flowing = threading.Event()
        self._closing: threading.Event | None = None  # of the thread that looks after the takes
        self._watchdog = Watchdog(clock(), first=_GONE_SECONDS, gap=_GONE_SECONDS)

    @property
    def description(self) -> str:
        return self._name

    # --- the far end ---
    def enter(self, stream: str, first: int) -> int:
        """A far end is there (again) with ``stream`` and has kept its frames from ``first`` on.

        Returns the number of the frame that is wanted next; what lies between the two is lost, and said.
        """
        with self._lock:
            if stream != self._stream:
                if self._stream and self._last is not None:
                    self._missing += self._clock() - self._last
                self._stream, self._next = stream, first
            elif first > self._next:
                self._missing += (first - self._next) * FRAME / RATE
                self._next = first
            return self._next

    def receive(self, number: int, samples: NDArray[np.int16]) -> int:
        """One frame, int16 of shape (n,) at 16 kHz; returns the number that is wanted next.

        When it returns, the frame is in the take's file, if a take is being made. One that was there before changes
        nothing, nor does one that comes too early.
        """
        with self._lock:
            if number != self._next:
                return self._next
            self._last = self._clock()
            self._watchdog.block(self._last, samples.size / RATE, silent=not samples.any())
            self._takes.deliver(samples)
            self._next += 1
            self._flowing.set()
            return self._next

    def slipped(self) -> None:
        """The far end's sound system left a hole in its sound."""
        with self._lock:
            self._slips += 1

    def named(self, name: str) -> None:
        """What the far end's microphone is called."""
        self._name = name or self._name

    def lost(self, message: str, hint: str) -> None:
        """The far end says that its microphone is gone."""
        self._flowing.clear()
        self._last = None
        if take := self._takes.now:
            take.lose(message, hint)

    # --- the session ---
    def is_there(self) -> bool:
        """Whether sound arrives now."""
        return self._last is not None and self._clock() - self._last < _LIVE_SECONDS

    def record(
        self,
        path: Path,
        on_block: BlockSink,
        on_lost: LostSink,
        on_end: Callable[[], None] | None = None,
        *,
        after: Recording | None = None,
    ) -> Recording:
        """See ``recorder.Microphone``; it never calls ``on_end``. Raises MissingError where no sound arrives."""
        del on_end
        if not self.is_there():
            self._flowing.clear()
        if not self._flowing.wait(self._patience):
            raise MissingError("The studio's page sends no sound.", _HINT)
        with self._lock:
            self._missing, self._slips = 0.0, 0
        take = LineRecording(TakeRecorder(path, on_block, on_lost), tail=lambda: _TAIL_SECONDS, problem=self._problem)
        self._takes.begin(take, after)
        self._watch()
        return take

    def close(self) -> None:
        """The session is over; the far end may go on sending, and nothing of it is kept."""
        with self._lock:
            closing, self._closing = self._closing, None
        if closing is not None:
            closing.set()

    def _problem(self) -> str:
        with self._lock:
            missing, slips = self._missing, self._slips
        said = []
        if missing >= 2 * FRAME / RATE:
            said.append(f"About {missing:.1f} s of the answer did not arrive: the page was closed or cut off.")
        if slips:
            said.append(f"The browser was too busy: sound was lost {slips} time{'s' if slips > 1 else ''}.")
        return " ".join(said)

    def _watch(self) -> None:
        with self._lock:
            if self._closing is not None:
                return
            self._closing = threading.Event()
        threading.Thread(target=self._look, args=(self._closing,), name="remote-microphone", daemon=True).start()

    def _look(self, closing: threading.Event) -> None:
        while not closing.wait(_TICK_SECONDS):
            take = self._takes.now
            if take is None or take.over:
                continue
            with self._lock:
                trouble = self._watchdog.check(self._clock(), take.seconds)
            if trouble is not None:
                self._flowing.clear()
                take.lose(trouble.message, trouble.hint or _HINT)
