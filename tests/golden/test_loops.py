"""Whole loops through scripted answers on a virtual clock: phases, budgets and cues, line by line."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audio.clocks import VirtualClock
from audio.scripted import Answer
from simulator.model.events import (
    Say,
    SetTimer,
    Show,
    TimerFired,
)
from simulator.model.plan import Item, Plan
from simulator.planning.layout import PlanRequest, lay_out
from simulator.planning.load import load_bank
from simulator.session.view import View
from tests.support.session_machine import INTRODUCTION, REVERSE, WRAP_UP, follow_up, plan, question, without_words
from tests.support.stage import Stage

PEOPLE = plan(
    INTRODUCTION.model_copy(update={"seconds": 180.0}),
    *(question(n, seconds=420, follow_ups=1, target=210) for n in range(1, 6)),
    REVERSE.model_copy(update={"seconds": 240.0}),
    WRAP_UP.model_copy(update={"seconds": 180.0}),
    minutes=45,
)


def sit(folder: Path, what: Plan, answers: list[Answer], *presses: tuple[float, str]) -> Stage:
    stage = Stage(folder, what)
    stage.mind.decide = lambda _: follow_up()
    for at, name in presses:
        stage.press_at(at, name)  # type: ignore[arg-type]
    assert stage.run([*answers, *[Answer(seconds=63)] * 30], unattended=not presses) == "done"
    return stage


def test_forty_five_minutes_line_by_line(tmp_path: Path, same_as_golden: Callable[[str, Any], None]) -> None:
    """A long thinker, a long answer past both cues, a pause, a skip, a lost voice: everything at its second."""
    answers = [
        Answer("A long one.", think=45, seconds=240),  # past its target
        Answer("Short.", seconds=30),
        Answer("Even longer.", seconds=500),  # past the question's time
        Answer("", seconds=0, think=20, quiet_after=18),  # nothing, and an offer of time
        Answer("Now.", seconds=100),
    ]
    stage = sit(tmp_path, PEOPLE, answers, (1080, "pause"), (1380, "resume"), (1520, "skip"))
    same_as_golden("session/people-45.json", stage.happened)


def test_twenty_minutes_line_by_line(tmp_path: Path, same_as_golden: Callable[[str, Any], None]) -> None:
    """The short loop as it ships, its texts replaced by their roles so that only its time is compared."""
    answers = [
        Answer("My way here.", think=3, seconds=60),
        Answer("A good one.", think=10, seconds=150),
        Answer("A reply.", think=5, seconds=40),
        Answer("Far too long.", seconds=400),  # past both cues; what comes later is shortened
    ]
    stage = sit(tmp_path, without_words(lay_out(load_bank(), PlanRequest(loop="quick-20", seed=5))), answers)
    same_as_golden("session/quick-20.json", stage.happened)


@pytest.mark.parametrize("loop", ["quick-20", "people-45"])
def test_timers_do_not_drift(tmp_path: Path, loop: str) -> None:
    """Every timer fires within 100 ms of its moment, also after three quarters of an hour."""
    what = lay_out(load_bank(), PlanRequest(loop=loop, seed=5))
    stage = sit(tmp_path, what, [Answer(seconds=350)] * 40)
    due: dict[tuple[str, int | None], float] = {}
    fired = 0
    for at, body in stage.watcher.lines:
        if isinstance(body, SetTimer):
            due[body.name, body.turn] = at + body.seconds
        elif isinstance(body, TimerFired):
            fired += 1
            assert at == pytest.approx(due[body.name, body.turn], abs=0.1)
    assert fired >= 2
    assert stage.watcher.lines[-1][0] == pytest.approx(stage.clock.now(), abs=0.1)


class Busy(VirtualClock):
    """The clock of a busy machine: every timer fires late, by up to 90 ms, never by the same."""

    def __init__(self) -> None:
        super().__init__()
        self._lateness = itertools.cycle((0.0, 0.09, 0.031, 0.07, 0.013))

    def call_at(self, moment: float, callback: Callable[[], None]) -> Callable[[], None]:
        return super().call_at(moment + next(self._lateness), callback)


def test_lateness_never_adds_up(tmp_path: Path) -> None:
    """On a busy machine everything is a little late for three quarters of an hour, and the clocks on the screen and
    the cues are as right at the end as at the beginning."""
    what = lay_out(load_bank(), PlanRequest(loop="people-45", seed=5))
    stage = Stage(tmp_path, what)
    stage.clock = Busy()
    shown: list[tuple[float, View]] = []
    show = stage.watcher.show

    def keep(view: View) -> None:
        shown.append((stage.clock.now(), view))
        show(view)

    stage.watcher.show = keep  # type: ignore[method-assign] # a watcher is made to be changed
    stage.mind.decide = lambda _: follow_up()
    assert stage.run([Answer(think=3.3, seconds=117.7)] * 60) == "done"

    ends = [now + view.round_left for now, view in shown if view.round_left is not None]
    assert stage.clock.now() > 40 * 60
    assert ends == pytest.approx([what.rounds[0].seconds] * len(ends), abs=0.1)
    begun: dict[int, float] = {}
    for now, view in shown:
        if view.answer_seconds is not None and view.state == "listening":
            assert now - begun.setdefault(view.turn, now) == pytest.approx(view.answer_seconds, abs=0.1)
    fired = 0
    for at, body in stage.watcher.lines:
        if isinstance(body, TimerFired) and body.name == "target":
            target = next(i.follow_up_target if role == "follow-up" else i.target for i, role in of_turn(stage, body))
            assert at - begun[body.turn or 0] == pytest.approx(target, abs=0.1)
            fired += 1
    assert fired >= 5


def of_turn(stage: Stage, fired: TimerFired) -> Iterator[tuple[Item, str]]:
    """The plan's item of the turn whose timer has fired, and the turn's role."""
    assert stage.header.plan is not None
    for _, body in stage.watcher.lines:
        if isinstance(body, Say) and body.turn == fired.turn and body.role != "aside":
            for item in stage.header.plan.rounds[0].items:
                if item.role == body.role or (item.question and item.question.id == body.question):
                    yield item, body.role


@pytest.mark.parametrize("slow", [False, True])
@pytest.mark.parametrize("name", ["quick-20", "people-45", "project-45", "cross-functional-45", "drill-1"])
def test_every_loop_of_ours_ends_in_time_and_keeps_its_last_phases(tmp_path: Path, name: str, slow: bool) -> None:
    what = lay_out(load_bank(), PlanRequest(loop=name, seed=5))
    stage = sit(tmp_path, what, [Answer(seconds=400 if slow else 100)] * 40)
    roles = [body.role for _, body in stage.watcher.lines if isinstance(body, Say) and body.role != "aside"]
    planned = [item.role for item in what.rounds[0].items]
    assert roles[0] == "introduction"
    assert roles[-1] == "wrap-up"
    if "reverse" in planned:
        assert "reverse" in roles
    ended = stage.watcher.lines[-1][0]
    # the last answer may run over, nothing is ever cut; nothing new is begun after the time
    assert ended <= what.rounds[0].seconds + (400 + 60 if slow else 60)
    cues = [b.message for _, b in stage.watcher.lines if isinstance(b, Show) and b.message == what.lines.target_cue]
    if slow:
        assert len(cues) >= 2


def test_a_day_of_rounds_has_its_breaks(tmp_path: Path) -> None:
    what = lay_out(load_bank(), PlanRequest(loop="full-day", seed=5))
    stage = sit(tmp_path, what, [Answer(seconds=5)] * 200)
    breaks = [b for _, b in stage.watcher.lines if isinstance(b, Show) and b.state == "paused"]
    assert len(breaks) == len(what.rounds) - 1
