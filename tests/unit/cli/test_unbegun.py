"""Folders that never became sessions."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.app.unbegun import clear_unbegun, remove_unbegun
from simulator.store.folder import create, locked
from tests.support.library import sessions_dir, write_session


def old(folder: Path) -> Path:
    os.utime(folder, (1_000_000_000, 1_000_000_000))
    return folder


@pytest.fixture
def unbegun(own_home: Path) -> Path:
    """As a process leaves it that was killed before the first line of its log."""
    folder = create(datetime(2026, 3, 4, tzinfo=UTC), "killed", sessions_dir())
    with locked(folder):
        (folder / ".session.jsonl.new").write_bytes(b'{"schema":1,"id"')
    return old(folder)


def test_one_that_holds_nothing_goes_without_a_word(unbegun: Path, own_home: Path) -> None:
    kept = old(write_session(own_home))
    assert clear_unbegun(sessions_dir()) == []
    assert not unbegun.exists()
    assert (kept / "session.jsonl").exists()


def test_half_a_header_is_no_session(unbegun: Path) -> None:
    (unbegun / ".session.jsonl.new").rename(unbegun / "session.jsonl")
    old(unbegun)
    assert clear_unbegun(sessions_dir()) == []
    assert not unbegun.exists()


def test_one_with_recordings_is_named_once_and_stays(unbegun: Path) -> None:
    recording = unbegun / "audio" / "001-answer.wav"
    recording.write_bytes(b"RIFF")
    (told,) = clear_unbegun(sessions_dir())
    assert told.startswith(f"{unbegun.name} holds recordings and no log.")
    assert f"mockloop sessions import {unbegun / 'audio'}" in told
    old(unbegun)
    assert clear_unbegun(sessions_dir()) == []
    assert recording.read_bytes() == b"RIFF"


def test_what_somebody_else_put_there_stays(unbegun: Path) -> None:
    (unbegun / "notes.txt").write_text("mine")
    old(unbegun)
    assert clear_unbegun(sessions_dir()) == []
    assert not remove_unbegun(unbegun)
    assert (unbegun / "notes.txt").exists()


def test_one_that_is_about_to_begin_is_left_alone(unbegun: Path) -> None:
    os.utime(unbegun)
    assert clear_unbegun(sessions_dir()) == []
    assert unbegun.exists()


def test_one_in_use_is_left_alone(unbegun: Path) -> None:
    with locked(unbegun):
        old(unbegun)
        assert clear_unbegun(sessions_dir()) == []
    assert unbegun.exists()


def test_no_home_is_no_trouble(own_home: Path) -> None:
    assert clear_unbegun(sessions_dir()) == []
