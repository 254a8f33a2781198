"""Folders among the sessions that hold none: the process ended before their log began, or their log is gone.

Where nothing was said yet they go, without a word. One with recordings is named once and stays as it is.
"""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path

from simulator.errors import StorageError
from simulator.store.folder import AUDIO, LOG, locked

__all__ = ["clear_unbegun", "remove_unbegun"]

_YOUNG = 60.0  # seconds in which another process may still be about to begin in it
_NAMED = ".named"
_OURS = (".lock", f".{LOG}.new", LOG, _NAMED)  # what a folder without a session may hold


def remove_unbegun(folder: Path) -> bool:
    """Remove a new folder whose session did not begin, with nothing in it; False where there is something."""
    if _has_begun(folder) or _recordings(folder) or _foreign(folder):
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def clear_unbegun(root: Path) -> list[str]:
    """Remove all that are empty; what to say of the others, each only once."""
    messages = []
    folders = sorted(f for f in root.iterdir() if not f.name.startswith(".") and f.is_dir()) if root.is_dir() else []
    for folder in folders:
        try:
            if _has_begun(folder) or 0 <= time.time() - folder.stat().st_mtime < _YOUNG:
                continue
            with locked(folder):
                pass  # nobody works in it
            if not remove_unbegun(folder) and _recordings(folder) and not (folder / _NAMED).exists():
                (folder / _NAMED).touch(mode=0o600)
                messages.append(
                    f"{folder.name} holds recordings and no log. To take them in: "
                    f"mockloop sessions import {folder / AUDIO}"
                )
        except (OSError, StorageError):
            continue  # in use, or not ours to change
    return messages


def _has_begun(folder: Path) -> bool:
    """Whether its log has a whole first line; an early version could leave the half of one."""
    try:
        with (folder / LOG).open("rb") as log:
            return log.readline().endswith(b"\n")
    except FileNotFoundError:
        return False


def _recordings(folder: Path) -> list[Path]:
    with suppress(OSError):
        return [path for path in (folder / AUDIO).iterdir() if path.stat().st_size > 0]
    return []


def _foreign(folder: Path) -> bool:
    """Whether somebody else put something there."""
    return any(path.name not in (*_OURS, AUDIO) for path in folder.iterdir())
