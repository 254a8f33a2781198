"""A few minutes of one skill, kept and counted as a session of its own."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.app.frontend import FrontEnd, SessionRequest
from simulator.app.home import Home
from simulator.app.knowledge import read_mind
from simulator.app.practice import Outcome, run_plan
from simulator.app.storydrills import STORY_DRILLS, story_drill_plan

if TYPE_CHECKING:
    from simulator.config import Settings

__all__ = ["drill"]


def drill(home: Home, settings: Settings, skill: str, request: SessionRequest, front: FrontEnd) -> Outcome:
    """Run the drill of that skill; ``request.story``: the story of one's own that is told again.

    Raises as ``practise`` does, InputError also where the bank holds no story for it.
    """
    from simulator.planning.drills import DRILLS, drill_plan

    seed = int(time.time()) if request.seed is None else request.seed
    mind = read_mind(home)
    loop = f"drill-{skill}"
    if skill in STORY_DRILLS:
        plan = story_drill_plan(home, skill, mind, seed, request.story or "")
    else:
        plan = drill_plan(next(name for name in DRILLS if name == skill), mind.bank, seed)
    return run_plan(home, settings, replace(request, seed=seed), front, mind, plan, loop=loop, slug=loop)
