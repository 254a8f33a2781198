"""Worker threads of the driver: one each for speech output, speech input, engine and interviewer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

__all__ = ["SessionClock", "Workers"]


class SessionClock(Protocol):
    """Seconds, monotonic, with timers; a virtual one moves only while nobody holds it.

    ``hold`` before work is handed over and ``release`` once it has begun; ``acting`` is entered by the thread that
    does it. ``call_at`` calls back at a moment of this clock and returns what cancels it. ``audio.clocks`` has the
    machine's, for which ``hold``, ``release`` and ``acting`` do nothing, and a virtual one for tests.
    """

    def now(self) -> float: ...

    def acting(self) -> AbstractContextManager[None]: ...

    def hold(self) -> None: ...

    def release(self) -> None: ...

    def call_at(self, moment: float, callback: Callable[[], None]) -> Callable[[], None]: ...


class Workers:
    """One thread for each name that ``submit`` is given; its tasks run in order, off the session's thread.

    ``failed`` receives an exception that a task did not expect, on that task's thread.
    """

    def __init__(self, clock: SessionClock, failed: Callable[[Exception], None]) -> None:
        self._clock = clock
        self._failed = failed
        self._queues: dict[str, queue.SimpleQueue[Callable[[], None] | None]] = {}
        self._threads: list[threading.Thread] = []

    def submit(self, worker: str, task: Callable[[], None]) -> None:
        """Run ``task`` after the worker's earlier ones. Virtual time stands still until it waits or is done."""
        if worker not in self._queues:
            self._queues[worker] = queue.SimpleQueue()
            thread = threading.Thread(
                target=self._run, args=(self._queues[worker],), name=f"worker-{worker}", daemon=True
            )
            self._threads.append(thread)
            thread.start()
        self._clock.hold()
        self._queues[worker].put(task)

    def close(self, patience: float) -> None:
        """Let the workers end; waits at most ``patience`` seconds for each (they are daemons)."""
        for waiting in self._queues.values():
            waiting.put(None)
        for thread in self._threads:
            thread.join(patience)

    def _run(self, tasks: queue.SimpleQueue[Callable[[], None] | None]) -> None:
        while (task := tasks.get()) is not None:
            with self._clock.acting():
                self._clock.release()
                try:
                    task()
                except Exception as error:  # noqa: BLE001 - carried to the session's thread and raised there
                    self._failed(error)
