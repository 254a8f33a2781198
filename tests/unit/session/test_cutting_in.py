"""An interviewer who interrupts: cuts in once, says so, hears what was said, and asks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from audio.scripted import Answer
from simulator.model.events import CutIn, Recorded, Say
from simulator.model.plan import Plan
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import read_log
from simulator.session.replay import replay
from tests.support.session_machine import LINES, WRAP_UP, follow_up, plan, question
from tests.support.stage import Stage

RAMBLE = Answer(text="And then there was the cat, which is another story.", seconds=200.0, caption=90.0)
SHORT = Answer(text="I asked two people and we cut the scope.", seconds=20.0)
SORRY = "Sorry, let me stop you there."


def interrupting(*, cuts_in: bool = True) -> Plan:
    made = plan(question(1), WRAP_UP, minutes=20.0)
    return made.model_copy(update={"cuts_in": cuts_in, "lines": LINES.model_copy(update={"cut_in": SORRY})})


def held(folder: Path, made: Plan, *answers: Answer) -> tuple[Stage, SessionHistory]:
    stage = Stage(folder, made)
    stage.mind.decide = lambda exchange: follow_up() if exchange.follow_up is None else None
    stage.mind.interrupts = lambda seconds: "rambling" if seconds >= 75 else ""
    assert stage.run(answers) == "done"
    log = read_log(folder / "session.jsonl")
    assert log.header.plan
    assert replay(log.header.plan, log.lines).differences == ()
    return stage, assemble(log.header, log.lines)


def test_it_cuts_in_says_so_hears_what_was_said_and_asks(tmp_path: Path) -> None:
    _, history = held(tmp_path, interrupting(), RAMBLE, SHORT)
    first, second = [turn for turn in history.turns if turn.role in ("question", "follow-up")]
    assert first.cut_in is not None
    assert (first.cut_in.because, round(first.cut_in.seconds)) == ("rambling", 88)
    assert first.take is not None
    assert round(first.take.seconds) == 90  # the rest was never said: the recording ends where it was cut
    assert [aside.text for aside in first.asides] == [SORRY]
    assert first.transcript is not None  # what was said until then is heard and judged
    assert first.judgement is not None
    assert second.role == "follow-up"
    assert second.transcript is not None
    assert second.cut_in is None


def test_nobody_is_interrupted_by_any_other_manner(tmp_path: Path) -> None:
    _, history = held(tmp_path, interrupting(cuts_in=False), RAMBLE, SHORT)
    first = next(turn for turn in history.turns if turn.role == "question")
    assert first.cut_in is None
    assert first.take is not None
    assert round(first.take.seconds) == 202


def test_an_answer_that_has_not_lost_its_point_is_left_alone(tmp_path: Path) -> None:
    _, history = held(tmp_path, interrupting(), replace(RAMBLE, caption=60.0), SHORT)
    assert all(turn.cut_in is None for turn in history.turns)


def test_once_for_a_question_is_enough(tmp_path: Path) -> None:
    """After a repeat the same question is answered on; it isn't interrupted again."""
    stage = Stage(tmp_path, interrupting())
    stage.mind.interrupts = lambda seconds: "rambling"
    pressed: list[str] = []

    def on(at: float, body: object) -> None:
        if isinstance(body, Say) and body.text == SORRY and not pressed:
            pressed.append("repeat")
            stage.clock.call_at(at + 0.5, lambda: stage.driver.press("repeat") if stage.driver else None)

    stage.watcher.on = on
    assert stage.run((RAMBLE, RAMBLE)) == "done"
    bodies = [body for _, body in stage.watcher.lines]
    assert sum(isinstance(body, CutIn) for body in bodies) == 1
    parts = [body.part for body in bodies if isinstance(body, Recorded)]
    assert parts == [1, 2]  # the answer went on in another part


def test_a_session_killed_while_it_cuts_in_goes_on_with_what_was_said(tmp_path: Path) -> None:
    stage = Stage(tmp_path, interrupting())
    stage.mind.interrupts = lambda seconds: "rambling"

    def on(at: float, body: object) -> None:
        if isinstance(body, Say) and body.text == SORRY and stage.driver:
            stage.driver.interrupt("killed")

    stage.watcher.on = on
    assert stage.run((RAMBLE,)) == "quit"
    stage.watcher.on = lambda at, body: None
    stage.run((SHORT, SHORT))
    log = read_log(tmp_path / "session.jsonl")
    assert log.header.plan
    assert replay(log.header.plan, log.lines).differences == ()
