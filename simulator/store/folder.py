"""Session folders: making one, finding one by what the user typed, locking it, writing into it without tearing."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from simulator.errors import InputError, StorageError
from simulator.paths import make_private
from simulator.store.drafts import drafted

__all__ = [
    "AUDIO",
    "LOG",
    "create",
    "last_started",
    "locked",
    "move_in",
    "resolve",
    "session_folders",
    "write_atomic",
]

LOG = "session.jsonl"  # as in simulator.session.log, which takes longer to load
AUDIO = "audio"
_MOST = 10_000  # sessions of one name
_SIBLING = re.compile("-[0-9]{1,4}")  # the end of a second session of a name: the first one's name doesn't mean it
_LAST = ".last"  # see last_started
_LIST_HINT = "`mockloop sessions list` names all sessions."


def create(started: datetime, slug: str, root: Path) -> Path:
    """A new folder ``<YYYY-MM-DD-HHMMSS>-<slug>`` in ``root`` with its audio folder, 0700. Raises StorageError."""
    make_private(root)
    plain = re.sub(r"[^a-z0-9]+", "-", slug.lower()).strip("-")[:40] or "session"
    name = f"{started:%Y-%m-%d-%H%M%S}-{plain}"
    for number in range(1, 1000):
        folder = root / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir(mode=0o700)
            (folder / AUDIO).mkdir(mode=0o700)
        except FileExistsError:
            continue
        except OSError as error:
            raise StorageError(
                f"can't create {folder}: {error.strerror}",
                "Make it writable, free some space, or point MOCKLOOP_HOME at a folder of yours.",
            ) from error
        _note_last(root, folder)
        return folder
    raise StorageError(f"{root / name} is taken a thousand times", "Look at the clock of this computer.")


def session_folders(root: Path) -> list[Path]:
    """All sessions in ``root``, the oldest first."""
    try:
        # a name with a dot is a session on its way in or out
        named = (folder for folder in root.iterdir() if not folder.name.startswith("."))
        return sorted(folder for folder in named if (folder / LOG).is_file())
    except OSError:
        return []  # no home yet: no sessions


def _note_last(root: Path, folder: Path) -> None:
    """Where the clock was set back, names don't tell which session was started last: then a note does."""
    newest = max((f.name for f in session_folders(root)), default="")
    if newest > folder.name:
        write_atomic(root / _LAST, f"{folder.name}\n{newest}\n".encode())


def last_started(folders: Sequence[Path]) -> Path:
    """The session that was started last, of ``folders`` (at least one, ascending by name).

    That is the one with the latest name, unless the clock was set back since that one and nothing later came.
    """
    try:
        name, newest = (folders[-1].parent / _LAST).read_text("utf-8").split()
    except (OSError, ValueError):
        return folders[-1]
    noted = next((folder for folder in reversed(folders) if folder.name == name), None)
    return noted if noted is not None and folders[-1].name <= newest else folders[-1]


def resolve(spec: str, root: Path) -> Path:
    """The folder of SESSION: an id, a unique beginning of one, a path, or ``last``. Raises InputError."""
    path = Path(spec).expanduser()
    if path.name == LOG and path.is_file():
        return path.parent
    if (path / LOG).is_file():
        return path
    folders = session_folders(root)
    if not folders:
        raise InputError("There are no sessions yet", "`mockloop demo` or `mockloop run` makes one.")
    if spec == "last":
        return last_started(folders)
    begun = [folder for folder in folders if folder.name.startswith(spec)]
    found = [f for f in begun if f.name == spec] or [f for f in begun if not _SIBLING.fullmatch(f.name, len(spec))]
    if not spec or not found:
        near = ", ".join(folder.name for folder in begun[-5:]) if spec else ""
        raise InputError(f"There is no session {spec!r}", f"Did you mean {near}?" if near else _LIST_HINT)
    if len(found) > 1:
        some = ", ".join(folder.name for folder in found[-5:])
        raise InputError(f"{len(found)} sessions begin with {spec!r}: {some}", "Type more of the name.")
    return found[0]


def move_in(source: Path, sessions: Path, name: str, at: Callable[[Path], bool] = lambda _: True) -> Path | None:
    """Give the finished folder ``source`` the name ``name`` in ``sessions``, or ``name-2`` and so on; returns it.

    Several processes may do so at once. ``at`` is asked before each try and may end it: then None comes back.
    Raises StorageError.
    """
    for number in range(1, _MOST):
        target = sessions / (name if number == 1 else f"{name}-{number}")
        if not at(target):
            return None
        if target.exists():
            continue
        try:
            source.rename(target)
        except OSError as error:
            if target.exists():
                continue  # since a moment ago
            raise StorageError(f"can't create {target}: {error.strerror}", "Free some space or try again.") from error
        return target
    raise StorageError(f"{name} is taken ten thousand times", "Remove some, or give another --date.")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the session for this process; the lock goes with the process, however it ends.

    Raises StorageError where another process holds it.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / ".lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StorageError(
            f"{folder.name} is open in another mockloop", "Finish or leave it there first; nothing was changed."
        ) from error
    except OSError as error:
        raise StorageError(f"can't lock {folder}: {error.strerror}", "Make the folder writable.") from error
    try:
        yield
    finally:
        lock.release()


def write_atomic(path: Path, data: bytes) -> None:
    """Write a whole file, mode 0600, that is there entirely or not at all. Raises StorageError."""
    try:
        with drafted(path) as draft:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
    except OSError as error:
        raise StorageError(f"can't write {path}: {error.strerror}", "Free some space or make it writable.") from error
