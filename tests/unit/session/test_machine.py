"""The session machine, transition by transition."""

from __future__ import annotations

import pytest

from simulator.analysis.utterance import shipped_utterances
from simulator.model.events import (
    AnswerEnded,
    Begin,
    Finish,
    Key,
    Mended,
    Quiet,
    SetTimer,
    Show,
    StopListening,
    TimerFired,
    Trouble,
)
from simulator.model.review import FollowUp
from tests.unit.session.room import (
    INTRODUCTION,
    REVERSE,
    WRAP_UP,
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
    voice,
)


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


def _asked_back(move: str, **options: object) -> Sitting:
    sitting = listening(**options)
    finish(sitting)
    sitting.recorded()
    sitting.heard()
    sitting.judged(FollowUp(text="As you like.", target="none", move=move))  # type: ignore[arg-type]
    return sitting


@pytest.mark.parametrize("move", ["clarify", "retry", "repeat"])
@pytest.mark.parametrize("study", [False, True])
def test_what_was_asked_back_is_answered_and_uses_up_no_follow_up(move: str, study: bool) -> None:
    sitting = _asked_back(move, study=study)
    say = sitting.one(Say)
    assert (say.turn, say.role, say.parent, say.text) == (2, "follow-up", 1, "As you like.")
    sitting.spoken()
    finish(sitting)
    sitting.recorded()
    sitting.heard()
    assert sitting.one(Judge).follow_ups_left == 2


@pytest.mark.parametrize("move", ["skip", "close"])
def test_what_is_not_wanted_is_left_with_a_word(move: str) -> None:
    sitting = _asked_back(move)
    say = sitting.one(Say)
    assert (say.turn, say.role, say.text) == (1, "aside", "As you like.")
    sitting.spoken()
    assert sitting.one(Finish).reason == "done"


@pytest.mark.parametrize("said", ["No, that was all, thank you.", "I'm all set, thanks"])
def test_no_further_questions_end_the_candidates_part(said: str) -> None:
    closing = shipped_utterances().close
    item = plan(REVERSE, WRAP_UP)
    sitting = Sitting(item.model_copy(update={"lines": item.lines.model_copy(update={"reverse_closing": closing})}))
    sitting.does(Begin())
    sitting.spoken()
    finish(sitting, 5)
    sitting.recorded()
    sitting.heard(said)
    assert sitting.one(Say).role == "wrap-up"
