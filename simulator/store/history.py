"""A session's history as it stands on the disk."""

from __future__ import annotations

from pathlib import Path

from simulator.session.history import SessionHistory, assemble
from simulator.session.log import read_log
from simulator.store.folder import LOG

__all__ = ["read_history"]


def read_history(folder: Path) -> SessionHistory:
    """What was asked, said and judged in the session of ``folder``. Raises InputError, StorageError."""
    log = read_log(folder / LOG)
    return assemble(log.header, log.lines)
