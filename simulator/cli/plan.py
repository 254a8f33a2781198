"""``mockloop plan``: what to practise on each day until the interview, and why."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from simulator.cli._terminal import home, open_page, tell, warn
from simulator.terminal import write_json

EPILOG = """\
examples:
  mockloop plan --interview 2026-12-04 --minutes-a-day 25
  mockloop plan                    what to do on each day, and why
  mockloop plan --format html --open
  mockloop plan --card --open      one page to print: stories, ways of working, numbers, questions to ask
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    parser.add_argument("--interview", metavar="DATE", help="the day of the interview, such as 2026-12-04")
    parser.add_argument("--minutes-a-day", metavar="N", type=int, help="how long you want to practise each day")
    parser.add_argument("--card", action="store_true", help="write the card for the day itself")
    parser.add_argument("--format", choices=("text", "json", "html"), default="text")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="where to write the page")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def run(args: argparse.Namespace) -> int:
    from simulator.app.scheduling import plan, set_interview, write_card_page, write_plan_page
    from simulator.report.plan_text import plan_data, plan_text

    today = date.today()  # noqa: DTZ011 - the user's own day
    if args.interview is not None or args.minutes_a_day is not None:
        kept = set_interview(home(), _day(args.interview), args.minutes_a_day, today)
        if kept is not None:
            warn(f"the plan was edited meanwhile and stays as it is; what was to be written is in {kept}")
    if args.card:
        return _shown(write_card_page(home(), args.output), args)
    planned = plan(home(), today, warn)
    if args.format == "html" or args.open or args.output:
        return _shown(write_plan_page(home(), planned, args.output), args)
    if args.format == "json":
        write_json(plan_data(planned.schedule))
    else:
        sys.stdout.write(plan_text(planned.schedule))
        tell(f"The date and the minutes are in {planned.path}; edit it as you like.")
    return 0


def _day(text: str | None) -> date | None:
    from simulator.errors import InputError
    from simulator.scheduling.models import day_of

    try:
        return None if text is None else day_of(text)
    except ValueError as error:
        raise InputError(f"--interview {text} {error}", "Write year, month and day.") from error


def _shown(path: Path, args: argparse.Namespace) -> int:
    print(path)
    if args.open:
        open_page(path)
    return 0
