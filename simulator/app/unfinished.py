"""The session that was left last and can be gone on with."""

from __future__ import annotations

from datetime import datetime, timedelta

from simulator.app.home import Home
from simulator.errors import MockloopError
from simulator.model.records import Header
from simulator.store.folder import LOG, last_started, session_folders

__all__ = ["unfinished"]

_RECENT = timedelta(days=1)  # who left it longer ago begins anew


def unfinished(home: Home, now: datetime) -> Header | None:
    """The newest session, where it is of the last day (``now`` with a zone) and not over.

    A log that can't be read counts as over: opening it says what is wrong.
    """
    from simulator.session.log import read_log
    from simulator.session.replay import replay

    folders = session_folders(home.sessions)
    if not folders:
        return None
    folder = last_started(folders)
    try:
        log = read_log(folder / LOG)
        started = datetime.fromisoformat(log.header.started)
        if log.header.plan is None or started.tzinfo is None or now - started > _RECENT:
            return None
        state = replay(log.header.plan, log.lines).machine.state
    except (MockloopError, ValueError):
        return None
    return None if state.reason == "done" else log.header
