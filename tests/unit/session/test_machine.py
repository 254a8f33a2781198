"""The session machine, transition by transition."""

from __future__ import annotations

import pytest

from simulator.model.events import (
    AnswerEnded,
    Begin,
    Finish,
    GiveTime,
    Heard,
    Interrupted,
    Judged,
    Key,
    Mended,
    Quiet,
    Reopened,
    SetTimer,
    Show,
    Spoken,
    StopListening,
    StopSpeaking,
    TimerFired,
    Trouble,
    VoiceStarted,
)
from simulator.session.machine import IllegalEventError
from tests.unit.session.room import (
    CHECK,
    INTRODUCTION,
    REVERSE,
    WRAP_UP,
    Judge,
    Listen,
    Say,
    Sitting,
    Transcribe,
    follow_up,
    plan,
    question,
    review,
    transcript,
)


def listening(**options: object) -> Sitting:
    """A sitting in which the first question has been asked and the microphone is open."""
    sitting = Sitting(plan(**options))  # type: ignore[arg-type]
    sitting.does(Begin())
    sitting.spoken()
    return sitting


def voice(sitting: Sitting, after: float = 2.0) -> None:
    sitting.does(VoiceStarted(turn=sitting.machine.state.turn), after)


def finish(sitting: Sitting, after: float = 30.0) -> None:
    sitting.does(Key(name="finish"), after)


def test_question_answer_follow_up_reply_and_end() -> None:
    sitting = listening()
    assert sitting.one(Listen) == Listen(turn=1, take=1, part=1)
    voice(sitting)
    sitting.does(AnswerEnded(turn=1, reason="phrase"), 40)
    assert sitting.one(StopListening)
    sitting.recorded()
    assert sitting.one(Transcribe) == Transcribe(turn=1, take=1)
    sitting.heard()
    assert sitting.one(Judge).follow_ups_left == 2
    sitting.judged(follow_up())
    say = sitting.one(Say)
    assert (say.turn, say.role, say.parent, say.text, say.target) == (
        2,
        "follow-up",
        1,
        "What came of it?",
        "results",
    )
    sitting.spoken()
    finish(sitting)
    sitting.recorded()
    sitting.heard()
    sitting.judged(None)
    assert sitting.one(Finish).reason == "done"
    assert sitting.state == "finished"


def test_phases_in_order_and_candidates_own_questions() -> None:
    sitting = Sitting(plan(INTRODUCTION, question(1), REVERSE, WRAP_UP))
    roles = []
    sitting.does(Begin())
    roles.append(sitting.one(Say).role)
    sitting.spoken()  # introduction: nobody answers
    roles.append(sitting.one(Say).role)
    sitting.spoken()
    finish(sitting)
    sitting.recorded()
    sitting.heard()
    sitting.judged(None)
    roles.append(sitting.one(Say).role)
    sitting.spoken()
    finish(sitting, 5)
    sitting.recorded()
    sitting.heard("What is the team proud of?")
    say = sitting.one(Say)
    assert say.role == "reverse"
    assert say.text == "A good thing to ask. What else?"
    sitting.spoken()
    finish(sitting, 5)
    sitting.recorded()
    sitting.heard("No, that's all.")
    roles.append(sitting.one(Say).role)
    assert roles == ["introduction", "question", "reverse", "wrap-up"]
    sitting.spoken()
    assert sitting.state == "finished"


def test_follow_ups_stop_at_the_budget() -> None:
    sitting = Sitting(plan(question(1, follow_ups=1), question(2)))
    sitting.does(Begin())
    for _ in range(2):
        sitting.spoken()
        finish(sitting)
        sitting.recorded()
        sitting.heard()
        sitting.judged(follow_up())
    assert sitting.one(Say).question == "q02"


def test_follow_ups_stop_when_the_questions_time_is_over() -> None:
    sitting = Sitting(plan(question(1), question(2), minutes=10))
    sitting.does(Begin())
    sitting.spoken()
    voice(sitting)
    finish(sitting, 290)
    sitting.recorded()
    sitting.heard()
    sitting.judged(follow_up())
    assert sitting.one(Say).question == "q02"


