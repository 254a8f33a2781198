"""The session machine: keys, leaving, trouble, study mode, rounds."""

from __future__ import annotations

import pytest

from simulator.model.events import (
    Begin,
    Finish,
    GiveTime,
    Heard,
    Interrupted,
    Judged,
    Key,
    Reopened,
    Show,
    Spoken,
    StopSpeaking,
    Trouble,
)
from simulator.session.machine import IllegalEventError
from tests.support.session_machine import (
    CHECK,
    Judge,
    Listen,
    Say,
    SessionHarness,
    Transcribe,
    finish,
    follow_up,
    listening,
    plan,
    question,
    review,
    transcript,
    voice,
)


def test_more_time_repeat_and_rephrase() -> None:
    harness = listening()
    harness.does(Key(name="more-time"))
    assert harness.one(GiveTime).turn == 1
    harness.does(Key(name="repeat"))
    harness.recorded()
    assert harness.one(Say).text == "Of course. Question 1?"
    assert harness.one(Say).role == "aside"
    harness.does(Key(name="rephrase"))
    assert harness.one(StopSpeaking)
    assert harness.one(Say).text == "Of course. Question 1, put another way?"
    harness.spoken()
    assert harness.one(Listen) == Listen(turn=1, take=1, part=2)


def test_redo_keeps_both_takes_and_transcribes_the_first() -> None:
    harness = listening()
    voice(harness)
    harness.does(Key(name="redo"), 10)
    harness.recorded()
    assert harness.one(Transcribe) == Transcribe(turn=1, take=1)
    assert harness.one(Listen) == Listen(turn=1, take=2, part=1)
    assert harness.does(Heard(turn=1, take=1, transcript=transcript())) == []  # late, and only for the log
    voice(harness)
    finish(harness)
    harness.recorded()
    harness.does(Key(name="redo"))  # while thinking
    assert harness.one(Listen) == Listen(turn=1, take=3, part=1)


def test_skip_from_everywhere() -> None:
    def fresh() -> SessionHarness:
        return SessionHarness(plan(question(1), question(2)))

    speaking = fresh()
    speaking.does(Begin())
    speaking.does(Key(name="skip"))
    assert speaking.one(StopSpeaking)
    assert speaking.one(Say).question == "q02"

    hearing = fresh()
    hearing.does(Begin())
    hearing.spoken()
    hearing.does(Key(name="skip"))
    hearing.recorded()
    assert hearing.one(Say).question == "q02"
    hearing.spoken()
    finish(hearing)
    hearing.recorded()
    hearing.does(Key(name="skip"))
    assert hearing.state == "finished"


def test_finish_while_the_question_is_spoken_opens_the_microphone_at_once() -> None:
    harness = SessionHarness(plan())
    harness.does(Begin())
    harness.does(Key(name="finish"))
    assert [c.type for c in harness.commands] == ["stop-speaking", "listen", "show"]
    assert harness.does(Spoken(turn=1, line=1, completed=False)) == []


def test_leaving_asks_and_staying_goes_on() -> None:
    harness = listening()
    harness.does(Key(name="quit"))
    harness.recorded()
    assert harness.state == "leaving"
    harness.does(Key(name="stay"))
    assert harness.one(Listen).part == 2
    harness.does(Key(name="quit"))
    harness.recorded()
    harness.does(Key(name="quit"))
    assert harness.one(Finish).reason == "quit"


@pytest.mark.parametrize("moment", ["question", "answer", "closing", "transcription", "judgement", "pause"])
def test_an_interrupt_keeps_the_recording_and_the_session_goes_on_later(moment: str) -> None:
    harness = SessionHarness(plan())
    harness.does(Begin())
    if moment != "question":
        harness.spoken()
    if moment in ("closing", "transcription", "judgement"):
        finish(harness)
    if moment in ("transcription", "judgement"):
        harness.recorded()
    if moment == "judgement":
        harness.heard()
    if moment == "pause":
        harness.does(Key(name="pause"))
        harness.recorded()
    harness.does(Interrupted())
    if moment in ("answer", "closing"):
        assert harness.state == "closing"
        harness.recorded()
    assert harness.one(Finish).reason == "quit"
    harness.does(Reopened())
    if moment == "transcription":
        assert harness.one(Transcribe).turn == 1
    elif moment == "judgement":
        assert harness.one(Judge).turn == 1
    else:
        assert harness.one(Say).text.endswith("Question 1?")
        harness.spoken()
        assert harness.one(Listen).take == (1 if moment == "question" else 2)


def test_answers_of_engine_and_mind_during_a_pause_are_taken_up_afterwards() -> None:
    harness = listening()
    finish(harness)
    harness.recorded()
    harness.does(Key(name="pause"))
    assert harness.heard() == []
    harness.does(Key(name="pause"))
    assert harness.one(Judge)
    harness.does(Key(name="quit"))
    ref = plan().rounds[0].items[0].question
    assert ref
    harness.does(Judged(turn=1, review=review(ref), decision=follow_up()))
    harness.does(Key(name="stay"))
    assert harness.one(Say).role == "follow-up"


