"""The index over all sessions: a SQLite file that is brought up to date whenever it is opened.

The folders are the truth. A session whose log has another size or time than the index knows is read again; an
index that is missing, damaged or of another version is made anew, beside the old one, and takes its place at once.
Where the home can't be written the index is made in memory, and the user is told.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from simulator.errors import StorageError
from simulator.store import schema
from simulator.store.drafts import drafted

if TYPE_CHECKING:
    from simulator.session.facts import SessionFacts

__all__ = ["FILE_NAME", "Index", "Refreshed", "all_facts"]

FILE_NAME = "index.sqlite"
_LOG = "session.jsonl"  # as in simulator.session.log, which takes longer to load than a list takes to print
_BATCH = 200  # sessions in one transaction
_CANT_WRITE = (
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
)
_FAULTS = (sqlite3.DatabaseError, UnicodeDecodeError)
_WAIT = 30.0  # seconds for another process that is writing
T = TypeVar("T")
Connect = Callable[[str], sqlite3.Connection]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What opening the index changed: sessions read and sessions gone."""

    read: int
    gone: int


def _connect(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_WAIT)


def _silent(_: str) -> None:
    """The default of ``tell``: drops the sentence."""


def _uncounted(_done: int, _total: int) -> None:
    """The default of ``progress``: drops the numbers."""


class Index:
    """The index of one home, up to date from the moment it is opened. Use as a context manager.

    ``tell`` gets sentences for people (damage, a home that can't be written); ``progress`` gets (done, total)
    while sessions are read. Raises sqlite3.DatabaseError only where the disk itself fails.
    """

    def __init__(
        self,
        home: Path,
        *,
        tell: Callable[[str], None] = _silent,
        progress: Callable[[int, int], None] = _uncounted,
        connect: Connect = _connect,
        anew: bool = False,
    ) -> None:
        """``anew``: don't trust what is there; read every session again."""
        self.home = home
        self.path = home / FILE_NAME
        self.searchable = True
        self._tell = tell
        self._progress = progress
        self._connect = connect
        self._rebuilt = False
        self._kept = True  # False: it is made in memory, for this time only
        self._db = self._build() if anew else self._open()
        self.refreshed = self.read(self._refresh)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do ``work`` on the database; where that finds damage, once more on an index made anew."""
        try:
            return work(self._db)
        except _FAULTS as error:
            if self._rebuilt or not schema.is_damage(error):
                raise
            self._tell(f"{self.path} is damaged; it is being made anew from the sessions.")
            self.rebuild()
            return work(self._db)

    def facts(self, keys: Iterable[int] | None = None) -> Iterator[SessionFacts]:
        """The facts of all sessions that can be read, or of those with ``keys``; oldest first."""
        wanted = None if keys is None else set(keys)
        after = -1
        while True:
            found = self.read(lambda db, after=after: _facts(db, after))  # type: ignore[misc] # binds the loop's value
            if not found:
                return
            for key, known in found:
                if wanted is None or key in wanted:
                    yield known
            after = found[-1][0]

    def forget(self) -> None:
        """Leave no trace of what was removed: by itself SQLite keeps deleted text in the file for a while.

        Where the file can't be written, as on a full disk, it is deleted: it can always be made anew. Raises
        StorageError where even that is refused.
        """

        def work(db: sqlite3.Connection) -> None:
            if self.searchable:
                db.execute("INSERT INTO words (words) VALUES ('optimize')")
                db.commit()
            db.execute("VACUUM")

        if self._kept:
            try:
                self.read(work)
            except sqlite3.OperationalError as error:
                if not _is_refused(error):
                    raise
            else:
                return
        self._db.close()
        try:
            for file in self.home.glob(f"{FILE_NAME}*"):  # with the journal of a change that was cut off
                if file.is_file():
                    file.unlink()
        except OSError as error:
            raise StorageError(f"can't delete {self.path}: {error.strerror}", "Delete it yourself.") from error
        self._db = self._open()

    def unreadable(self) -> list[tuple[str, str]]:
        """The folders of sessions that can't be read, each with the reason; oldest first."""
        query = "SELECT folder, problem FROM sessions WHERE key NOT IN (SELECT key FROM facts) ORDER BY key"
        found: list[tuple[str, str]] = self.read(lambda db: db.execute(query).fetchall())
        return found

    def rebuild(self) -> Refreshed:
        """Read every session again into a fresh index."""
        self._rebuilt = True
        self._db.close()
        self._db = self._build()
        return Refreshed(self._db.execute("SELECT count(*) FROM sessions").fetchone()[0], 0)

    # --- opening ---
    def _open(self) -> sqlite3.Connection:
        if not self.path.exists():
            return self._build()
        if not self.path.is_file():
            self._tell(f"{self.path} is no file; move it away. The index is made for this time only.")
            return self._in_memory()
        db = self._connect(str(self.path))
        try:
            if schema.is_current(db):
                self.searchable = bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = 'words'").fetchone())
                return db
        except _FAULTS as error:
            if not schema.is_damage(error):
                db.close()
                if not _is_refused(error):
                    raise
                self._tell(f"{self.path} can't be used ({error}); the index is made for this time only.")
                return self._in_memory()
            self._tell(f"{self.path} is damaged; it is being made anew from the sessions.")
        db.close()
        return self._build()

    def _build(self) -> sqlite3.Connection:
        """Make the index anew: beside the old one, then in its place."""
        self._rebuilt = True
        if not (self.home / "sessions").is_dir():
            return self._in_memory()
        try:
            with drafted(self.path) as draft:
                os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
                self._fill(draft)
                draft.replace(self.path)
        except (OSError, sqlite3.OperationalError) as error:
            if isinstance(error, sqlite3.OperationalError) and not _is_refused(error):
                raise
            why = error.strerror if isinstance(error, OSError) else error
            self._tell(f"The index can't be kept: {self.home}: {why}. It is made for this time only.")
            return self._in_memory()
        return self._connect(str(self.path))

    def _fill(self, draft: Path) -> None:
        db = self._connect(str(draft))
        try:
            # a draft that a crash leaves is thrown away, so nothing needs to be safe before the end
            db.execute("PRAGMA journal_mode = OFF")
            db.execute("PRAGMA synchronous = OFF")
            self.searchable = schema.create(db)
            self._update(db)
        finally:
            db.close()
        with draft.open("rb+") as file:
            os.fsync(file.fileno())

    def _in_memory(self) -> sqlite3.Connection:
        self._kept = False
        db = self._connect(":memory:")
        self.searchable = schema.create(db)
        return db

    # --- keeping up ---
    def _refresh(self, db: sqlite3.Connection) -> Refreshed:
        try:
            return self._update(db)
        except sqlite3.OperationalError as error:
            if not self._kept or not _is_refused(error):
                raise
            self._tell(f"{self.path} can't be written ({error}); the index is made for this time only.")
            db.close()
            self._db = self._in_memory()
            return self._update(self._db)

    def _update(self, db: sqlite3.Connection) -> Refreshed:
        # plain tuples: at 10,000 sessions this is most of what a list costs
        there = dict(_stamps(self.home / "sessions"))
        known = {f: (m, s) for f, m, s in db.execute("SELECT folder, modified, size FROM sessions")}
        if there == known:
            return Refreshed(0, 0)
        gone = [folder for folder in known if folder not in there]
        stale = [(folder, *there[folder]) for folder in sorted(there) if known.get(folder) != there[folder]]
        self._write(db, gone, stale)
        return Refreshed(len(stale), len(gone))

    def _write(self, db: sqlite3.Connection, gone: list[str], stale: list[tuple[str, int, int]]) -> None:
        from simulator.store.entries import add, remove

        for folder in gone:
            remove(db, folder)
        for done, (folder, modified, size) in enumerate(stale):
            add(db, self.home / "sessions" / folder, modified, size, searchable=self.searchable)
            if done % _BATCH == _BATCH - 1:
                db.commit()
                self._progress(done + 1, len(stale))
        db.commit()
        self._progress(len(stale), len(stale))


