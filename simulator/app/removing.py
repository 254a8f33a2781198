"""Delete sessions for good: folders, what the index knows of them, and what was made from their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from simulator.app.home import Home
from simulator.store.folder import resolve
from simulator.store.index import Index
from simulator.store.removal import check, forget_copies
from simulator.store.removal import remove as remove_folder

__all__ = ["chosen_for_removal", "remove"]


def chosen_for_removal(home: Home, specs: Sequence[str]) -> list[Path]:
    """The folders of the sessions named. Raises InputError where one is not in the library."""
    return list(dict.fromkeys(check(resolve(spec, home.sessions), home.sessions) for spec in specs))


def remove(home: Home, folders: Sequence[Path], open_index: Callable[[], Index], tell: Callable[[str], None]) -> None:
    """Delete them. ``tell`` hears what could not be deleted beside them. Raises StorageError."""
    for folder in folders:
        remove_folder(folder)
    with open_index() as index:
        index.forget()
    forget_copies(home.root, home.cache, tell)
