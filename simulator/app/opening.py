"""Opening a session that is over: what a crash left is repaired first, and its pages follow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simulator.app.home import Home
from simulator.app.recordings import damaged
from simulator.app.repair import Repaired, repair_all, repair_one
from simulator.app.reviews import refresh
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import Log, read_log
from simulator.store.drafts import sweep
from simulator.store.folder import LOG, resolve

__all__ = ["OpenedSession", "clear_drafts", "open_session", "open_session_folder", "repair_folder", "repair_home"]


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session and what was noticed on the way: repairs, lines left out, recordings that are damaged."""

    folder: Path
    log: Log
    history: SessionHistory
    notices: tuple[str, ...]


def open_session(home: Home, spec: str) -> OpenedSession:
    """The session that ``spec`` names: an id, its beginning, a path, ``last``. Raises InputError."""
    return open_session_folder(home, resolve(spec, home.sessions))


def open_session_folder(home: Home, folder: Path) -> OpenedSession:
    """The session in ``folder``. Raises InputError, StorageError."""
    notices = list(repair_folder(home, folder))
    log = read_log(folder / LOG)
    notices += [f"{folder.name}/{LOG}:{problem.line}: {problem.message}; left out" for problem in log.problems]
    history = assemble(log.header, log.lines)
    notices += [f"{folder.name}/{sentence}" for sentence in damaged(folder, history)]
    return OpenedSession(folder, log, history, tuple(notices))


def repair_folder(home: Home, folder: Path) -> tuple[str, ...]:
    """Repair one session before it is looked at; returns what there is to say. Raises StorageError."""
    repaired = repair_one(folder)
    return () if repaired is None else (_refreshed(home, repaired).summary,)


def repair_home(home: Home) -> tuple[str, ...]:
    """Repair every session that a crash left; returns what there is to say. Raises StorageError."""
    clear_drafts(home)
    return tuple(_refreshed(home, repaired).summary for repaired in repair_all(home.sessions))


def clear_drafts(home: Home) -> None:
    """Clear away what killed processes were writing outside of the sessions' own folders."""
    for folder in (home.root, home.sessions, home.root / "questions"):
        sweep(folder)
    sweep(home.speech, own=False)  # other threads of this process write there


def _refreshed(home: Home, repaired: Repaired) -> Repaired:
    if repaired.packed:  # the page names recordings that have other names now
        refresh(home, repaired.folder)
    return repaired
