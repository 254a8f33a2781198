"""Replaying a log: what may be missing after a crash, and what may not."""

from __future__ import annotations

from simulator.model.events import (
    Begin,
    Key,
    Recorded,
    Reopened,
    Show,
)
from simulator.model.records import Line
from simulator.session.replay import replay
from tests.support.session_machine import SessionHarness, plan


def a_log() -> list[Line]:
    """A question, its answer, closed by key."""
    harness = SessionHarness(plan())
    harness.does(Begin())
    harness.spoken()
    harness.does(Key(name="finish"))
    lines = []
    for at, body in harness.log:
        kind = "event" if isinstance(body, Begin | Key) or body.type == "spoken" else "command"
        lines.append(Line(at=at, kind=kind, body=body))  # type: ignore[arg-type]
    return lines


def reopened(plan_lines: list[Line]) -> list[Line]:
    """The same log with a new process after it."""
    machine = replay(plan(), plan_lines).machine
    commands = machine.handle(9.0, Reopened())
    return [
        *plan_lines,
        Line(at=9.0, kind="event", body=Reopened()),
        *(Line(at=9.0, kind="command", body=c) for c in commands),
    ]


def test_a_whole_log_has_no_differences() -> None:
    assert replay(plan(), a_log()).differences == ()


def test_missing_commands_at_the_end_are_a_crash() -> None:
    assert replay(plan(), a_log()[:-2]).differences == ()


def test_missing_commands_before_a_new_process_are_a_crash() -> None:
    cut = a_log()[:-2]
    recovered = Recorded(turn=1, audio="audio/001-answer.wav", problem="cut")
    between = [*cut, Line(at=8.0, kind="event", body=recovered)]
    assert replay(plan(), reopened(cut)).differences == ()
    assert replay(plan(), reopened(between)).differences == ()


def test_missing_commands_in_one_process_are_a_difference() -> None:
    lines = a_log()
    shows = [n for n, line in enumerate(lines) if isinstance(line.body, Show)]
    del lines[shows[-2]]
    (difference,) = replay(plan(), lines).differences
    assert "the machine says listen, show" in difference


def test_an_event_that_makes_no_sense_is_named_and_passed_over() -> None:
    lines = [*a_log(), Line(at=9.0, kind="event", body=Begin())]
    found = replay(plan(), lines)
    assert found.differences == ("at 9.000: begin means nothing while closing",)
    assert found.machine.state.name == "closing"
