"""An end that came too early is taken back: the same take goes on, and what was asked in between is forgotten."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from audio.scripted import Answer
from simulator.model.events import (
    Begin,
    Discard,
    Event,
    Heard,
    Interrupted,
    Judged,
    Key,
    Quiet,
    Recorded,
    Reopened,
    Say,
    Show,
    Spoken,
    StopSpeaking,
    VoiceStarted,
    WentOn,
)
from simulator.model.records import Line
from simulator.model.review import QuestionRef
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.session.machine import IllegalEventError
from simulator.session.replay import replay
from tests.support.session_machine import (
    CHECK,
    Judge,
    Listen,
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
from tests.support.stage import Stage, header

BACK = Key(name="more-time")


def ended(moment: str, **options: bool) -> SessionHarness:
    """The first answer has ended; the session has gone on up to ``moment``."""
    harness = listening(**options)
    voice(harness)
    finish(harness)
    steps = {"closing": 0, "hearing": 1, "judging": 2, "speaking": 3, "reviewing": 3}
    for step in (harness.recorded, harness.heard, lambda: harness.judged(follow_up()))[: steps[moment]]:
        step()
    assert harness.state == moment
    return harness


@pytest.mark.parametrize("moment", ["closing", "hearing", "judging", "speaking", "reviewing"])
@pytest.mark.parametrize("sign", [BACK, WentOn(turn=1, after=0.4)])
def test_the_same_take_goes_on_from_wherever_the_session_is(moment: str, sign: Event) -> None:
    harness = ended(moment, study=moment == "reviewing")
    left = harness.machine.state.back
    assert left
    harness.does(sign, 1.0)
    if moment == "closing":
        harness.recorded()
    state = harness.machine.state
    assert harness.one(Listen) == Listen(turn=1, take=1, part=2, resumes=True)
    assert [c for c in harness.commands if isinstance(c, StopSpeaking)] == (
        [StopSpeaking(turn=2)] if moment == "speaking" else []
    )
    assert (state.name, state.turn, state.role, state.asked) == ("listening", 1, "question", "Question 1?")
    assert state.mic
    assert state.follow_ups == 0
    assert state.answered == 30.0
    # the time since the end was nobody's
    assert state.question_end - harness.at == pytest.approx(left.question_end - (left.stopped_since or 0.0))


def test_the_next_question_after_that_has_a_number_of_its_own() -> None:
    harness = ended("speaking")
    harness.does(BACK)
    voice(harness)
    finish(harness, 10.0)
    assert harness.machine.state.answered == 40.0
    harness.recorded()
    assert harness.one(Transcribe) == Transcribe(turn=1, take=1, ending=2)
    assert harness.does(Heard(turn=1, take=1, transcript=transcript("Half of it."))) == []  # of the end that was none
    harness.does(Heard(turn=1, take=1, ending=2, transcript=transcript()))
    assert harness.one(Judge).ending == 2
    old = Judged(turn=1, take=1, review=review(QuestionRef(id="q01", text="Question 1?")))
    assert harness.does(old) == []
    harness.does(old.model_copy(update={"ending": 2, "decision": follow_up()}))
    assert harness.one(Say).turn == 3
    assert harness.one(Say).parent == 1


def test_with_headphones_the_recording_that_was_opened_too_early_is_given_up() -> None:
    harness = ended("speaking", headphones=True)
    harness.does(VoiceStarted(turn=2))  # the same voice may be noticed in the new recording first
    harness.does(WentOn(turn=1, after=0.3))
    told = [c.type for c in harness.commands]
    assert told == ["cancel-timer"] * (len(told) - 3) + ["discard", "listen", "show"]
    assert harness.one(Discard) == Discard(turn=2)
    assert harness.does(Recorded(turn=2, take=1, part=1, audio="a.wav")) == []


def test_a_second_end_can_be_taken_back_too() -> None:
    harness = ended("hearing")
    harness.does(BACK)
    finish(harness)
    harness.recorded()
    harness.does(BACK)
    assert harness.one(Listen) == Listen(turn=1, take=1, part=3, resumes=True)


def test_what_has_become_of_an_answer_since_can_not_be_taken_back() -> None:
    """Another take, a question asked again, a pause, the next answer, another day."""
    redone = ended("hearing")
    redone.does(Key(name="redo"))
    assert redone.does(WentOn(turn=1)) == []
    paused = ended("hearing")
    paused.does(Key(name="pause"))
    paused.does(Key(name="resume"))
    assert paused.does(WentOn(turn=1)) == []
    with pytest.raises(IllegalEventError):
        paused.does(BACK)
    begun = ended("speaking")
    begun.spoken()
    assert begun.does(WentOn(turn=1)) != []  # the question is over; the same voice may be heard late
    answered = ended("speaking")
    answered.spoken()
    voice(answered)
    finish(answered)
    assert answered.does(WentOn(turn=1)) == []
    silent = SessionHarness(plan(question(1), question(2)))
    silent.does(Begin())
    silent.spoken()
    silent.does(Quiet(turn=1, seconds=15))
    silent.recorded()
    with pytest.raises(IllegalEventError):
        silent.does(BACK)
    left = ended("hearing")
    left.does(Interrupted())
    left.does(Reopened())
    with pytest.raises(IllegalEventError):
        left.does(BACK)


def test_the_microphone_check_goes_on_as_well() -> None:
    harness = SessionHarness(plan(CHECK, question(1)))
    harness.does(Begin())
    harness.spoken()
    voice(harness)
    finish(harness, 2.0)
    harness.recorded()
    harness.heard("One two")
    assert harness.one(Say).text == "I heard: One two"
    harness.does(BACK)
    assert harness.machine.state.role == "check"
    assert harness.one(Show).state == "still-listening"


def seconds_of(path: Path) -> float:
    with wave.open(str(path), "rb") as file:
        return file.getnframes() / file.getframerate()


@pytest.mark.parametrize("moment", ["say", "judge", "transcribe", "recorded"])
def test_a_session_in_which_an_end_was_taken_back_by_key(tmp_path: Path, moment: str) -> None:
    """One recording, one text, one judgement, and no trace of the follow-up that was cut off."""
    stage = Stage(tmp_path, plan(question(1, follow_ups=1)))
    stage.mind.decide = lambda exchange: follow_up() if exchange.follow_up is None else None
    pressed = []

    def press(at: float, body: object) -> None:
        if getattr(body, "type", "") == moment and not pressed and (moment != "say" or getattr(body, "turn", 0) == 2):
            pressed.append(at)
            assert stage.driver
            stage.driver.press("more-time")

    stage.watcher.on = press
    answers = [
        Answer("We moved it.", seconds=10),
        Answer("And then we wrote it down.", seconds=5),
        Answer("It got better."),
    ]
    assert stage.run(answers) == "done"
    assert pressed
    log = read_log(tmp_path / "session.jsonl")
    assert log.header.plan
    assert replay(log.header.plan, log.lines).differences == ()
    history = assemble(log.header, log.lines)
    assert [turn.role for turn in history.turns] == ["question", "follow-up"]
    first, second = history.turns
    assert first.transcript and first.transcript.text == "We moved it. And then we wrote it down."
    assert [take.number for take in first.takes] == [1]
    assert len(first.judgements) == 1
    assert first.judgement and first.judgement.transcript == first.transcript
    assert second.transcript and second.transcript.text == "It got better."
    assert first.take and first.take.audio
    assert seconds_of(tmp_path / first.take.audio) == pytest.approx(12.0 + 7.0, abs=0.1)
    assert sorted(path.name for path in tmp_path.glob("audio/*answer*")) == [
        "001-answer.wav",
        f"{second.number:03}-answer.wav",
    ]
    view = [v for v in stage.watcher.views if v.state == "still-listening"]
    assert view[0].text == "Question 1?"
    assert any(v.may_go_on for v in stage.watcher.views)


def test_a_session_in_which_the_candidate_spoke_on_with_headphones(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan(question(1, follow_ups=1), headphones=True))
    stage.mind.decide = lambda exchange: follow_up() if exchange.follow_up is None else None
    answers = [
        Answer("We moved it.", seconds=10, ends="silence", goes_on=0.5),
        Answer(ends="key"),  # of the follow-up that was asked too early
        Answer("And then we wrote it down.", seconds=5, ends="silence"),
        Answer("It got better.", ends="silence"),
    ]
    assert stage.run(answers) == "done"
    history = assemble(stage.header, read_log(tmp_path / "session.jsonl").lines)
    assert [turn.number for turn in history.turns] == [1, 3]
    assert history.turns[0].transcript
    assert history.turns[0].transcript.text == "We moved it. And then we wrote it down."
    assert sorted(path.name for path in tmp_path.glob("audio/*answer*")) == ["001-answer.wav", "003-answer.wav"]


def test_a_recording_that_a_crash_left_of_a_withdrawn_question_is_found_again(tmp_path: Path) -> None:
    harness = ended("speaking", headphones=True)
    harness.does(WentOn(turn=1, after=0.3))
    lines = [
        Line(at=at, kind="event" if hasattr(body, "t") or isinstance(body, Spoken) else "command", body=body)
        for at, body in harness.log
    ]
    head = header(harness.machine.plan)
    assert [t.number for t in assemble(head, lines).turns] == [1]
    lost = Line(at=60.0, kind="event", body=Recorded(turn=2, audio="audio/002-answer.wav", seconds=1.0))
    turns = assemble(head, [*lines, lost]).turns
    assert [t.number for t in turns] == [1, 2]
    assert turns[1].take
    assert turns[1].take.audio == "audio/002-answer.wav"
