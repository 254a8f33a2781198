"""``mockloop today``: begin the next exercise of the plan."""

from __future__ import annotations

import argparse
from datetime import date

from simulator.cli._terminal import count, home, tell, warn
from simulator.cli.session_options import add_session_options, finish, foreseen, request_of, settings_of

EPILOG = """\
examples:
  mockloop today               the next exercise of today, by voice
  mockloop today --typed       by keyboard, no sound at all
  mockloop plan                what else is planned, and why
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    parser.add_argument("--seed", metavar="N", type=int, help="the same seed repeats an exercise exactly")
    add_session_options(parser)


def run(args: argparse.Namespace) -> int:
    """Say what it is and why, sit it, and say what comes next."""
    from simulator.app.exercising import begin_exercise, next_entry
    from simulator.app.opening import repair_home
    from simulator.app.scheduling import plan
    from simulator.app.unbegun import clear_unbegun
    from simulator.cli.models.pull import offer_model
    from simulator.scheduling.words import scheduling_words
    from simulator.ui.terminal import TerminalFrontEnd

    for notice in (*repair_home(home()), *clear_unbegun(home().sessions)):
        tell(notice)
    found = plan(home(), date.today(), warn).schedule  # noqa: DTZ011 - the user's own day
    entry = next_entry(found)
    if entry is None:
        off = next((day.note for day in found.days if day.day == found.today), "")
        tell(found.note or off or scheduling_words().day.full)
        tell("All of it: mockloop plan")
        return 0
    exercise = entry.exercise
    tell(f"{exercise.title} ({count(exercise.minutes, 'minute')})")
    tell(f"{' '.join(entry.why)}\n")
    settings, request = settings_of(args), request_of(args)
    if request.mode == "speech" and settings.stt == "auto":
        offer_model()
    front = TerminalFrontEnd(tell)
    status = finish(foreseen(begin_exercise(home(), settings, exercise, request, front), settings, front))
    after = next_entry(plan(home(), date.today(), warn).schedule)  # noqa: DTZ011 - the user's own day
    tell(f"\nNext today: {after.exercise.title}: mockloop today" if after else "\nThat was all for today.")
    return status
