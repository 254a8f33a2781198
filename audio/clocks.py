"""Two clocks with one interface: the machine's, and a virtual one on which an hour passes in a moment.

The file-backed devices run on either. On the virtual clock time stands still while anybody works and jumps to
the next deadline when everybody waits, so a session through recorded answers has the same times in every run,
however fast or busy the machine is.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

__all__ = ["PacingClock", "SystemClock", "VirtualClock"]


class PacingClock(Protocol):
    """A clock that can be waited on. Seconds, monotonic, from an arbitrary zero; safe from any thread.

    Who lets something happen in time is an actor (``acting``): a player, a microphone. Who has work to finish
    before time may go on holds it (``hold``/``release``): a queue whose events are not handled yet. To hand
    over to a thread: ``hold()``, start it, and let it call ``release()`` once it is ``acting``.
    """

    def now(self) -> float: ...

    def acting(self) -> AbstractContextManager[None]:
        """While inside, virtual time moves only when this thread waits. May be nested in one thread."""
        ...

    def hold(self) -> None: ...

    def release(self) -> None: ...

    def wait_until(self, moment: float, give_up: threading.Event) -> bool:
        """Wait for ``moment``. False where ``give_up`` was set first; whoever sets it calls ``wake``."""
        ...

    def wake(self) -> None:
        """Let every waiter look at its ``give_up`` again."""
        ...

    def call_at(self, moment: float, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` (which must not block) at ``moment``; returns the function that cancels it."""
        ...


class SystemClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        return time.monotonic()

    @contextmanager
    def acting(self) -> Iterator[None]:
        yield

    def hold(self) -> None:
        """Nothing holds real time."""

    def release(self) -> None:
        """Nothing holds real time."""

    def wait_until(self, moment: float, give_up: threading.Event) -> bool:
        return not give_up.wait(max(0.0, moment - self.now()))

    def wake(self) -> None:
        """Waiting is on the event itself."""

    def call_at(self, moment: float, callback: Callable[[], None]) -> Callable[[], None]:
        timer = threading.Timer(max(0.0, moment - self.now()), callback)
        timer.daemon = True
        timer.start()
        return timer.cancel


class VirtualClock:
    """Time that moves only when everybody waits for it, and then at once."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._actors = 0
        self._holds = 0
        self._waiting: list[tuple[float, threading.Event]] = []
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()
        self._changed = threading.Condition(threading.RLock())
        self._depth = threading.local()

    def now(self) -> float:
        with self._changed:
            return self._now

    @contextmanager
    def acting(self) -> Iterator[None]:
        depth: int = getattr(self._depth, "value", 0)
        self._depth.value = depth + 1
        if depth == 0:
            with self._changed:
                self._actors += 1
        try:
            yield
        finally:
            self._depth.value = depth
            if depth == 0:
                with self._changed:
                    self._actors -= 1
                    self._move()

    def hold(self) -> None:
        with self._changed:
            self._holds += 1

    def release(self) -> None:
        with self._changed:
            self._holds -= 1
            self._move()

    def wait_until(self, moment: float, give_up: threading.Event) -> bool:
        with self._changed:
            self._waiting.append((moment, give_up))
            try:
                while self._now < moment and not give_up.is_set():
                    self._move()
                    if self._now < moment and not give_up.is_set():
                        self._changed.wait()
            finally:
                self._waiting.remove((moment, give_up))
            return self._now >= moment

    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def call_at(self, moment: float, callback: Callable[[], None]) -> Callable[[], None]:
        with self._changed:
            number = next(self._count)
            heapq.heappush(self._timers, (moment, number, callback))
            self._move()

        def cancel() -> None:
            with self._changed:
                self._timers = [timer for timer in self._timers if timer[1] != number]
                heapq.heapify(self._timers)
                self._move()

        return cancel

    def _move(self) -> None:
        """Go to the next deadline while nobody works: fire what is due, wake who waited for it."""
        while self._holds == 0 and len(self._waiting) >= self._actors:
            due = min((moment for moment, _ in self._waiting), default=None)
            if (due is not None and due <= self._now) or any(give_up.is_set() for _, give_up in self._waiting):
                self._changed.notify_all()  # the timer of another thread may have moved time to this very moment
                return  # somebody's time has come, or somebody gave up, who is not awake yet
            timer = self._timers[0][0] if self._timers else None
            if timer is not None and (due is None or timer <= due):
                self._now = max(self._now, timer)
                heapq.heappop(self._timers)[2]()
            elif due is not None:
                self._now = due
                self._changed.notify_all()
            else:
                return
