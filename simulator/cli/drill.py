"""``mockloop drill``: a few minutes of one skill, by voice or by keyboard, read back after each reply."""

from __future__ import annotations

import argparse
import time

from simulator.cli._place import add_place_arguments, settings_of

EPILOG = """\
examples:
  mockloop drill intent            hear a question, say in 15 seconds what is really asked
  mockloop drill system --typed    say how you work: trigger, steps, how often, the exception
  mockloop drill learnings         make a learning that could be anybody's your own
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    parser.add_argument("skill", choices=("intent", "system", "learnings"))
    parser.add_argument("--seed", metavar="N", type=int, help="the same seed gives the same questions")
    add_place_arguments(parser)


def run(args: argparse.Namespace) -> int:
    """Sit the drill as a session of its own, so that it is kept and counted."""
    from simulator.cli._compose import load_mind
    from simulator.cli.run import sit_new
    from simulator.planning.drills import drill_plan

    seed = int(time.time()) if args.seed is None else args.seed
    mind = load_mind()
    loop = f"drill-{args.skill}"
    plan = drill_plan(args.skill, mind.bank, seed)
    return sit_new(args, settings_of(args), mind, plan, loop=loop, slug=loop, seed=seed)
