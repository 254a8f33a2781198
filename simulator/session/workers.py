"""Worker threads of the driver: one lane each for mouth, ear, engine and mind, tasks of a lane in order."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

__all__ = ["SessionClock", "Workers"]


class SessionClock(Protocol):
    """A clock that can be held: ``audio.clocks`` has the machine's, which ignores that, and a virtual one."""

    def now(self) -> float: ...

    def acting(self) -> AbstractContextManager[None]: ...

    def hold(self) -> None: ...

    def release(self) -> None: ...

    def call_at(self, moment: float, callback: Callable[[], None]) -> Callable[[], None]: ...


class Workers:
    """Runs tasks off the session's thread; ``failed`` receives an exception that no task expected."""

    def __init__(self, clock: SessionClock, failed: Callable[[Exception], None]) -> None:
        self._clock = clock
        self._failed = failed
        self._queues: dict[str, queue.SimpleQueue[Callable[[], None] | None]] = {}
        self._threads: list[threading.Thread] = []

    def submit(self, worker: str, task: Callable[[], None]) -> None:
        """Run ``task`` after the lane's earlier ones. Virtual time stands still until it waits or is done."""
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
        """Let the lanes end; waits at most ``patience`` seconds for each (they are daemons)."""
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
