"""Deleting sessions for good: the folder, what the index knows of it, and what was made from its words."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from simulator.errors import InputError, StorageError
from simulator.store.folder import locked

__all__ = ["check", "forget_copies", "remove", "size_of", "sweep"]

_COPIES = ("library.html", "progress.html")  # pages over all sessions, which quote them; their verbs write them again


def check(folder: Path, sessions: Path) -> Path:
    """The folder itself. Raises InputError where it is not one of the library's, so that nothing else can go."""
    found = folder.resolve()
    if found.parent != sessions.resolve() or folder.is_symlink():
        raise InputError(f"{folder} is not in the library", f"Only sessions in {sessions} are removed here.")
    return found


def remove(folder: Path) -> None:
    """Delete a session's folder. Raises StorageError where another process has it open or something stays behind."""
    with locked(folder):
        pass  # nobody has it open
    # a name that no list shows: half a session is never seen, even where the power goes now
    doomed = folder.with_name(f".removing-{folder.name}")
    try:
        folder.rename(doomed)
    except OSError as error:
        raise StorageError(f"can't remove {folder}: {error.strerror}", "Make its folder writable.") from error
    sweep(folder.parent)
    if doomed.exists():
        raise StorageError(f"some of {doomed} could not be deleted", "Delete that folder yourself.")


def sweep(sessions: Path) -> None:
    """Finish removals that were cut off."""
    for doomed in sessions.glob(".removing-*"):
        shutil.rmtree(doomed, ignore_errors=True)


def forget_copies(home: Path, cache: Path, tell: Callable[[str], None]) -> None:
    """Delete pages that quote sessions, and rendered follow-ups, which speak the candidate's words."""
    for name in _COPIES:
        (home / name).unlink(missing_ok=True)
    speech = cache / "speech"
    shutil.rmtree(speech, ignore_errors=True)
    if speech.exists():
        tell(f"{speech} could not be deleted; it may hold questions that quote the session")


def size_of(folders: Sequence[Path]) -> tuple[int, int]:
    """How many recordings there are in ``folders`` and how many bytes in all."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sum(p.suffix in (".wav", ".flac") for p in files), sum(p.stat().st_size for p in files)
