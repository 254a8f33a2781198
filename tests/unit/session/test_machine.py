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
from tests.support.session_machine import (
    INTRODUCTION,
    REVERSE,
    WRAP_UP,
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
    voice,
)


def test_question_answer_follow_up_reply_and_end() -> None:
    harness = listening()
    assert harness.one(Listen) == Listen(turn=1, take=1, part=1)
    voice(harness)
    harness.does(AnswerEnded(turn=1, reason="phrase"), 40)
    assert harness.one(StopListening)
    harness.recorded()
    assert harness.one(Transcribe) == Transcribe(turn=1, take=1)
    harness.heard()
    assert harness.one(Judge).follow_ups_left == 2
    harness.judged(follow_up())
    say = harness.one(Say)
    assert (say.turn, say.role, say.parent, say.text, say.target) == (
        2,
        "follow-up",
        1,
        "What came of it?",
        "results",
    )
    harness.spoken()
    finish(harness)
    harness.recorded()
    harness.heard()
    harness.judged(None)
    assert harness.one(Finish).reason == "done"
    assert harness.state == "finished"


def test_phases_in_order_and_candidates_own_questions() -> None:
    harness = SessionHarness(plan(INTRODUCTION, question(1), REVERSE, WRAP_UP))
    roles = []
    harness.does(Begin())
    roles.append(harness.one(Say).role)
    harness.spoken()  # introduction: nobody answers
    roles.append(harness.one(Say).role)
    harness.spoken()
    finish(harness)
    harness.recorded()
    harness.heard()
    harness.judged(None)
    roles.append(harness.one(Say).role)
    harness.spoken()
    finish(harness, 5)
    harness.recorded()
    harness.heard("What is the team proud of?")
    say = harness.one(Say)
    assert say.role == "reverse"
    assert say.text == "A good thing to ask. What else?"
    harness.spoken()
    finish(harness, 5)
    harness.recorded()
    harness.heard("No, that's all.")
    roles.append(harness.one(Say).role)
    assert roles == ["introduction", "question", "reverse", "wrap-up"]
    harness.spoken()
    assert harness.state == "finished"


def test_follow_ups_stop_at_the_budget() -> None:
    harness = SessionHarness(plan(question(1, follow_ups=1), question(2)))
    harness.does(Begin())
    for _ in range(2):
        harness.spoken()
        finish(harness)
        harness.recorded()
        harness.heard()
        harness.judged(follow_up())
    assert harness.one(Say).question == "q02"


def test_follow_ups_stop_when_the_questions_time_is_over() -> None:
    harness = SessionHarness(plan(question(1), question(2), minutes=10))
    harness.does(Begin())
    harness.spoken()
    voice(harness)
    finish(harness, 290)
    harness.recorded()
    harness.heard()
    harness.judged(follow_up())
    assert harness.one(Say).question == "q02"


def test_a_late_session_shortens_later_questions_and_keeps_the_last_phases() -> None:
    harness = SessionHarness(plan(question(1), question(2), question(3), REVERSE, WRAP_UP, minutes=17.5))
    harness.does(Begin())
    assert harness.machine.state.question_end == pytest.approx(1 + 300)
    harness.spoken()
    voice(harness, 0)
    finish(harness, 12.5 * 60 - 6)  # this answer eats the second question's time and more
    harness.recorded()
    harness.heard()
    harness.judged(None)
    # 17.5 min less 12.5 spent less 2.5 for the end leaves 2.5: one question fits, the third is left out
    assert harness.one(Say).question == "q02"
    assert harness.machine.state.question_end - harness.at == pytest.approx(150, abs=5)
    harness.does(Key(name="skip"))
    assert harness.one(Say).question == "q03"  # skipping made room again
    harness.spoken()
    voice(harness, 0)
    finish(harness, 300)
    harness.recorded()
    harness.heard()
    harness.judged(follow_up())
    assert harness.one(Say).role == "reverse"


def test_pauses_and_trouble_are_given_back() -> None:
    harness = listening()
    voice(harness)
    end = harness.machine.state.question_end
    harness.does(Key(name="pause"))
    harness.recorded()
    assert harness.state == "paused"
    harness.does(Key(name="resume"), 1000)
    assert harness.one(Listen).part == 2
    assert harness.machine.state.question_end == pytest.approx(end + 1000)
    harness.does(Trouble(part="microphone", message="gone", turn=1))
    harness.recorded()
    assert harness.state == "trouble"
    harness.does(Mended(part="microphone"), 500)
    assert harness.one(Listen).part == 3
    assert harness.machine.state.question_end == pytest.approx(end + 1500)


