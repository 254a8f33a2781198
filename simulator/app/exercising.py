"""Begins the exercise that today's plan holds next: a session of one question, one story, a drill or a whole loop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.app.drilling import drill
from simulator.app.frontend import FrontEnd, SessionRequest
from simulator.app.home import Home
from simulator.app.practice import Outcome, practise
from simulator.app.storydrills import STORY_DRILLS
from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.config import Settings
    from simulator.scheduling.exercises import Exercise
    from simulator.scheduling.schedule import Entry, Schedule

__all__ = ["begin_exercise", "next_entry"]


def next_entry(found: Schedule) -> Entry | None:
    """What today's plan holds first; None: nothing is left to do today."""
    days = [day for day in found.days if day.day == found.today]
    return days[0].entries[0] if days and days[0].entries else None


def begin_exercise(
    home: Home, settings: Settings, exercise: Exercise, request: SessionRequest, front: FrontEnd
) -> Outcome:
    """Run the exercise as a session. Raises as ``practise`` does; InputError where a drill was taken away."""
    from simulator.planning.drills import DRILLS

    start, known = exercise.start, (*DRILLS, *STORY_DRILLS)
    if start.drill:
        if start.drill not in known:
            raise InputError(f"there is no drill {start.drill!r}", f"There are {', '.join(known)}.")
        return drill(home, settings, start.drill, request, front)
    if start.loop:
        return practise(home, settings, replace(request, loop=start.loop), front)
    if start.question:
        return practise(home, settings, replace(request, questions=(start.question,)), front)
    return practise(home, settings, replace(request, story=start.core), front)
