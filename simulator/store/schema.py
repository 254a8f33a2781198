"""The tables of ``index.sqlite``. The index is a cache: another version of it is thrown away and made again.

A session's key is its start (seconds since 1970) shifted by 10 bits plus a number that tells sessions of the same
second apart; an answer's row is the session's key shifted by 12 bits plus its place. So rows are in the order of
time by themselves, and "newest first" costs no sorting.
"""

from __future__ import annotations

import sqlite3

__all__ = [
    "APPLICATION",
    "MOST_ANSWERS",
    "VERSION",
    "create",
    "is_current",
    "is_damage",
    "key_of",
    "row_of",
    "rows_of",
]

APPLICATION = 0x6D6C6F70  # "mlop": tells our index from somebody else's database
VERSION = 4
MOST_ANSWERS = 1 << 12  # of one session; later ones are in its facts, but not in the search
_SAME_SECOND = 1 << 10
_DAMAGE = (
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_ERROR,  # a table or column is not there
    sqlite3.SQLITE_CONSTRAINT,  # a row is there that nobody put there
    sqlite3.SQLITE_MISMATCH,
)

_TABLES = """
CREATE TABLE sessions (
    key INTEGER PRIMARY KEY,
    folder TEXT NOT NULL UNIQUE,
    modified INTEGER NOT NULL,  -- of session.jsonl, nanoseconds
    size INTEGER NOT NULL,      -- of session.jsonl, bytes
    id TEXT NOT NULL,
    started TEXT NOT NULL,
    title TEXT NOT NULL,
    level TEXT,
    mode TEXT NOT NULL,
    engine TEXT NOT NULL,
    low_trust INTEGER NOT NULL,
    seconds REAL NOT NULL,
    finished INTEGER NOT NULL,
    starred INTEGER NOT NULL,
    questions INTEGER NOT NULL,
    answers INTEGER NOT NULL,
    clear INTEGER NOT NULL,     -- parts clearly there, of all main answers
    judged INTEGER NOT NULL,    -- main answers that were judged
    flags INTEGER NOT NULL,
    problem TEXT NOT NULL       -- why the session can't be read, or what is damaged; empty: nothing
);
CREATE TABLE facts (key INTEGER PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE tags (kind TEXT, value TEXT, key INTEGER, PRIMARY KEY (kind, value, key)) WITHOUT ROWID;
CREATE INDEX tags_of_session ON tags (key);
"""
_SEARCH = """
CREATE VIRTUAL TABLE words USING fts5(
    turn UNINDEXED, asked, said, flags, notes, tokenize = 'porter unicode61 remove_diacritics 2'
);
"""


def create(db: sqlite3.Connection) -> bool:
    """Make the tables; False where this SQLite has no full-text search, and then there is no table ``words``."""
    db.executescript(_TABLES)
    try:
        db.executescript(_SEARCH)
        searchable = True
    except sqlite3.OperationalError as error:
        if "fts5" not in str(error):
            raise
        searchable = False
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.commit()
    return searchable


def is_current(db: sqlite3.Connection) -> bool:
    """Whether this is our index, of this version. Raises sqlite3.DatabaseError where it is no database."""
    found = (db.execute("PRAGMA application_id").fetchone()[0], db.execute("PRAGMA user_version").fetchone()[0])
    return found == (APPLICATION, VERSION)


def is_damage(error: Exception) -> bool:
    """Whether the file is at fault: torn, overwritten, or without a table that has to be there."""
    if isinstance(error, UnicodeDecodeError):
        return True  # text that SQLite itself hands over unread
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    return code in _DAMAGE


def key_of(db: sqlite3.Connection, epoch: int) -> int:
    """A free key for a session that started at ``epoch`` (seconds since 1970)."""
    first = max(0, epoch) * _SAME_SECOND
    last = db.execute("SELECT max(key) FROM sessions WHERE key BETWEEN ? AND ?", (first, first + _SAME_SECOND - 1))
    found = last.fetchone()[0]
    key = first if found is None else int(found) + 1
    while db.execute("SELECT 1 FROM sessions WHERE key = ?", (key,)).fetchone():
        key += 1  # a thousand sessions of one second: the order suffers, nothing else
    return key


def row_of(key: int, place: int) -> int:
    """The row of a session's answer in ``words``."""
    return key * MOST_ANSWERS + place


def rows_of(key: int) -> tuple[int, int]:
    """First and last row that a session may have."""
    return row_of(key, 0), row_of(key, MOST_ANSWERS - 1)
