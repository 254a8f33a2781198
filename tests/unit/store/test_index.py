from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from simulator.errors import MissingError
from simulator.model.records import Noted
from simulator.store.index import FILE_NAME, Index, all_facts
from simulator.store.query import Filter, find, list_sessions
from tests.support.library import add_lines, write_session

DAYS = ("2026-01-05-090000-first", "2026-02-07-100000-second", "2026-02-09-110000-third")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    write_session(home, DAYS[1], level="career:M2")
    write_session(
        home,
        DAYS[0],
        level="career:M1",
        text="We lost a zeppelin in March. " + "It was a hard month. " * 3 + made_tail(),
    )
    write_session(home, DAYS[2])
    return home


def made_tail() -> str:
    from tests.support.made import ANSWER

    return ANSWER


def folders(home: Path, which: Filter | None = None) -> list[str]:
    with Index(home) as index:
        return [row.folder for row in list_sessions(index, which)]


def test_lists_newest_first_whatever_order_they_were_written_in(home: Path) -> None:
    assert folders(home) == list(reversed(DAYS))


def test_the_index_is_private(home: Path) -> None:
    folders(home)
    assert (home / FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_reads_again_only_what_changed(home: Path) -> None:
    with Index(home) as index:
        assert index.refreshed.read == 0  # a new index has read everything before it took its place
    add_lines(home / "sessions" / DAYS[1], Noted(turn=1, text="mention the sales director", star=True))
    shutil.rmtree(home / "sessions" / DAYS[2])
    with Index(home) as index:
        assert (index.refreshed.read, index.refreshed.gone) == (1, 1)
        assert [row.folder for row in list_sessions(index, Filter(starred=True))] == [DAYS[1]]
        assert find(index, ["sales director"], limit=5)[1] == 3  # one note, two answers that tell of him
        assert len(list(index.facts())) == 2
    with Index(home) as index:
        assert (index.refreshed.read, index.refreshed.gone) == (0, 0)


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (Filter(date="2026-02"), [DAYS[2], DAYS[1]]),
        (Filter(since="2026-02-09"), [DAYS[2]]),
        (Filter(until="2026-02-07"), [DAYS[1], DAYS[0]]),
        (Filter(level="M1"), [DAYS[0]]),
        (Filter(level="career:M2"), [DAYS[1]]),
        (Filter(story="sustainable-delivery", level="M2"), [DAYS[1]]),
        (Filter(story="conflict"), []),
        (Filter(flag="generic-learning", date="2026-01"), [DAYS[0]]),
        (Filter(questions=("q01",)), [DAYS[2], DAYS[1], DAYS[0]]),
        (Filter(questions=()), []),
        (Filter(starred=True), []),
    ],
)
def test_filters(home: Path, which: Filter, expected: list[str]) -> None:
    assert folders(home, which) == expected


def test_searches_what_was_said_asked_flagged_and_noted(home: Path) -> None:
    add_lines(home / "sessions" / DAYS[2], Noted(turn=2, text="breathe before answering"))
    with Index(home) as index:
        (hit,), total = find(index, ["zeppelin"])
        assert (hit.folder, hit.turn, total) == (DAYS[0], 1, 1)
        assert "\x02zeppelin\x03" in hit.said
        assert find(index, ["zeppelins"])[1] == 1  # in every form
        assert find(index, ["zepp*"])[1] == 1
        assert find(index, ["zeppelin", "outage"])[1] == 1
        assert find(index, ["zeppelin", "submarine"])[1] == 0
        assert find(index, ["unpopular decision"])[1] == 3
        assert find(index, ["decision unpopular"])[1] == 0  # a phrase is a phrase
        assert find(index, ["generic-learning"])[1] == 3
        assert find(index, ["breathe"])[0][0].turn == 2
        assert [h.folder for h in find(index, ["outages"], limit=2)[0]] == [DAYS[2], DAYS[1]]
        assert find(index, ["outages"], Filter(date="2026-01"))[1] == 1
        assert find(index, ["?!"]) == ([], 0)
        assert find(index, ['" OR said : x NEAR( * ^'])[1] == 0  # nothing is syntax


