"""Deleting sessions for good: the folder, what the index knows of it, and what was made from its words.

A session that goes is first given a name that no list shows. That name stays until every trace is gone, so that a
removal that is cut off (a full disk, a power cut) is finished by the next one, or by whatever opens the index next.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from simulator.errors import InputError, StorageError
from simulator.store.folder import locked
from simulator.store.index import Index

__all__ = ["check", "doom", "finish", "quoting", "size_of", "unfinished"]

_DOOMED = ".removing-"
_PAGE = "report.html"
_COPIES = ("library.html", "progress.html")  # pages over all sessions, which quote them; their verbs write them again


def check(folder: Path, sessions: Path) -> Path:
    """The folder itself. Raises InputError where it is not one of the library's, so that nothing else can go."""
    found = folder.resolve()
    if found.parent != sessions.resolve() or folder.is_symlink():
        raise InputError(f"{folder} is not in the library", f"Only sessions in {sessions} are removed here.")
    return found


def doom(folder: Path) -> None:
    """Take a session out of every list; ``finish`` deletes it. Raises StorageError where it is open elsewhere."""
    with locked(folder):
        pass  # nobody has it open
    try:
        # half a session is never seen, even where the power goes now
        folder.rename(folder.with_name(f"{_DOOMED}{folder.name}"))
    except OSError as error:
        raise StorageError(f"can't remove {folder}: {error.strerror}", "Make its folder writable.") from error


def unfinished(sessions: Path) -> dict[str, Path]:
    """Sessions that are being removed, by the names that they had."""
    return {path.name.removeprefix(_DOOMED): path for path in sorted(sessions.glob(f"{_DOOMED}*"))}


def finish(home: Path, sessions: Path, cache: Path, tell: Callable[[str], None]) -> None:
    """Delete every session that is being removed and all that was made from its words.

    Files go first, for they make room for what the index needs; the hidden name goes last. Raises StorageError where
    something stays behind; the next call tries again.
    """
    doomed = unfinished(sessions)
    if not doomed:
        return
    for folder in doomed.values():
        _empty(folder)
    _forget_copies(home, quoting(sessions, list(doomed)), cache, tell)
    with Index(home, tell=tell) as index:
        index.forget()
    for folder in doomed.values():
        try:
            folder.rmdir()
        except OSError as error:
            raise StorageError(f"some of {folder} could not be deleted", "Delete that folder yourself.") from error


def _empty(folder: Path) -> None:
    try:
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"some of {folder} could not be deleted: {error.strerror}", "Delete that folder yourself."
        ) from error


def quoting(sessions: Path, names: Sequence[str]) -> list[Path]:
    """The pages of other sessions that quote one of these, as the best take of a story. Raises StorageError."""
    marks = [f"../{quote(name)}/".encode() for name in names]
    try:
        pages = [page for page in sorted(sessions.glob(f"*/{_PAGE}")) if page.parent.name not in names]
        return [page for page in pages if any(mark in content for content in [page.read_bytes()] for mark in marks)]
    except OSError as error:
        raise StorageError(f"can't read {error.filename}: {error.strerror}", "Make it readable.") from error


def _forget_copies(home: Path, quoting: Sequence[Path], cache: Path, tell: Callable[[str], None]) -> None:
    """Delete pages that quote sessions, and rendered follow-ups, which speak the candidate's words."""
    for path in (*(home / name for name in _COPIES), *quoting):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"can't delete {path}, which quotes the session: {error.strerror}", "Delete it yourself."
            ) from error
    speech = cache / "speech"
    shutil.rmtree(speech, ignore_errors=True)
    if speech.exists():
        tell(f"{speech} could not be deleted; it may hold questions that quote the session")


def size_of(folders: Sequence[Path]) -> tuple[int, int]:
    """How many recordings there are in ``folders`` and how many bytes in all."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sum(p.suffix in (".wav", ".flac") for p in files), sum(p.stat().st_size for p in files)