def test_thinking_is_free_and_cues_come_once() -> None:
    harness = listening()
    end = harness.machine.state.question_end
    voice(harness, 45)
    assert harness.machine.state.question_end == pytest.approx(end + 45)
    timers = {c.name: c.seconds for c in harness.commands if isinstance(c, SetTimer)}
    assert timers["target"] == pytest.approx(180)
    assert timers["budget"] == pytest.approx(end + 45 - harness.at)
    harness.does(TimerFired(name="target", turn=1), 180)
    assert harness.one(Show).message == "A good length."
    assert harness.does(TimerFired(name="target", turn=1)) == []
    harness.does(TimerFired(name="budget", turn=1), 100)
    assert harness.state == "listening"  # a cue, never a cut
    harness.does(Key(name="pause"))
    harness.recorded()
    harness.does(Key(name="resume"))
    voice(harness)
    assert not [c for c in harness.commands if isinstance(c, SetTimer)]


def test_the_target_counts_the_parts_of_an_answer_together() -> None:
    harness = listening()
    voice(harness)
    harness.does(Key(name="pause"), 100)
    harness.recorded()
    harness.does(Key(name="resume"), 60)
    voice(harness)
    timers = {c.name: c.seconds for c in harness.commands if isinstance(c, SetTimer)}
    assert timers["target"] == pytest.approx(80)


def test_thinking_before_an_offer_of_time_is_free_too() -> None:
    harness = listening()
    end = harness.machine.state.question_end
    harness.does(Quiet(turn=1, seconds=18), 18)
    assert harness.machine.state.question_end == pytest.approx(end + 18)


def test_quiet_before_the_first_word_is_answered_softly_once() -> None:
    harness = listening()
    harness.does(Quiet(turn=1, seconds=18), 18)
    assert harness.one(StopListening)
    harness.recorded()
    assert harness.one(Say) == Say(turn=1, line=2, role="aside", text="Take your time.")
    harness.spoken(1)
    assert harness.one(Listen) == Listen(turn=1, take=1, part=2)
    assert harness.does(Quiet(turn=1, seconds=18)) == []


def test_quiet_after_the_first_word_is_only_shown() -> None:
    harness = listening()
    voice(harness)
    harness.does(Quiet(turn=1, seconds=18), 18)
    assert harness.one(Show).state == "still-listening"
    assert harness.state == "listening"


def test_unheard_is_asked_again_once() -> None:
    harness = SessionHarness(plan(question(1), question(2)))
    harness.does(Begin())
    harness.spoken()
    finish(harness)
    harness.recorded("The microphone delivers silence.")
    harness.heard("")
    assert harness.one(Say).text == "I could not hear you."
    assert any(isinstance(c, Show) and c.message == "The microphone delivers silence." for c in harness.commands)
    harness.spoken(2)
    assert harness.one(Listen) == Listen(turn=1, take=2, part=1)
    finish(harness)
    harness.recorded()
    harness.heard("  ")
    assert harness.one(Say).text == "Let us go on."
    harness.spoken(2)
    assert harness.one(Say).question == "q02"


def _asked_back(move: str, **options: object) -> SessionHarness:
    harness = listening(**options)
    finish(harness)
    harness.recorded()
    harness.heard()
    harness.judged(FollowUp(text="As you like.", target="none", move=move))  # type: ignore[arg-type]
    return harness


@pytest.mark.parametrize("move", ["clarify", "retry", "repeat"])
@pytest.mark.parametrize("study", [False, True])
def test_what_was_asked_back_is_answered_and_uses_up_no_follow_up(move: str, study: bool) -> None:
    harness = _asked_back(move, study=study)
    say = harness.one(Say)
    assert (say.turn, say.role, say.parent, say.text) == (2, "follow-up", 1, "As you like.")
    harness.spoken()
    finish(harness)
    harness.recorded()
    harness.heard()
    assert harness.one(Judge).follow_ups_left == 2


@pytest.mark.parametrize("move", ["skip", "close"])
def test_what_is_not_wanted_is_left_with_a_word(move: str) -> None:
    harness = _asked_back(move)
    say = harness.one(Say)
    assert (say.turn, say.role, say.text) == (1, "aside", "As you like.")
    harness.spoken()
    assert harness.one(Finish).reason == "done"


@pytest.mark.parametrize("said", ["No, that was all, thank you.", "I'm all set, thanks"])
def test_no_further_questions_end_the_candidates_part(said: str) -> None:
    closing = shipped_utterances().close
    item = plan(REVERSE, WRAP_UP)
    harness = SessionHarness(
        item.model_copy(update={"lines": item.lines.model_copy(update={"reverse_closing": closing})})
    )
    harness.does(Begin())
    harness.spoken()
    finish(harness, 5)
    harness.recorded()
    harness.heard(said)
    assert harness.one(Say).role == "wrap-up"
