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
  mockloop drill choose            a question and your stories: choose in ten seconds, then tell
  mockloop drill retell            one story of yours for six questions, shorter and shorter
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    parser.add_argument("skill", choices=("intent", "system", "learnings", "choose", "retell"))
    parser.add_argument("--story", metavar="ID", help="retell: which of your stories (default: the strongest)")
    parser.add_argument("--seed", metavar="N", type=int, help="the same seed gives the same questions")
    add_session_options(parser)


def run(args: argparse.Namespace) -> int:
    """Run the drill as a session of its own, so that it is kept and counted."""
    from simulator.app.drilling import drill
    from simulator.ui.terminal import TerminalFrontEnd

    request = request_of(args, story=args.story)
    return finish(drill(home(), settings_of(args), args.skill, request, TerminalFrontEnd(tell)))
