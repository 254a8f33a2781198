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
from tests.unit.session.room import (
    CHECK,
    Judge,
    Listen,
    Say,
    Sitting,
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
    sitting = listening()
    sitting.does(Key(name="more-time"))
    assert sitting.one(GiveTime).turn == 1
    sitting.does(Key(name="repeat"))
    sitting.recorded()
    assert sitting.one(Say).text == "Of course. Question 1?"
    assert sitting.one(Say).role == "aside"
    sitting.does(Key(name="rephrase"))
    assert sitting.one(StopSpeaking)
    assert sitting.one(Say).text == "Of course. Question 1, put another way?"
    sitting.spoken()
    assert sitting.one(Listen) == Listen(turn=1, take=1, part=2)


def test_redo_keeps_both_takes_and_transcribes_the_first() -> None:
    sitting = listening()
    voice(sitting)
    sitting.does(Key(name="redo"), 10)
    sitting.recorded()
    assert sitting.one(Transcribe) == Transcribe(turn=1, take=1)
    assert sitting.one(Listen) == Listen(turn=1, take=2, part=1)
    assert sitting.does(Heard(turn=1, take=1, transcript=transcript())) == []  # late, and only for the log
    voice(sitting)
    finish(sitting)
    sitting.recorded()
    sitting.does(Key(name="redo"))  # while thinking
    assert sitting.one(Listen) == Listen(turn=1, take=3, part=1)


def test_skip_from_everywhere() -> None:
    def fresh() -> Sitting:
        return Sitting(plan(question(1), question(2)))

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
    sitting = Sitting(plan())
    sitting.does(Begin())
    sitting.does(Key(name="finish"))
    assert [c.type for c in sitting.commands] == ["stop-speaking", "listen", "show"]
    assert sitting.does(Spoken(turn=1, line=1, completed=False)) == []


def test_leaving_asks_and_staying_goes_on() -> None:
    sitting = listening()
    sitting.does(Key(name="quit"))
    sitting.recorded()
    assert sitting.state == "leaving"
    sitting.does(Key(name="stay"))
    assert sitting.one(Listen).part == 2
    sitting.does(Key(name="quit"))
    sitting.recorded()
    sitting.does(Key(name="quit"))
    assert sitting.one(Finish).reason == "quit"


@pytest.mark.parametrize("moment", ["question", "answer", "closing", "transcription", "judgement", "pause"])
def test_an_interrupt_keeps_the_recording_and_the_session_goes_on_later(moment: str) -> None:
    sitting = Sitting(plan())
    sitting.does(Begin())
    if moment != "question":
        sitting.spoken()
    if moment in ("closing", "transcription", "judgement"):
        finish(sitting)
    if moment in ("transcription", "judgement"):
        sitting.recorded()
    if moment == "judgement":
        sitting.heard()
    if moment == "pause":
        sitting.does(Key(name="pause"))
        sitting.recorded()
    sitting.does(Interrupted())
    if moment in ("answer", "closing"):
        assert sitting.state == "closing"
        sitting.recorded()
    assert sitting.one(Finish).reason == "quit"
    sitting.does(Reopened())
    if moment == "transcription":
        assert sitting.one(Transcribe).turn == 1
    elif moment == "judgement":
        assert sitting.one(Judge).turn == 1
    else:
        assert sitting.one(Say).text.endswith("Question 1?")
        sitting.spoken()
        assert sitting.one(Listen).take == (1 if moment == "question" else 2)


def test_answers_of_engine_and_mind_during_a_pause_are_taken_up_afterwards() -> None:
    sitting = listening()
    finish(sitting)
    sitting.recorded()
    sitting.does(Key(name="pause"))
    assert sitting.heard() == []
    sitting.does(Key(name="pause"))
    assert sitting.one(Judge)
    sitting.does(Key(name="quit"))
    ref = plan().rounds[0].items[0].question
    assert ref
    sitting.does(Judged(turn=1, review=review(ref), decision=follow_up()))
    sitting.does(Key(name="stay"))
    assert sitting.one(Say).role == "follow-up"


def test_a_broken_engine_keeps_the_recording_and_goes_on() -> None:
    sitting = Sitting(plan(question(1), question(2)))
    sitting.does(Begin())
    sitting.spoken()
    finish(sitting)
    sitting.recorded()
    sitting.does(Trouble(part="engine", message="out of memory", turn=1))
    assert "recorded" in sitting.one(Say).text
    sitting.spoken()
    assert sitting.one(Say).question == "q02"


def test_headphones_open_the_microphone_early_and_let_the_candidate_cut_in() -> None:
    sitting = Sitting(plan(headphones=True))
    sitting.does(Begin())
    assert sitting.one(Listen).turn == 1
    voice(sitting, 0.5)
    assert sitting.one(StopSpeaking)
    assert sitting.state == "listening"
    sitting.does(Spoken(turn=1, line=1, completed=False))
    finish(sitting)
    sitting.recorded()
    assert sitting.state == "hearing"


def test_study_mode_waits_after_each_answer() -> None:
    sitting = listening(study=True)
    finish(sitting)
    sitting.recorded()
    sitting.heard()
    end = sitting.machine.state.question_end
    sitting.judged(follow_up())
    assert sitting.state == "reviewing"
    sitting.does(Key(name="redo"), 60)
    assert sitting.one(Listen).take == 2
    assert sitting.machine.state.question_end == pytest.approx(end + 60)
    finish(sitting)
    sitting.recorded()
    sitting.heard()
    sitting.judged(follow_up())
    sitting.does(Key(name="finish"))
    assert sitting.one(Say).role == "follow-up"


def test_the_check_says_what_it_heard_and_costs_no_interview_time() -> None:
    sitting = Sitting(plan(CHECK, question(1)))
    sitting.does(Begin())
    sitting.spoken()
    finish(sitting)
    sitting.recorded()
    sitting.heard("testing one two")
    assert sitting.one(Say).text == "I heard: testing one two"
    sitting.spoken()
    assert sitting.machine.state.round_end == pytest.approx(sitting.at + 15 * 60)


def test_a_failed_check_waits_for_the_candidate() -> None:
    sitting = Sitting(plan(CHECK, question(1)))
    sitting.does(Begin())
    for _ in range(2):
        sitting.spoken()
        finish(sitting)
        sitting.recorded("Exact zeros.")
        sitting.heard("")
    assert sitting.state == "trouble"
    sitting.does(Key(name="skip"))
    assert sitting.one(Say).question == "q01"


def test_rounds_have_a_break_between_them() -> None:
    one = plan(question(1)).rounds[0]
    both = plan().model_copy(update={"rounds": (one, one.model_copy(update={"name": "project"}))})
    sitting = Sitting(both)
    sitting.does(Begin())
    sitting.does(Key(name="skip"))
    assert sitting.state == "paused"
    assert "project" in sitting.one(Show).message
    sitting.does(Key(name="resume"), 600)
    assert sitting.machine.state.round_end == pytest.approx(sitting.at + 900)


def test_sleep_pauses() -> None:
    sitting = listening()
    sitting.does(Trouble(part="clock", message="slept"))
    sitting.recorded()
    assert sitting.state == "paused"
    assert sitting.one(Show).message == "slept"


def test_an_illegal_event_changes_nothing() -> None:
    sitting = listening()
    before = sitting.machine.state
    for event in (Begin(), Key(name="stay"), Key(name="resume")):
        assert not sitting.machine.allows(event)
        with pytest.raises(IllegalEventError, match="means nothing while listening"):
            sitting.machine.handle(99, event)
    assert sitting.machine.state is before


def test_a_done_session_is_not_reopened() -> None:
    sitting = Sitting(plan())
    sitting.does(Begin())
    sitting.does(Key(name="skip"))
    assert not sitting.machine.allows(Reopened())


def test_killed_at_the_last_word_on_an_answer_the_session_goes_on_to_the_next() -> None:
    """The answer is over; asked for again, it would be a recording that is there already."""
    sitting = Sitting(plan(CHECK, question(1)))
    sitting.does(Begin())
    sitting.spoken()
    finish(sitting)
    sitting.recorded()
    sitting.heard("Testing, one, two.")
    assert sitting.one(Say).text == "I heard: Testing, one, two."
    sitting.does(Reopened())
    assert (sitting.one(Say).turn, sitting.one(Say).text) == (2, "Question 1?")


def test_killed_in_a_pause_what_the_engine_and_the_mind_had_said_is_taken_up() -> None:
    sitting = listening()
    finish(sitting)
    sitting.recorded()
    sitting.does(Key(name="pause"))
    sitting.heard()
    sitting.does(Reopened())
    assert sitting.one(Judge).turn == 1
    sitting.does(Key(name="pause"))
    sitting.judged(follow_up())
    sitting.does(Reopened())
    assert sitting.one(Say).text == "What came of it?"
