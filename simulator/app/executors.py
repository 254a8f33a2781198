"""Who does the jobs of a rerun: this process, processes beside it, or a Dask cluster."""

from __future__ import annotations

import os
import platform
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from simulator.app.engines import choose_transcriber, transcribe_recording
from simulator.app.home import Home
from simulator.app.knowledge import hints_for, read_mind
from simulator.config import Settings
from simulator.errors import InputError, MissingError
from simulator.store.rerun import Job, Result, do

if TYPE_CHECKING:
    from simulator.model.transcript import Transcript
    from simulator.ports import Transcriber

__all__ = ["Executor", "InlineExecutor", "ProcessExecutor", "RerunTask", "cluster_executor", "work"]

_SEVERAL = 2  # jobs under way for each worker, so that none waits for this process


@dataclass(frozen=True, slots=True)
class RerunTask:
    """What to do with each session. ``rules`` and ``bank``: SHA-256 sums that a worker's own must equal."""

    home: Home
    packs: tuple[Path, ...]
    stt: str
    settings: Settings
    rules: str
    bank: str


_mind = cache(read_mind)


@cache
def _transcriber(home: Home, stt: str) -> tuple[Transcriber, threading.Lock]:
    return choose_transcriber(home, stt), threading.Lock()


def work(task: RerunTask, job: Job) -> Result:
    """Do one job in this process. Raises MissingError where an engine or model is missing."""
    mind = _mind(task.home, task.packs)
    if (mind.pack.sha256, mind.bank.sha256) != (task.rules, task.bank):
        raise InputError(
            f"the rules of a worker on {platform.node()} are not those of this run",
            "If rules or questions were edited meanwhile, run it again; else install the same mockloop there.",
        )

    def hear(path: Path) -> Transcript:
        transcriber, lock = _transcriber(task.home, task.stt)
        with lock:  # engines take one recording at a time
            return transcribe_recording(transcriber, hints_for(mind.bank, task.settings), path)

    return do(job, mind, hear)


class Executor(Protocol):
    """Does jobs and gives their results in the order of the jobs."""

    def results(self, task: RerunTask, jobs: Iterable[Job]) -> Iterator[Result]: ...


class InlineExecutor:
    """Runs the jobs in this process, one after the other."""

    def __enter__(self) -> InlineExecutor:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    def results(self, task: RerunTask, jobs: Iterable[Job]) -> Iterator[Result]:
        for job in jobs:
            yield work(task, job)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for its next job for ever."""
    parent = parent_process()
    assert parent is not None  # noqa: S101 - only workers run this

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


class ProcessExecutor:
    """``count`` processes beside this one. One that dies takes no other job's result with it."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> ProcessExecutor:
        self._pool = self._new(self._count)
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    @staticmethod
    def _new(count: int) -> ProcessPoolExecutor:
        # a fork would copy locks of threads that sound libraries started
        return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_end_with_parent)

    def results(self, task: RerunTask, jobs: Iterable[Job]) -> Iterator[Result]:
        def submit(job: Job) -> Future[Result]:
            assert self._pool is not None  # noqa: S101 - used inside the with block
            try:
                return self._pool.submit(work, task, job)
            except BrokenProcessPool:
                self._pool.shutdown(wait=False)
                self._pool = self._new(self._count)
                return self._pool.submit(work, task, job)

        def again(job: Job) -> Result:
            """In a process of its own: now it is known which job kills."""
            with self._new(1) as single:
                try:
                    return single.submit(work, task, job).result()
                except BrokenProcessPool:
                    return Result(job.folder, len(job.log), problem="the process that judged it died, twice")

        yield from _in_order(jobs, submit, _SEVERAL * self._count, BrokenProcessPool, again)


def _in_order(
    jobs: Iterable[Job],
    submit: Callable[[Job], Any],
    most: int,
    died: type[BaseException],
    again: Callable[[Job], Result],
) -> Iterator[Result]:
    """At most ``most`` jobs under way, so that memory stays flat however many there are."""
    under_way: deque[tuple[Job, Any]] = deque()

    def first() -> Result:
        job, future = under_way.popleft()
        try:
            result: Result = future.result()
        except died:
            return again(job)
        return result

    for job in jobs:
        under_way.append((job, submit(job)))
        if len(under_way) >= most:
            yield first()
    while under_way:
        yield first()


@contextmanager
def cluster_executor(address: str) -> Iterator[Executor]:
    """The Dask cluster whose scheduler is at ``address``. Raises MissingError where there is none."""
    try:
        distributed: Any = import_module("distributed")  # publishes no types
    except ImportError as error:
        raise MissingError("Dask is not installed", "pip install 'mockloop[cluster]'") from error
    try:
        client = distributed.Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise MissingError(
            f"no Dask scheduler answers at {address}",
            "Start one with `dask scheduler`, and workers with `dask worker`.",
        ) from error

    class Dask:
        def results(self, task: RerunTask, jobs: Iterable[Job]) -> Iterator[Result]:
            workers = len(client.scheduler_info(n_workers=-1)["workers"])
            if not workers:
                raise MissingError(f"the scheduler at {address} has no workers", f"Start some: dask worker {address}")

            def submit(job: Job) -> Any:
                return client.submit(work, task, job, pure=False, retries=2)

            def lost(job: Job) -> Result:
                return Result(job.folder, len(job.log), problem="the workers that judged it died, again and again")

            yield from _in_order(jobs, submit, 4 * _SEVERAL * workers, distributed.KilledWorker, lost)

    try:
        yield Dask()
    finally:
        client.close()
