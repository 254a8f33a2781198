"""Long work of the studio: one job after the other in a thread, which goes on when its page is left."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.errors import MockloopError

__all__ = ["Job", "Jobs"]

Work = Callable[[Callable[[int, int], None], Callable[[str], None]], None]
"""Gets what is told how much is done of how much, and what is told a sentence for people."""
_KEPT = 20  # jobs that are remembered, over or not
_NOTES = 200  # sentences of one job that are kept; the last ones


@dataclass(slots=True)
class Job:
    """One piece of long work. ``total`` 0: nobody knows yet."""

    number: int
    title: str
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    done: int = 0
    total: int = 0
    notes: deque[str] = field(default_factory=lambda: deque(maxlen=_NOTES))

    def shown(self) -> dict[str, Any]:
        """It as a page shows it."""
        return {
            "number": self.number,
            "title": self.title,
            "state": self.state,
            "done": self.done,
            "total": self.total,
            "notes": list(self.notes),
        }


class Jobs:
    """``as_bug``: what to tell of an error that nobody expected. Safe from any thread."""

    def __init__(self, as_bug: Callable[[Exception], MockloopError]) -> None:
        self._as_bug = as_bug
        self._lock = threading.Lock()
        self._jobs: deque[Job] = deque(maxlen=_KEPT)
        self._waiting: deque[tuple[Job, Work]] = deque()
        self._numbers = 0
        self._busy = False

    def begin(self, title: str, work: Work) -> int:
        """Do it, after what was begun before; returns its number."""
        with self._lock:
            self._numbers += 1
            job = Job(self._numbers, title)
            self._jobs.append(job)
            self._waiting.append((job, work))
            if not self._busy:
                self._busy = True
                threading.Thread(target=self._work_off, name="jobs", daemon=True).start()
        return job.number

    def shown(self) -> list[dict[str, Any]]:
        """All that are remembered, the latest first."""
        with self._lock:
            return [job.shown() for job in reversed(self._jobs)]

    def _work_off(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._busy = False
                    return
                job, work = self._waiting.popleft()
                job.state = "running"
            self._do(job, work)

    def _do(self, job: Job, work: Work) -> None:
        def count(done: int, total: int) -> None:
            with self._lock:
                job.done, job.total = done, total

        def tell(sentence: str) -> None:
            with self._lock:
                job.notes.append(sentence)

        state: Literal["done", "failed"] = "failed"
        try:
            work(count, tell)
            state = "done"
        except MockloopError as error:
            tell(error.paragraph)
        except Exception as error:  # noqa: BLE001 - the thread's last stop: kept in a file and told in one sentence
            tell(self._as_bug(error).paragraph)
        with self._lock:
            job.state = state
