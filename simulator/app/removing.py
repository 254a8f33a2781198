"""Delete sessions for good: folders, what the index knows of them, and what was made from their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from simulator.app.home import Home
from simulator.app.opening import clear_drafts
from simulator.errors import StorageError
from simulator.store.folder import resolve
from simulator.store.removal import check, doom, finish, unfinished

__all__ = ["chosen_for_removal", "clean_up", "remove"]


def chosen_for_removal(home: Home, specs: Sequence[str]) -> list[Path]:
    """The folders of the sessions named, but for those whose removal has begun. Raises InputError.

    Empty: all of them are on their way out, and ``remove`` finishes it.
    """
    begun = unfinished(home.sessions)
    named = [spec for spec in specs if spec not in begun]
    return list(dict.fromkeys(check(resolve(spec, home.sessions), home.sessions) for spec in named))


def remove(home: Home, folders: Sequence[Path], tell: Callable[[str], None]) -> None:
    """Delete them and finish what was cut off. ``tell`` hears what could not be deleted. Raises StorageError."""
    for folder in folders:
        doom(folder)
    finish(home.root, home.sessions, home.cache, tell)


def clean_up(home: Home) -> tuple[str, ...]:
    """Clear away what processes that are gone left in the home; returns what there is to say."""
    clear_drafts(home)
    messages: list[str] = []
    try:
        finish(home.root, home.sessions, home.cache, messages.append)
    except StorageError as error:
        messages.append(error.paragraph)  # a home that can't be written can still be listed
    return tuple(messages)
