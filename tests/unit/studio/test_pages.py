"""What lies in the home under the studio's address, and what does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simulator.app.home import Home
from simulator.errors import InputError
from simulator.studio.pages import answer_sound, home_page, own_policy, session_page
from tests.support.library import write_session


@pytest.fixture
def home(own_home: Path) -> Home:
    write_session(own_home, sound=True)
    return Home(own_home)


def ident(home: Home) -> str:
    (folder,) = home.sessions.iterdir()
    return folder.name


def test_a_session_has_its_page_and_its_sound(home: Home) -> None:
    found = session_page(home, ident(home))
    assert found is not None
    page, said = found
    assert "/studio/act.js" in page
    assert "connect-src 'self'" in said
    assert "default-src 'none'" in said
    assert "script-src 'self' 'sha256-" in said
    assert "unsafe" not in said
    sound = next((home.sessions / ident(home) / "audio").iterdir())
    assert answer_sound(home, ident(home), sound.name) == sound


@pytest.mark.parametrize("name", ["session.jsonl", "../session.jsonl", ".lock", "x.wav", "001-answer.wav.part", ""])
def test_nothing_else_of_a_session_is_served(home: Home, name: str) -> None:
    assert answer_sound(home, ident(home), name) is None


@pytest.mark.parametrize("session", ["..", "", ".", "2026-01-01-000000-nobody", "../../etc"])
def test_what_is_no_session_has_no_page(home: Home, session: str) -> None:
    assert session_page(home, session) is None
    assert answer_sound(home, session, "001-answer.wav") is None


def test_a_link_out_of_the_home_is_not_followed(home: Home, tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(b"RIFF")
    (home.sessions / ident(home) / "audio" / "009-answer.wav").symlink_to(secret)
    assert answer_sound(home, ident(home), "009-answer.wav") is None
    (home.sessions / "2026-01-01-000000-elsewhere").symlink_to(tmp_path, target_is_directory=True)
    assert session_page(home, "2026-01-01-000000-elsewhere") is None


def test_the_pages_of_the_home_are_those_of_today(home: Home) -> None:
    page = home_page(home, "library.html", lambda _: None, date(2026, 3, 1))
    assert page is not None
    assert ident(home) in page
    assert home_page(home, "plan.html", lambda _: None, date(2026, 3, 1)) is None


def test_a_page_that_allows_anything_is_not_served() -> None:
    with pytest.raises(InputError, match="what it may load"):
        own_policy("<!doctype html><p>mine")