def test_a_broken_engine_keeps_the_recording_and_goes_on() -> None:
    harness = SessionHarness(plan(question(1), question(2)))
    harness.does(Begin())
    harness.spoken()
    finish(harness)
    harness.recorded()
    harness.does(Trouble(part="engine", message="out of memory", turn=1))
    assert "recorded" in harness.one(Say).text
    harness.spoken()
    assert harness.one(Say).question == "q02"


def test_headphones_open_the_microphone_early_and_let_the_candidate_cut_in() -> None:
    harness = SessionHarness(plan(headphones=True))
    harness.does(Begin())
    assert harness.one(Listen).turn == 1
    voice(harness, 0.5)
    assert harness.one(StopSpeaking)
    assert harness.state == "listening"
    harness.does(Spoken(turn=1, line=1, completed=False))
    finish(harness)
    harness.recorded()
    assert harness.state == "hearing"


def test_study_mode_waits_after_each_answer() -> None:
    harness = listening(study=True)
    finish(harness)
    harness.recorded()
    harness.heard()
    end = harness.machine.state.question_end
    harness.judged(follow_up())
    assert harness.state == "reviewing"
    harness.does(Key(name="redo"), 60)
    assert harness.one(Listen).take == 2
    assert harness.machine.state.question_end == pytest.approx(end + 60)
    finish(harness)
    harness.recorded()
    harness.heard()
    harness.judged(follow_up())
    harness.does(Key(name="finish"))
    assert harness.one(Say).role == "follow-up"


def test_the_check_says_what_it_heard_and_costs_no_interview_time() -> None:
    harness = SessionHarness(plan(CHECK, question(1)))
    harness.does(Begin())
    harness.spoken()
    finish(harness)
    harness.recorded()
    harness.heard("testing one two")
    assert harness.one(Say).text == "I heard: testing one two"
    harness.spoken()
    assert harness.machine.state.round_end == pytest.approx(harness.at + 15 * 60)


def test_a_failed_check_waits_for_the_candidate() -> None:
    harness = SessionHarness(plan(CHECK, question(1)))
    harness.does(Begin())
    for _ in range(2):
        harness.spoken()
        finish(harness)
        harness.recorded("Exact zeros.")
        harness.heard("")
    assert harness.state == "trouble"
    harness.does(Key(name="skip"))
    assert harness.one(Say).question == "q01"


def test_rounds_have_a_break_between_them() -> None:
    one = plan(question(1)).rounds[0]
    both = plan().model_copy(update={"rounds": (one, one.model_copy(update={"name": "project"}))})
    harness = SessionHarness(both)
    harness.does(Begin())
    harness.does(Key(name="skip"))
    assert harness.state == "paused"
    assert "project" in harness.one(Show).message
    harness.does(Key(name="resume"), 600)
    assert harness.machine.state.round_end == pytest.approx(harness.at + 900)


def test_sleep_pauses() -> None:
    harness = listening()
    harness.does(Trouble(part="clock", message="slept"))
    harness.recorded()
    assert harness.state == "paused"
    assert harness.one(Show).message == "slept"


def test_an_illegal_event_changes_nothing() -> None:
    harness = listening()
    before = harness.machine.state
    for event in (Begin(), Key(name="stay"), Key(name="resume")):
        assert not harness.machine.allows(event)
        with pytest.raises(IllegalEventError, match="means nothing while listening"):
            harness.machine.handle(99, event)
    assert harness.machine.state is before


def test_a_done_session_is_not_reopened() -> None:
    harness = SessionHarness(plan())
    harness.does(Begin())
    harness.does(Key(name="skip"))
    assert not harness.machine.allows(Reopened())


def test_killed_at_the_last_word_on_an_answer_the_session_goes_on_to_the_next() -> None:
    """The answer is over; asked for again, it would be a recording that is there already."""
    harness = SessionHarness(plan(CHECK, question(1)))
    harness.does(Begin())
    harness.spoken()
    finish(harness)
    harness.recorded()
    harness.heard("Testing, one, two.")
    assert harness.one(Say).text == "I heard: Testing, one, two."
    harness.does(Reopened())
    assert (harness.one(Say).turn, harness.one(Say).text) == (2, "Question 1?")


def test_killed_in_a_pause_what_the_engine_and_the_mind_had_said_is_taken_up() -> None:
    harness = listening()
    finish(harness)
    harness.recorded()
    harness.does(Key(name="pause"))
    harness.heard()
    harness.does(Reopened())
    assert harness.one(Judge).turn == 1
    harness.does(Key(name="pause"))
    harness.judged(follow_up())
    harness.does(Reopened())
    assert harness.one(Say).text == "What came of it?"
