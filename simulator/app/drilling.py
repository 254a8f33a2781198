"""A few minutes of one skill, kept and counted as a session of its own."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.app.frontend import FrontEnd, SessionRequest
from simulator.app.home import Home
from simulator.app.knowledge import read_mind
from simulator.app.practice import Outcome, run_plan

if TYPE_CHECKING:
    from simulator.config import Settings
    from simulator.planning.drills import DrillName

__all__ = ["drill"]


def drill(home: Home, settings: Settings, skill: DrillName, request: SessionRequest, front: FrontEnd) -> Outcome:
    """Run the drill of that skill. Raises as ``practise`` does."""
    from simulator.planning.drills import drill_plan

    seed = int(time.time()) if request.seed is None else request.seed
    mind = read_mind(home)
    loop = f"drill-{skill}"
    plan = drill_plan(skill, mind.bank, seed)
    return run_plan(home, settings, replace(request, seed=seed), front, mind, plan, loop=loop, slug=loop)
