"""One session into the index, and out of it."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from simulator.errors import InputError
from simulator.session.facts import SessionFacts, facts
from simulator.session.log import FILE_NAME
from simulator.store.light import read_light
from simulator.store.schema import MOST_ANSWERS, key_of, row_of, rows_of

__all__ = ["add", "remove"]

_PLACES = ", ".join("?" * 20)


def remove(db: sqlite3.Connection, folder: str) -> None:
    """Forget a session; harmless where it isn't known."""
    found = db.execute("SELECT key FROM sessions WHERE folder = ?", (folder,)).fetchone()
    if not found:
        return
    for table in ("sessions", "facts", "tags"):
        db.execute(f"DELETE FROM {table} WHERE key = ?", found)  # noqa: S608 - names from the line above
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'words'").fetchone():
        db.execute("DELETE FROM words WHERE rowid BETWEEN ? AND ?", rows_of(found[0]))


def add(db: sqlite3.Connection, folder: Path, modified: int, size: int, *, searchable: bool) -> None:
    """Read a session and put it in, in place of what was known of it. One that can't be read keeps its reason."""
    remove(db, folder.name)
    try:
        history, damaged = read_light(folder / FILE_NAME)
    except InputError as error:
        key = key_of(db, modified // 1_000_000_000)
        unknown = ("", "", None, "", "", 0, 0.0, 0, 0, 0, 0, 0, 0, 0)
        row = (key, folder.name, modified, size, folder.name, *unknown, str(error))
        db.execute(f"INSERT INTO sessions VALUES ({_PLACES})", row)  # noqa: S608 - question marks only
        return
    known = facts(history)
    key = key_of(db, _epoch(known.started, modified))
    problem = f"{damaged} damaged line{'s' if damaged > 1 else ''} in its log" if damaged else ""
    db.execute(
        f"INSERT INTO sessions VALUES ({_PLACES})",  # noqa: S608 - question marks only
        (key, folder.name, modified, size, known.id, known.started, *_summary(known), problem),
    )
    db.execute("INSERT INTO facts VALUES (?, ?)", (key, known.model_dump_json()))
    db.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?, ?)", ((*tag, key) for tag in _tags(known)))
    if searchable:
        rows = (
            (row_of(key, place), a.turn, a.asked, a.text, " ".join(a.flags), "\n".join(a.notes))
            for place, a in enumerate(known.answers[:MOST_ANSWERS])
        )
        db.executemany("INSERT INTO words (rowid, turn, asked, said, flags, notes) VALUES (?, ?, ?, ?, ?, ?)", rows)


def _epoch(started: str, modified: int) -> int:
    try:
        begun = datetime.fromisoformat(started)
    except ValueError:
        return modified // 1_000_000_000
    return int((begun if begun.tzinfo else begun.replace(tzinfo=UTC)).timestamp())


def _summary(known: SessionFacts) -> tuple[object, ...]:
    """From ``title`` to ``flags``, in the table's order."""
    mains = known.mains
    return (
        mains[0].asked if mains else known.loop,
        known.level,
        known.mode,
        known.engine,
        known.low_trust,
        known.seconds,
        known.finished,
        any(a.starred for a in known.answers),
        len(mains),
        len(known.answers),
        known.clear,
        len(known.rated),
        known.weaknesses,
    )


def _tags(known: SessionFacts) -> list[tuple[str, str]]:
    tags = [("story", a.story) for a in known.answers if a.story]
    tags += [("question", a.question) for a in known.answers if a.question]
    tags += [("flag", flag) for a in known.answers for flag in a.flags]
    return list(dict.fromkeys(tags))