def _is_refused(error: Exception) -> bool:
    """Whether the disk, not the file, is at fault: full, read-only, or without the permission."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CANT_WRITE


def _facts(db: sqlite3.Connection, after: int) -> list[tuple[int, SessionFacts]]:
    """The next facts behind the key ``after``. Raises DatabaseError where they can't be read."""
    from pydantic import ValidationError

    from simulator.session.facts import SessionFacts

    rows = db.execute("SELECT key, json FROM facts WHERE key > ? ORDER BY key LIMIT ?", (after, _BATCH)).fetchall()
    try:
        return [(key, SessionFacts.model_validate_json(text)) for key, text in rows]
    except ValidationError as error:
        raise sqlite3.DatabaseError("the facts in it can't be read") from error


def _stamps(sessions: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Every session folder with the time (ns) and size of its log; a folder without a log has zeros."""
    try:
        entries = os.scandir(sessions)
    except OSError:
        return  # no folder, no sessions
    with entries:
        for entry in entries:
            if entry.name.startswith(".") or not entry.is_dir(follow_symlinks=False):
                continue
            try:
                found = os.stat(f"{entry.path}/{_LOG}")  # noqa: PTH116 - a Path takes twice as long
            except OSError:
                yield entry.name, (0, 0)
            else:
                yield entry.name, (found.st_mtime_ns, found.st_size)


def all_facts(home: Path, *, tell: Callable[[str], None] = _silent) -> Iterator[SessionFacts]:
    """The facts of every session that can be read, oldest first, from an index that is up to date.

    The others are named to ``tell``.
    """
    with Index(home, tell=tell) as index:
        for folder, problem in index.unreadable():
            tell(f"{folder} can't be read and is left out: {problem}")
        yield from index.facts()
