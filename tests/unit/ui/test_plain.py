"""The plain front end: what is printed, and what typed lines mean."""

from __future__ import annotations

import io
import queue
import threading

import pytest

from simulator.model.events import (
    AnswerEnded,
    Heard,
    Judged,
    KeyName,
    Recorded,
    Say,
    Spoken,
)
from simulator.model.review import QuestionRef, Review
from simulator.model.transcript import EngineInfo, Transcript
from simulator.session.view import View
from simulator.ui.keys import hints, key_for
from simulator.ui.plain import PlainRoom, engine_line, read_keys
from tests.support.session_machine import review, transcript
from tests.support.waits import NET


def printed(**options: object) -> tuple[PlainRoom, io.StringIO]:
    out = io.StringIO()
    return PlainRoom(out, **options), out  # type: ignore[arg-type]


def test_the_interviewers_lines_are_wrapped_beside_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "88")
    room, out = printed()
    room.happened(0.0, Say(turn=1, role="question", text="word " * 30))
    first, second, third = out.getvalue().splitlines()
    assert first == ""
    assert second.startswith("Interviewer  word")
    assert third.startswith("             word")


def test_a_state_that_asks_for_something_is_printed_once_with_its_keys() -> None:
    room, out = printed()
    for level in (-30.0, -20.0):
        room.show(View(state="your-turn", level=level))
    room.show(View(state="listening"))
    text = out.getvalue()
    assert text.count("your turn") == 1
    assert "Enter done" in text


def test_a_message_is_printed_once() -> None:
    room, out = printed()
    for _ in range(3):
        room.show(View(state="listening", message="A good length."))
    room.show(View(state="listening"))
    room.show(View(state="listening", message="A good length."))
    assert out.getvalue().count("A good length.") == 2


def test_what_was_heard_is_shown_only_where_wanted() -> None:
    for captions, count in ((False, 0), (True, 1)):
        room, out = printed(captions=captions)
        room.happened(1.0, Heard(turn=1, transcript=transcript("I talked to her.")))
        assert out.getvalue().count("I talked to her.") == count


def test_a_line_that_could_not_be_spoken_says_why() -> None:
    room, out = printed()
    room.happened(1.0, Spoken(turn=1, completed=False, problem="no voice here"))
    assert "shown only: no voice here" in out.getvalue()


def test_what_is_to_be_said_of_the_sound_is_told_once_at_the_microphone_check() -> None:
    room, out = printed()
    room.show(View(state="listening", role="check"))
    room.happened(1.0, Recorded(turn=1, problem="Very quiet."))
    room.happened(2.0, Say(turn=1, line=2, role="aside", text="Thank you. I heard: hello"))
    room.show(View(state="speaking", role="check", message="Very quiet."))
    assert out.getvalue().count("Very quiet.") == 1
    assert out.getvalue().index("I heard: hello") < out.getvalue().index("Very quiet.")
    room.show(View(state="listening", role="question"))
    room.happened(3.0, Recorded(turn=2, problem="A lost device."))
    room.happened(4.0, Say(turn=3, line=3, role="question", text="Next?"))
    assert "A lost device." not in out.getvalue(), "told by the session itself"


def test_study_shows_its_text_after_the_judgement() -> None:
    def study(found: Review, heard: Transcript) -> str:
        return f"about {found.question.text} {heard.text}"

    room, out = printed(study=study)
    room.happened(0.9, Heard(turn=1, transcript=Transcript(text="Because.")))
    room.happened(1.0, Judged(turn=1, review=review(QuestionRef(text="Why?"))))
    assert "about Why? Because." in out.getvalue()


def test_typed_sessions_say_how_to_answer() -> None:
    room, out = printed(typed=True)
    room.show(View(state="your-turn"))
    assert "an empty line ends it" in out.getvalue().replace("\n             ", " ")


def test_lines_become_keys_of_the_state() -> None:
    pressed: list[KeyName] = []
    done = threading.Event()

    def press(name: KeyName) -> None:
        pressed.append(name)
        if len(pressed) == 4:
            done.set()

    room, out = printed()
    room.show(View(state="listening"))
    read_keys(io.StringIO("\nt\nx\n?\nR\np\n"), room, press)
    assert done.wait(NET)
    assert pressed == ["finish", "more-time", "rephrase", "pause"]
    assert "x does nothing here" in out.getvalue()
    assert "skip this question" in out.getvalue()


def test_what_is_typed_after_the_session_goes_to_whoever_asks() -> None:
    """One thread reads the input for good: a question after the session must not lose its answer to it."""
    after: queue.SimpleQueue[str] = queue.SimpleQueue()
    room, out = printed()
    room.show(View(state="finished"))
    read_keys(io.StringIO("car=\n"), room, lambda name: None, after.put)
    assert after.get(timeout=NET) == "car=\n"
    assert after.get(timeout=NET) == ""  # the end of the input
    assert "does nothing here" not in out.getvalue()


def test_every_surface_says_who_hears_and_how_well() -> None:
    sphinx = EngineInfo(engine="sphinx", model="en-us", low_trust=True, note="Poor on human speech.")
    assert engine_line(sphinx) == "Answers are heard by sphinx en-us. Poor on human speech."
    assert engine_line(EngineInfo(engine="typed")) == "Answers are typed."


def test_the_first_end_that_silence_made_names_the_key_that_takes_it_back() -> None:
    room, out = printed()
    for _ in range(2):
        room.happened(1.0, AnswerEnded(turn=1, reason="silence"))
    assert out.getvalue().count("t and Enter") == 1
    keyless, said = printed(keys=False)
    keyless.happened(1.0, AnswerEnded(turn=1, reason="silence"))
    by_key, told = printed()
    by_key.happened(1.0, AnswerEnded(turn=1, reason="key"))
    assert said.getvalue() + told.getvalue() == ""


def test_still_listening_is_printed_each_time_it_is_shown() -> None:
    room, out = printed()
    for state in ("listening", "still-listening", "still-listening", "listening", "still-listening"):
        room.show(View(state=state))
    assert out.getvalue().count("[still listening]") == 2


def test_the_key_for_time_takes_an_end_back_only_where_that_can_be() -> None:
    for state in ("speaking", "thinking", "reviewing"):
        assert key_for("t", state) is None
        assert "not done" not in hints(state)
        assert key_for("t", state, may_go_on=True) == "more-time"
        assert hints(state, may_go_on=True).startswith("t not done")
        assert len(hints(state, may_go_on=True)) <= 76
    assert key_for("t", "listening") == "more-time"
    assert "not done" not in hints("your-turn", may_go_on=True)
