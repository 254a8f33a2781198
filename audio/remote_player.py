"""A speaker at the other end of a connection: a line goes there whole, and what was heard of it comes back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from audio.player import Played

__all__ = ["FarSpeaker", "RemotePlayer"]

_PATIENCE_SECONDS = 10.0  # for a far end that is away, and for its word that the line is over
_TICK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class FarSpeaker:
    """How the far end is reached; none of these blocks or raises.

    ``play(number, samples, rate)`` sends a line, mono int16 of shape (n,); ``cut(number)`` silences it; ``is_there``:
    whether somebody listens.
    """

    play: Callable[[int, NDArray[np.int16], int], None]
    cut: Callable[[int], None]
    is_there: Callable[[], bool]


@dataclass(slots=True)
class _Line:
    number: int
    samples: NDArray[np.int16]
    rate: int
    sent: float | None = None  # on the clock
    first: float | None = None
    over: bool = False
    problem: str = ""
    news: threading.Event = field(default_factory=threading.Event)


class RemotePlayer:
    """``clock`` gives the times of ``Played``; it must run in real time."""

    def __init__(self, far: FarSpeaker, clock: Callable[[], float] = time.monotonic) -> None:
        self._far = far
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        self._line: _Line | None = None
        self._lines = 0

    @property
    def description(self) -> str:
        return "the page's speaker"

    def play(self, samples: NDArray[np.int16], rate: int, cut: threading.Event) -> Played:
        with self._one_at_a_time:
            self._lines += 1
            line = self._line = _Line(self._lines, samples, rate)
            self._send(line)
            problem = self._wait(line, cut)
            self._line = None
            if not line.over:
                self._far.cut(line.number)
            completed = line.over and not problem and not cut.is_set()
            heard = 0.0 if line.first is None else max(0.0, self._clock() - line.first)
            first = line.first if completed or heard > 0 else None  # it may have been cut before anybody heard it
            whole = samples.size / rate
            return Played(first, whole if completed else min(heard, whole), completed, problem)

    @property
    def busy(self) -> bool:
        """Whether a line is being played, or waits for a far end."""
        return self._line is not None

    def wake(self) -> None:
        if line := self._line:
            line.news.set()

    def close(self) -> None:
        """Nothing is held: the far end opens and closes its own device."""

    # --- the far end, from any thread ---
    def entered(self, latest: int) -> None:
        """A far end is there (again); where ``latest`` is not the line being played, it gets that from the start."""
        line = self._line
        if line is not None and line.number != latest:
            self._send(line)

    def started(self, number: int, ago: float) -> None:
        """The first sample of the line was audible ``ago`` seconds ago, or will be where that is negative."""
        line = self._line
        if line is not None and line.number == number:
            line.first = self._clock() - ago

    def ended(self, number: int, problem: str = "") -> None:
        """The last sample of the line was audible, or it could not be played."""
        line = self._line
        if line is not None and line.number == number:
            line.problem, line.over = problem, True
            line.news.set()

    def _send(self, line: _Line) -> None:
        if self._far.is_there():
            line.sent = self._clock()
            self._far.play(line.number, line.samples, line.rate)

    def _wait(self, line: _Line, cut: threading.Event) -> str:
        """Until the line is over or cut; returns what went wrong instead."""
        began = self._clock()
        while not cut.is_set() and not line.over:
            if line.sent is None and self._clock() - began > _PATIENCE_SECONDS:
                return "No page of the studio is open, so nobody could hear this line."
            if (
                line.sent is not None
                and self._clock() - line.sent > line.samples.size / line.rate + _PATIENCE_SECONDS
            ):
                return "The page did not play this line to its end."
            line.news.clear()
            if not cut.is_set() and not line.over:
                line.news.wait(_TICK_SECONDS)
        return line.problem
