"""What the recogniser is told to expect: words of the user's and of the bank's questions, and how answers end."""

from __future__ import annotations

from pathlib import Path

from audio.endpoint import ends_with_phrase
from audio.transcribe.whisper import WhisperEngine
from simulator.app.knowledge import hints_for
from simulator.config import Settings
from simulator.planning.load import load_bank
from tests.support.models import SMALL_WHISPER


def test_the_users_own_words_come_first_and_none_twice() -> None:
    words = hints_for(load_bank(), Settings(vocabulary=("Meridian", "okr"))).vocabulary
    assert words[:2] == ("Meridian", "okr")
    assert {"underperformer", "one-on-one", "PIP", "stakeholder"} <= set(words)
    assert len({word.casefold() for word in words}) == len(words)


def test_a_question_of_the_users_brings_its_words(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "questions: [{id: my-pager, title: on-call, open: 'What did on-call do to your team?', "
        "intents: [keeps-team-healthy], listen: [PagerDuty]}]",
        encoding="utf-8",
    )
    assert "PagerDuty" in hints_for(load_bank([mine]), Settings()).vocabulary


def test_ours_are_few_enough_for_a_prompt() -> None:
    words = hints_for(load_bank(), Settings()).vocabulary
    assert len(", ".join(words)) <= 110 * 3, "a token of Whisper's holds three to four letters of English"


def test_what_finds_no_room_is_left_out_from_the_end() -> None:
    own = tuple(f"Kestrel {n}" for n in range(200))
    room = WhisperEngine(SMALL_WHISPER).room_for(hints_for(load_bank(), Settings(vocabulary=own)).vocabulary)
    assert 0 < len(room) < 200
    assert room == own[: len(room)]


def test_the_shipped_phrases_end_an_answer_unless_they_are_told() -> None:
    closing = hints_for(load_bank(), Settings()).closing
    assert ends_with_phrase("We moved in ten days. That's my answer.", closing) == 22
    assert ends_with_phrase("That is all from me.", closing) == 0
    assert ends_with_phrase("So I told him that's my answer.", closing) is None
