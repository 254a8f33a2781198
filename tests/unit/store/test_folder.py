"""Session folders: made, found, locked, written into."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.errors import InputError, StorageError
from simulator.store.folder import create, locked, resolve, session_folders, write_atomic
from tests.support.library import sessions_dir

NOON = datetime(2026, 3, 4, 12, 0, 0, tzinfo=UTC)


def session(root: Path, name: str) -> Path:
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "session.jsonl").touch()
    return folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_private_and_named_by_time_and_topic(own_home: Path) -> None:
    folder = create(NOON, "People & 45: Schön!", sessions_dir())
    assert folder == own_home / "sessions" / "2026-03-04-120000-people-45-sch-n"
    assert [mode(p) for p in (own_home, own_home / "sessions", folder, folder / "audio")] == [0o700] * 4
    assert create(NOON, "people-45-sch-n", sessions_dir()).name.endswith("-2")
    assert create(NOON, "…", sessions_dir()).name == "2026-03-04-120000-session"


def test_a_home_that_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="can't create"):
        create(NOON, "x", tmp_path / "file" / "sessions")


def test_finding_by_id_beginning_path_and_last(tmp_path: Path) -> None:
    one, two = session(tmp_path, "2026-03-04-120000-quick"), session(tmp_path, "2026-03-05-120000-quick")
    (tmp_path / "2026-03-06-no-session").mkdir()
    assert session_folders(tmp_path) == [one, two]
    assert resolve("2026-03-04-120000-quick", tmp_path) == one
    assert resolve("2026-03-04", tmp_path) == one
    assert resolve("last", tmp_path) == two
    assert resolve(str(one), tmp_path / "elsewhere") == one
    assert resolve(str(one / "session.jsonl"), tmp_path) == one


def test_not_finding_says_why(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sessions yet"):
        resolve("last", tmp_path)
    session(tmp_path, "2026-03-04-120000-quick")
    session(tmp_path, "2026-03-05-120000-quick")
    with pytest.raises(InputError, match="2 sessions begin with '2026-03'"):
        resolve("2026-03", tmp_path)
    for wrong in ("2027", "", "audio"):
        with pytest.raises(InputError, match="There is no session"):
            resolve(wrong, tmp_path)


def test_an_id_that_begins_another_is_meant_itself(tmp_path: Path) -> None:
    short = session(tmp_path, "2026-03-04-120000-quick")
    session(tmp_path, "2026-03-04-120000-quick-2")
    assert resolve("2026-03-04-120000-quick", tmp_path) == short


def test_only_one_process_holds_a_session(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(StorageError, match="open in another mockloop"), locked(tmp_path):
        pass
    with locked(tmp_path):
        assert mode(tmp_path / ".lock") == 0o600


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "review.json"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert mode(path) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["review.json"]
    with pytest.raises(StorageError, match="can't write"):
        write_atomic(tmp_path / "gone" / "x", b"")


def test_last_is_the_session_that_was_started_last_though_the_clock_was_set_back(tmp_path: Path) -> None:
    def start(started: datetime) -> Path:
        folder = create(started, "quick", tmp_path)
        (folder / "session.jsonl").touch()
        return folder

    first = start(NOON)
    assert resolve("last", tmp_path) == first
    back = start(NOON - timedelta(days=30))
    assert resolve("last", tmp_path) == back
    still_back = start(NOON - timedelta(days=31))
    assert resolve("last", tmp_path) == still_back
    (still_back / "session.jsonl").unlink()
    assert resolve("last", tmp_path) == first  # gone: as far as the names tell
    (still_back / "session.jsonl").touch()
    later = start(NOON + timedelta(days=1))  # the clock is right again
    assert resolve("last", tmp_path) == later
    assert session_folders(tmp_path) == [still_back, back, first, later]
    (tmp_path / ".last").write_bytes(b"\xff nonsense")
    assert resolve("last", tmp_path) == later
