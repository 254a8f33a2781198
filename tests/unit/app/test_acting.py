"""What a page does to a session that is over: refused where it makes no sense, and then nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.app.acting import LONGEST_NOTE, deeds, noted, put_right, removed
from simulator.errors import InputError, StorageError
from simulator.store.folder import locked
from tests.support.library import write_session
from tests.support.mind import own


@pytest.fixture
def folder(own_home: Path) -> Path:
    return write_session(own_home)


def test_each_answer_says_what_can_be_done_with_it(folder: Path) -> None:
    first, second = deeds(folder)["turns"]
    assert (first["turn"], first["number"], first["question"]) == (1, 1, "q01")
    assert [finding["id"] for finding in first["findings"]][:2] == ["no-system", "generic-learning"]
    assert (second["turn"], second["number"], second["question"], second["takes"]) == (2, None, "", [])


@pytest.mark.parametrize(
    ("turn", "text", "star", "words"),
    [
        (1, "  ", False, "nothing to note"),
        (1, "x" * (LONGEST_NOTE + 1), False, "too long"),
        (77, "a note", False, "there is no answer 77"),
    ],
)
def test_a_note_that_is_none_is_refused(folder: Path, turn: int, text: str, star: bool, words: str) -> None:
    before = (folder / "session.jsonl").read_bytes()
    with pytest.raises(InputError, match=words):
        noted(own(), folder, turn, None, text, star=star)
    assert (folder / "session.jsonl").read_bytes() == before


def test_the_same_words_change_nothing(folder: Path) -> None:
    heard = deeds(folder)["turns"][0]["heard"]
    assert put_right(own(), folder, 1, f" {heard} ") == "Nothing was changed."


def test_a_session_under_way_is_left_alone(folder: Path) -> None:
    with locked(folder):
        with pytest.raises(StorageError):
            put_right(own(), folder, 1, "something else was said here")
        with pytest.raises(StorageError):
            noted(own(), folder, 1, None, "a note", star=False)


def test_what_is_removed_is_gone(folder: Path) -> None:
    assert removed(own(), folder) == ""
    assert not folder.exists()
