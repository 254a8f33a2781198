"""``mockloop run``: hold an interview, by voice, by keyboard or over recorded answers."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from simulator.cli._terminal import home, tell
from simulator.cli.session_options import add_session_options, finish, foreseen, mode_of, request_of, settings_of

if TYPE_CHECKING:
    from simulator.config import Settings

__all__ = ["add_arguments", "run"]

EPILOG = """\
examples:
  mockloop run                                    the loop of your settings, by voice
  mockloop run --question q01 --followups 2       one question and two follow-ups
  mockloop run --story underperformer --study     practise one story, feedback after each answer
  mockloop run --loop people-45 --hands-free      no keys: fall silent or say "that's my answer"
  mockloop run --typed                            answer by keyboard, no sound at all
  mockloop run --answers a.wav b.wav              recorded answers in place of the microphone
  mockloop run --resume last                      go on where you stopped
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    what = parser.add_argument_group("what is asked")
    what.add_argument("--loop", metavar="NAME", help="a loop: people-45, quick-20, … (`mockloop bank list --loops`)")
    what.add_argument(
        "--question", metavar="ID", action="append", default=[], help="a question of the bank or in words; repeatable"
    )
    what.add_argument("--story", metavar="ID", help="one question that asks for this core story")
    what.add_argument("--level", metavar="LADDER:LEVEL", help="the level you interview for, such as career:M2")
    what.add_argument("--minutes", metavar="N", type=float, help="length of each round")
    what.add_argument("--followups", metavar="N", type=int, help="most follow-ups to a question")
    what.add_argument("--style", metavar="ID", help="calm, pressing, silent, interrupting, or a manner of your own")
    what.add_argument("--depth", action="store_true", help="one claim of the answer is probed to the ground")
    what.add_argument("--study", action="store_true", help="show after each answer what was missing")
    what.add_argument(
        "--seed", metavar="N", type=int, help="the same seed repeats a loop exactly, whatever was practised before"
    )
    what.add_argument(
        "--resume", metavar="SESSION", type=str, help="go on with a session: an id, its beginning, a path, last"
    )
    add_session_options(parser)


def run(args: argparse.Namespace) -> int:
    """Run a session and print its review."""
    from simulator.app.opening import repair_home
    from simulator.app.practice import practise, resume
    from simulator.app.unbegun import clear_unbegun
    from simulator.cli.models.pull import offer_model
    from simulator.ui.guide import guide_first_run, is_first_run
    from simulator.ui.terminal import TerminalFrontEnd

    settings = settings_of(args)
    if is_first_run(args, home()):
        guide_first_run(args, home(), settings, offer_model)
        settings = settings_of(args)
    for notice in (*repair_home(home()), *clear_unbegun(home().sessions)):
        tell(notice)
    front = TerminalFrontEnd(tell)
    asked = {name: getattr(args, name) for name in ("loop", "story", "minutes", "study", "depth")}
    request = request_of(args, questions=tuple(args.question), follow_ups=args.followups, **asked)
    if args.resume:

        def settings_with(kept: dict[str, object]) -> Settings:
            return settings_of(args, kept)

        mode = mode_of(args) if args.typed or args.answers else None
        outcome = resume(home(), args.resume, request, front, settings_with, mode=mode)
        return finish(foreseen(outcome, settings, front))
    if request.mode == "speech" and settings.stt == "auto":
        offer_model()
    return finish(foreseen(practise(home(), settings, request, front), settings, front))
