"""Questions to the index: which sessions, and where something was said. Newest first."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from simulator.errors import MissingError
from simulator.store.index import Index

__all__ = ["CLOSING", "OPENING", "Filter", "Found", "Listed", "find", "list_sessions", "matching_keys"]

OPENING, CLOSING = "\x02", "\x03"  # round a hit in ``Found.said``: control characters that no transcript has


@dataclass(frozen=True, slots=True)
class Filter:
    """Which sessions. None: all of them. ``date`` is the beginning of a day: 2026, 2026-03, 2026-03-01.

    ``since`` and ``until`` are such beginnings too, both included. ``level`` is career:M2 or just M2.
    ``questions`` are ids of the bank (a pillar is the questions that belong to it); ``folders`` are sessions by name.
    """

    story: str | None = None
    flag: str | None = None
    questions: tuple[str, ...] | None = None
    date: str | None = None
    since: str | None = None
    until: str | None = None
    level: str | None = None
    starred: bool = False
    folders: tuple[str, ...] | None = None

    def where(self) -> tuple[str, list[object]]:
        """A condition on ``sessions`` and its values."""
        parts: list[str] = []
        values: list[object] = []

        def add(part: str, *more: object) -> None:
            parts.append(part)
            values.extend(more)

        if self.date:
            add("started >= ? AND started < ?", self.date, self.date + "\x7f")
        if self.since:
            add("started >= ?", self.since)
        if self.until:
            add("started < ?", self.until + "\x7f")
        if self.level:
            add("(level = ? OR substr(level, instr(level, ':') + 1) = ?)", self.level, self.level)
        if self.starred:
            add("starred")
        for kind, wanted in (("story", self.story), ("flag", self.flag)):
            if wanted:
                add("key IN (SELECT key FROM tags WHERE kind = ? AND value = ?)", kind, wanted)
        if self.questions is not None:
            marks = ", ".join("?" * len(self.questions))
            add(f"key IN (SELECT key FROM tags WHERE kind = 'question' AND value IN ({marks}))", *self.questions)  # noqa: S608 - question marks only
        if self.folders is not None:
            add(f"folder IN ({', '.join('?' * len(self.folders))})", *self.folders)
        return " AND ".join(parts), values

    def __bool__(self) -> bool:
        return bool(self.where()[0])


@dataclass(frozen=True, slots=True)
class Listed:
    """A session in a list: ``clear`` of ``6 * judged`` parts are clearly there; ``problem``: why it can't be read."""

    folder: str
    id: str
    started: str
    title: str
    level: str | None
    mode: str
    engine: str
    low_trust: bool
    seconds: float
    finished: bool
    starred: bool
    questions: int
    answers: int
    clear: int
    judged: int
    flags: int
    problem: str


@dataclass(frozen=True, slots=True)
class Found:
    """A place where something was said, asked, flagged or noted. Hits stand between STX and ETX."""

    folder: str
    id: str
    started: str
    turn: int
    asked: str
    said: str
    notes: str
    flags: str


_NAMES = tuple(field.name for field in fields(Listed))
_YES_NO = ("low_trust", "finished", "starred")


def list_sessions(index: Index, which: Filter | None = None, limit: int | None = None) -> list[Listed]:
    """Sessions, newest first."""
    condition, values = (which or Filter()).where()
    where = f" WHERE {condition}" if condition else ""
    query = f"SELECT {', '.join(_NAMES)} FROM sessions{where} ORDER BY key DESC LIMIT ?"  # noqa: S608 - our own names
    rows = index.read(lambda db: db.execute(query, (*values, -1 if limit is None else limit)).fetchall())
    return [_listed(dict(zip(_NAMES, row, strict=True))) for row in rows]


def _listed(row: dict[str, Any]) -> Listed:
    return Listed(**{**row, **{name: bool(row[name]) for name in _YES_NO}})


def matching_keys(index: Index, which: Filter) -> set[int]:
    """Keys of the sessions that match."""
    condition, values = which.where()
    where = f" WHERE {condition}" if condition else ""
    query = f"SELECT key FROM sessions{where}"  # noqa: S608 - our own names
    return {row[0] for row in index.read(lambda db: db.execute(query, values).fetchall())}


def find(
    index: Index, phrases: Sequence[str], which: Filter | None = None, limit: int = 20
) -> tuple[list[Found], int]:
    """Answers that contain all ``phrases`` (each as it stands, in any form of its words), and how many there are.

    A ``*`` at the end of a phrase stands for any ending of its last word. Raises MissingError where this Python's
    SQLite has no full-text search.
    """
    if not index.searchable:
        raise MissingError(
            "this Python's SQLite was built without full-text search (FTS5)",
            "Use a Python from python.org, your distribution or `uv python install 3.12`; all else works without.",
        )
    match = " AND ".join(filter(None, map(_quoted, phrases)))
    if not match:
        return [], 0
    condition, values = (which or Filter()).where()
    inside = f" AND rowid >> 12 IN (SELECT key FROM sessions WHERE {condition})" if condition else ""  # noqa: S608 - our own names

    def work(db: sqlite3.Connection) -> tuple[list[Found], int]:
        # newest first is the order of the rows, so only as many as are shown are ever looked at
        hits = db.execute(
            "SELECT rowid >> 12, turn, asked, notes, flags,"  # noqa: S608 - our own names
            f" snippet(words, 2, '{OPENING}', '{CLOSING}', '…', 24) FROM words"
            f" WHERE words MATCH ?{inside} ORDER BY rowid DESC LIMIT ?",
            (match, *values, limit),
        ).fetchall()
        counted = db.execute(f"SELECT count(*) FROM words WHERE words MATCH ?{inside}", (match, *values))  # noqa: S608
        total = counted.fetchone()[0]
        found = []
        for key, turn, asked, notes, flags, said in hits:
            where = db.execute("SELECT folder, id, started FROM sessions WHERE key = ?", (key,))
            folder, ident, started = where.fetchone()
            found.append(Found(folder, ident, started, int(turn), asked, said, notes, flags))
        return found, total

    return index.read(work)


def _quoted(phrase: str) -> str:
    """A phrase for FTS5; empty where there is nothing to look for."""
    words = re.findall(r"\w+", phrase)
    if not words:
        return ""
    return '"' + " ".join(words) + '"' + (" *" if phrase.rstrip().endswith("*") else "")