def test_a_late_session_shortens_later_questions_and_keeps_the_last_phases() -> None:
    sitting = Sitting(plan(question(1), question(2), question(3), REVERSE, WRAP_UP, minutes=17.5))
    sitting.does(Begin())
    assert sitting.machine.state.question_end == pytest.approx(1 + 300)
    sitting.spoken()
    voice(sitting, 0)
    finish(sitting, 12.5 * 60 - 6)  # this answer eats the second question's time and more
    sitting.recorded()
    sitting.heard()
    sitting.judged(None)
    # 17.5 min less 12.5 spent less 2.5 for the end leaves 2.5: one question fits, the third is left out
    assert sitting.one(Say).question == "q02"
    assert sitting.machine.state.question_end - sitting.at == pytest.approx(150, abs=5)
    sitting.does(Key(name="skip"))
    assert sitting.one(Say).question == "q03"  # skipping made room again
    sitting.spoken()
    voice(sitting, 0)
    finish(sitting, 300)
    sitting.recorded()
    sitting.heard()
    sitting.judged(follow_up())
    assert sitting.one(Say).role == "reverse"


def test_pauses_and_trouble_are_given_back() -> None:
    sitting = listening()
    voice(sitting)
    end = sitting.machine.state.question_end
    sitting.does(Key(name="pause"))
    sitting.recorded()
    assert sitting.state == "paused"
    sitting.does(Key(name="resume"), 1000)
    assert sitting.one(Listen).part == 2
    assert sitting.machine.state.question_end == pytest.approx(end + 1000)
    sitting.does(Trouble(part="microphone", message="gone", turn=1))
    sitting.recorded()
    assert sitting.state == "trouble"
    sitting.does(Mended(part="microphone"), 500)
    assert sitting.one(Listen).part == 3
    assert sitting.machine.state.question_end == pytest.approx(end + 1500)


def test_thinking_is_free_and_cues_come_once() -> None:
    sitting = listening()
    end = sitting.machine.state.question_end
    voice(sitting, 45)
    assert sitting.machine.state.question_end == pytest.approx(end + 45)
    timers = {c.name: c.seconds for c in sitting.commands if isinstance(c, SetTimer)}
    assert timers["target"] == pytest.approx(180)
    assert timers["budget"] == pytest.approx(end + 45 - sitting.at)
    sitting.does(TimerFired(name="target", turn=1), 180)
    assert sitting.one(Show).message == "A good length."
    assert sitting.does(TimerFired(name="target", turn=1)) == []
    sitting.does(TimerFired(name="budget", turn=1), 100)
    assert sitting.state == "listening"  # a cue, never a cut
    sitting.does(Key(name="pause"))
    sitting.recorded()
    sitting.does(Key(name="resume"))
    voice(sitting)
    assert not [c for c in sitting.commands if isinstance(c, SetTimer)]


def test_the_target_counts_the_parts_of_an_answer_together() -> None:
    sitting = listening()
    voice(sitting)
    sitting.does(Key(name="pause"), 100)
    sitting.recorded()
    sitting.does(Key(name="resume"), 60)
    voice(sitting)
    timers = {c.name: c.seconds for c in sitting.commands if isinstance(c, SetTimer)}
    assert timers["target"] == pytest.approx(80)


def test_thinking_before_an_offer_of_time_is_free_too() -> None:
    sitting = listening()
    end = sitting.machine.state.question_end
    sitting.does(Quiet(turn=1, seconds=18), 18)
    assert sitting.machine.state.question_end == pytest.approx(end + 18)


def test_quiet_before_the_first_word_is_answered_softly_once() -> None:
    sitting = listening()
    sitting.does(Quiet(turn=1, seconds=18), 18)
    assert sitting.one(StopListening)
    sitting.recorded()
    assert sitting.one(Say) == Say(turn=1, line=2, role="aside", text="Take your time.")
    sitting.spoken(1)
    assert sitting.one(Listen) == Listen(turn=1, take=1, part=2)
    assert sitting.does(Quiet(turn=1, seconds=18)) == []


def test_quiet_after_the_first_word_is_only_shown() -> None:
    sitting = listening()
    voice(sitting)
    sitting.does(Quiet(turn=1, seconds=18), 18)
    assert sitting.one(Show).state == "still-listening"
    assert sitting.state == "listening"


def test_unheard_is_asked_again_once() -> None:
    sitting = Sitting(plan(question(1), question(2)))
    sitting.does(Begin())
    sitting.spoken()
    finish(sitting)
    sitting.recorded("The microphone delivers silence.")
    sitting.heard("")
    assert sitting.one(Say).text == "I could not hear you."
    assert any(isinstance(c, Show) and c.message == "The microphone delivers silence." for c in sitting.commands)
    sitting.spoken(2)
    assert sitting.one(Listen) == Listen(turn=1, take=2, part=1)
    finish(sitting)
    sitting.recorded()
    sitting.heard("  ")
    assert sitting.one(Say).text == "Let us go on."
    sitting.spoken(2)
    assert sitting.one(Say).question == "q02"


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
