"""``mockloop drill``: a few minutes of one skill, by voice or by keyboard, read back after each reply."""

from __future__ import annotations

import argparse

from simulator.cli._terminal import home, tell
from simulator.cli.session_options import add_session_options, finish, request_of, settings_of

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
    add_session_options(parser)


def run(args: argparse.Namespace) -> int:
    """Run the drill as a session of its own, so that it is kept and counted."""
    from simulator.app.drilling import drill
    from simulator.ui.terminal import TerminalFrontEnd

    return finish(drill(home(), settings_of(args), args.skill, request_of(args), TerminalFrontEnd(tell)))
