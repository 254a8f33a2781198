"""Judge old sessions by today's rules, or by what a better model hears; earlier judgements are kept."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.app.executors import Executor, InlineExecutor, ProcessExecutor, RerunTask, cluster_executor
from simulator.app.home import Home
from simulator.app.knowledge import read_mind
from simulator.app.opening import repair_folder
from simulator.app.reviews import refresh
from simulator.errors import InputError
from simulator.store.folder import session_folders
from simulator.store.ledger import Ledger
from simulator.store.rerun import Job, Result, keep, prepare

if TYPE_CHECKING:
    from simulator.config import Settings

__all__ = ["Rerun", "RerunRequest", "Rerunner"]


@dataclass(frozen=True, slots=True)
class RerunRequest:
    """``folders`` None: every session, going on where such a rerun was stopped.

    ``stt``: transcribe the recordings again with this first. ``packs``: rules to add to ours, in place of the user's.
    ``jobs`` None: one process for each CPU. ``scheduler``: the address of a Dask cluster.
    """

    folders: tuple[Path, ...] | None = None
    stt: str | None = None
    packs: tuple[Path, ...] = ()
    dry_run: bool = False
    jobs: int | None = None
    scheduler: str | None = None


@dataclass(frozen=True, slots=True)
class Rerun:
    """One session's result as it was written down. ``done`` and ``total`` count those still to do."""

    result: Result
    notices: tuple[str, ...]
    problem: str
    done: int
    total: int


class Rerunner:
    """Judges sessions one after another; each is written down as it comes.

    ``done_before``: how many sessions an earlier, stopped rerun had done. Stopping keeps what was judged.
    """

    def __init__(self, home: Home, settings: Settings, request: RerunRequest) -> None:
        self._home = home
        self._request = request
        mind = read_mind(home, request.packs)
        self._task = RerunTask(
            home,
            request.packs,
            request.stt or settings.stt,
            settings,
            mind.pack.sha256,
            mind.bank.sha256,
        )
        self._ledger: Ledger | None = None
        if request.folders is None:
            about = (
                __version__,
                self._task.rules,
                self._task.bank,
                request.stt or "",
                str(request.dry_run),
            )
            self._ledger = Ledger(home.cache, about)
            folders = session_folders(home.sessions)
            self._folders: Sequence[Path] = [f for f in folders if f.name not in self._ledger.done]
            self.done_before = len(folders) - len(self._folders)
        else:
            self._folders, self.done_before = request.folders, 0

    def results(self) -> Iterator[Rerun]:
        """Judge and keep. Raises InputError, MissingError where engine, rules or workers are not as they must be."""
        notices: dict[str, tuple[str, ...]] = {}
        failed: list[Result] = []
        total = len(self._folders)
        done = 0
        with self._executor(total) as executor:
            for result in executor.results(self._task, self._jobs(notices, failed)):
                while failed:  # what could not even be begun, in its place
                    done += 1
                    yield self._failed(failed.pop(0), notices, done, total)
                done += 1
                yield self._kept(result, notices, done, total)
        for result in failed:
            done += 1
            yield self._failed(result, notices, done, total)
        if self._ledger is not None:
            self._ledger.finish()

    def _failed(self, result: Result, notices: dict[str, tuple[str, ...]], done: int, total: int) -> Rerun:
        return Rerun(result, notices.pop(result.folder.name, ()), result.problem, done, total)

    def _kept(self, result: Result, notices: dict[str, tuple[str, ...]], done: int, total: int) -> Rerun:
        problem = result.problem
        if not problem and result.records and not self._request.dry_run:
            problem = keep(result)
            if not problem:
                refresh(self._home, result.folder)
        if self._ledger is not None:
            self._ledger.add(result.folder.name)
        return Rerun(result, notices.pop(result.folder.name, ()), problem, done, total)

    def _executor(self, jobs: int) -> AbstractContextManager[Executor]:
        request = self._request
        if request.scheduler:
            return cluster_executor(request.scheduler)
        if request.jobs is not None and request.jobs < 1:
            raise InputError(f"--jobs {request.jobs} makes no sense", "Give 1 or more.")
        # an engine uses several cores by itself
        usual = max(1, (os.cpu_count() or 1) // (4 if request.stt else 1))
        count = min(request.jobs or usual, jobs)
        return ProcessExecutor(count) if count > 1 and self._ledger is not None else InlineExecutor()

    def _jobs(self, notices: dict[str, tuple[str, ...]], failed: list[Result]) -> Iterator[Job]:
        request = self._request
        for folder in self._folders:
            if not request.dry_run:
                notices[folder.name] = repair_folder(self._home, folder)
            try:
                yield prepare(folder, hear=bool(request.stt), carry=bool(request.scheduler))
            except InputError as error:
                failed.append(Result(folder, 0, problem=str(error)))
