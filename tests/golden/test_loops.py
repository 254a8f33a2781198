"""Whole loops through scripted answers on a virtual clock: phases, budgets and cues, line by line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audio.scripted import Answer
from simulator.model.events import Say, Show
from simulator.model.plan import Plan
from simulator.planning.bank import load_bank
from simulator.planning.layout import Wish, lay_out
from tests.unit.session.room import INTRODUCTION, REVERSE, WRAP_UP, follow_up, plan, question
from tests.unit.session.stage import Stage

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


@pytest.mark.parametrize("slow", [False, True])
@pytest.mark.parametrize("name", ["quick-20", "people-45", "project-45", "cross-functional-45", "drill-1"])
def test_every_loop_of_ours_ends_in_time_and_keeps_its_last_phases(tmp_path: Path, name: str, slow: bool) -> None:
    what = lay_out(load_bank(), Wish(loop=name, seed=5))
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
    what = lay_out(load_bank(), Wish(loop="full-day", seed=5))
    stage = sit(tmp_path, what, [Answer(seconds=5)] * 200)
    breaks = [b for _, b in stage.watcher.lines if isinstance(b, Show) and b.state == "paused"]
    assert len(breaks) == len(what.rounds) - 1
