"""``mockloop debrief``: write down a real interview: what was asked, how it went, what came of it."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from simulator.cli._terminal import count, home, tell, warn
from simulator.errors import InputError
from simulator.terminal import lenient, write_json

EPILOG = """\
examples:
  mockloop debrief                 asks line by line; every answer is kept at once
  mockloop debrief --outcome yes   what came of the last one
  mockloop debrief --show          all of them, and what came before which outcome
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--show", action="store_true", help="show what is written down; ask nothing")
    what.add_argument("--outcome", choices=("waiting", "yes", "no", "withdrew"), help="what came of an interview")
    parser.add_argument("--of", metavar="ID", help="of which, such as 2026-12-04-acme; else the last")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of --show")


def run(args: argparse.Namespace) -> int:
    """Ask, or set an outcome, or show."""
    from simulator.app.debriefing import set_outcome

    if args.show:
        return _show(args)
    if args.outcome:
        tell(f"{set_outcome(home(), args.outcome, args.of).id}: {args.outcome}")
        return 0
    return _ask()


def _ask() -> int:
    from simulator.app.debriefing import debrief_id, keep_debrief, own_titles
    from simulator.ui.debriefing import ask_debrief

    lines = lenient(sys.stdin)
    kept = ask_debrief(
        lines.readline,
        tell,
        lambda day, company: debrief_id(home(), day, company),
        lambda debrief: keep_debrief(home(), debrief),
        date.today(),  # noqa: DTZ011 - the user's own day
        own_titles(home()),
    )
    if kept is None:
        raise InputError("nothing was written down", "Run it again, or write it into bank/debriefs.yaml of the home.")
    if kept.aside is not None:
        warn(f"{kept.path} was edited meanwhile and stays as it is; what was to be written is in {kept.aside}")
    print(kept.path)
    tell("It is in your bank and in the plan: mockloop plan")
    return 0


def _show(args: argparse.Namespace) -> int:
    from simulator.app.debriefing import before_outcomes, read_debriefs
    from simulator.report.outcomes import debriefs_data, debriefs_text

    debriefs = read_debriefs(home())
    found, named = before_outcomes(home(), warn)
    if args.format == "json":
        write_json(debriefs_data(debriefs, found, named))
    else:
        sys.stdout.write(debriefs_text(debriefs, found, named))
        tell(f"{count(len(debriefs), 'interview')}.")
    return 0