@pytest.mark.parametrize("damage", ["missing", "garbage", "empty", "torn", "older", "table"])
def test_a_damaged_index_is_made_anew(home: Path, damage: str) -> None:
    folders(home)
    path = home / FILE_NAME
    match damage:
        case "missing":
            path.unlink()
        case "garbage":
            path.write_bytes(os.urandom(8192))
        case "empty":
            path.write_bytes(b"")
        case "torn":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        case "older":
            with sqlite3.connect(path) as db:
                db.execute("PRAGMA user_version = 999")
            db.close()
        case _:
            with sqlite3.connect(path) as db:
                db.execute("DROP TABLE tags")
            db.close()
    told: list[str] = []
    with Index(home, tell=told.append) as index:
        assert len(list_sessions(index, Filter(story="sustainable-delivery"))) == 3
        assert find(index, ["zeppelin"])[1] == 1
    assert bool(told) == (damage in ("garbage", "torn", "table"))
    assert folders(home) == list(reversed(DAYS))


def test_a_session_that_cannot_be_read_is_listed_with_the_reason(home: Path) -> None:
    (home / "sessions" / DAYS[1] / "session.jsonl").write_bytes(b"nonsense\n")
    (home / "sessions" / "2026-03-01-000000-empty").mkdir()
    with Index(home) as index:
        rows = {row.folder: row.problem for row in list_sessions(index)}
        assert "header" in rows[DAYS[1]]
        assert "can't read" in rows["2026-03-01-000000-empty"]
        assert rows[DAYS[0]] == ""
        assert len(list(index.facts())) == 2


def test_damaged_lines_are_told(home: Path) -> None:
    path = home / "sessions" / DAYS[0] / "session.jsonl"
    path.write_bytes(path.read_bytes().replace(b"zeppelin", b"zeppelun", 1))
    with Index(home) as index:
        assert [r.problem for r in list_sessions(index, Filter(date="2026-01"))] == ["1 damaged line in its log"]


def test_without_full_text_search_all_else_works(home: Path) -> None:
    class Old(sqlite3.Connection):
        def executescript(self, script: str) -> sqlite3.Cursor:
            if "fts5" in script:
                raise sqlite3.OperationalError("no such module: fts5")
            return super().executescript(script)

    for _ in range(2):  # made, and found again
        with Index(home, connect=lambda path: sqlite3.connect(path, factory=Old)) as index:
            assert len(list_sessions(index)) == 3
            with pytest.raises(MissingError, match="full-text") as caught:
                find(index, ["zeppelin"])
            assert "Python" in caught.value.hint
        write_session(home, "2026-03-02-101010-new") if not (
            home / "sessions/2026-03-02-101010-new"
        ).exists() else None
        shutil.rmtree(home / "sessions/2026-03-02-101010-new")


def test_a_home_that_cannot_be_written_is_read_all_the_same(home: Path) -> None:
    folders(home)
    write_session(home, "2026-03-02-101010-new")

    def read_only(path: str) -> sqlite3.Connection:
        return sqlite3.connect(path if path == ":memory:" else f"file:{path}?mode=ro", uri=True)

    told: list[str] = []
    with Index(home, tell=told.append, connect=read_only) as index:
        assert len(list_sessions(index)) == 4
    assert "can't be written" in told[0]


def test_a_home_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert folders(tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def test_many_sessions_of_one_second_and_hostile_dates(tmp_path: Path) -> None:
    names = [f"2026-03-01-101500-copy-{n}" for n in range(5)]
    for name in names:
        write_session(tmp_path, name)
    write_session(tmp_path, "2026-03-01-101500-odd", started="yesterday")
    write_session(tmp_path, "2026-03-01-101500-old", started="0001-01-01T00:00:00+00:00")
    assert sorted(folders(tmp_path)) == [*names, "2026-03-01-101500-odd", "2026-03-01-101500-old"]


def test_all_facts_oldest_first(home: Path) -> None:
    assert [s.id for s in all_facts(home)] == list(DAYS)


def test_progress_is_counted(home: Path) -> None:
    seen: list[tuple[int, int]] = []
    Index(home, progress=lambda done, total: seen.append((done, total))).close()
    assert seen[-1] == (3, 3)
