"""Removing a session: every word of it goes, at once or at the next call, and never those of another."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from simulator.cli import run
from simulator.errors import InputError, StorageError
from simulator.store.folder import resolve
from simulator.store.index import FILE_NAME, Index
from simulator.store.removal import doom, finish, unfinished
from tests.support import made
from tests.support.library import sessions_dir, write_session

ONE, TWO, OTHER = "2026-01-05-090000-first", "2026-01-05-090000-first-2", "2026-02-07-100000-quick-20"
Out = pytest.CaptureFixture[str]


@pytest.fixture
def library(own_home: Path) -> Path:
    write_session(own_home, ONE, text="We lost a zeppelin. " + made.ANSWER)
    write_session(own_home, TWO)
    write_session(own_home, OTHER)
    (own_home / "library.html").write_text("zeppelin")
    return own_home


def mentions(home: Path) -> list[str]:
    return [p.name for p in home.rglob("*") if p.is_file() and b"zeppelin" in p.read_bytes()]


def full(path: str) -> sqlite3.Connection:
    """A database on a disk where nothing more has room."""

    class Full(sqlite3.Connection):
        def execute(self, sql: str, *more: object) -> sqlite3.Cursor:
            if path != ":memory:" and sql.startswith(("DELETE", "INSERT", "VACUUM")):
                error = sqlite3.OperationalError("database or disk is full")
                error.sqlite_errorcode = sqlite3.SQLITE_FULL
                raise error
            return super().execute(sql, *more)

    return sqlite3.connect(path, factory=Full)


def test_a_complete_id_is_never_the_beginning_of_another(library: Path, capsys: Out) -> None:
    assert run(["sessions", "remove", ONE, "--yes"]) == 0
    for again in (["sessions", "remove", ONE, "--yes"], ["sessions", "correct", ONE], ["rerun", ONE]):
        capsys.readouterr()
        assert run(again) == 2
        assert f"There is no session '{ONE}'" in capsys.readouterr().err
    assert (library / "sessions" / TWO / "session.jsonl").is_file()


def test_what_is_typed_of_an_id_still_finds_it(library: Path) -> None:
    assert resolve("2026-02", sessions_dir()).name == OTHER
    assert resolve("2026-02-07-100000-qui", sessions_dir()).name == OTHER
    assert resolve(TWO, sessions_dir()).name == TWO
    with pytest.raises(InputError, match="no session") as refused:
        resolve("2026-02-07-100000-quick", sessions_dir())  # the name of another session, for all that can be told
    assert OTHER in refused.value.hint


def test_nothing_of_its_words_is_left(library: Path) -> None:
    assert run(["sessions", "list"]) == 0
    assert FILE_NAME in mentions(library)
    assert run(["sessions", "remove", ONE, "--yes"]) == 0
    assert mentions(library) == []
    assert unfinished(sessions_dir()) == {}


def test_where_the_index_cannot_be_written_it_is_deleted(library: Path) -> None:
    Index(library).close()
    doom(library / "sessions" / ONE)
    finish(library, sessions_dir(), library / "cache", lambda _: None)
    Index(library).close()
    write_session(library, "2026-01-06-090000-next", text="Another zeppelin. " + made.ANSWER)
    Index(library).close()
    doom(library / "sessions" / "2026-01-06-090000-next")
    (library / "sessions" / ".removing-2026-01-06-090000-next" / "session.jsonl").unlink()
    with Index(library, connect=full) as index:
        index.forget()
    assert mentions(library) == []


def test_a_removal_that_was_cut_off_is_finished_by_the_next(
    library: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    Index(library).close()
    doom(library / "sessions" / ONE)  # and here the power went
    assert "library.html" in mentions(library)
    assert run(["sessions", "remove", ONE, "--yes"]) == 0
    assert "removed" in capsys.readouterr().err
    assert mentions(library) == []
    assert run(["sessions", "remove", ONE, "--yes"]) == 2


def test_a_list_finishes_it_too(library: Path) -> None:
    Index(library).close()
    doom(library / "sessions" / ONE)
    assert run(["sessions", "list"]) == 0
    assert mentions(library) == []
    assert unfinished(sessions_dir()) == {}


def test_a_page_that_cannot_be_deleted_is_named_and_the_next_call_tries_again(library: Path) -> None:
    (library / "library.html").unlink()
    (library / "library.html").mkdir()
    doom(library / "sessions" / ONE)
    with pytest.raises(StorageError, match=r"can't delete .*library.html, which quotes the session"):
        finish(library, sessions_dir(), library / "cache", lambda _: None)
    assert list(unfinished(sessions_dir())) == [ONE]
    (library / "library.html").rmdir()
    finish(library, sessions_dir(), library / "cache", lambda _: None)
    assert unfinished(sessions_dir()) == {}


def test_an_index_that_is_a_folder_is_told_and_nothing_fails(library: Path, capsys: Out) -> None:
    (library / FILE_NAME).mkdir()
    for verb in (["sessions", "list"], ["progress", "--format", "text"], ["library"], ["sessions", "reindex"]):
        assert run(verb) == 0
        assert FILE_NAME in capsys.readouterr().err or verb[1:] == ["reindex"]
