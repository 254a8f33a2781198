"""``mockloop library``: an index page over all sessions, linking their reviews."""

from __future__ import annotations

import argparse
from datetime import date

from simulator.cli._terminal import home, open_page, warn


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example:\n  mockloop library --open"
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def run(args: argparse.Namespace) -> int:
    from simulator.app.library import write_library_page

    path = write_library_page(home(), warn, date.today())  # noqa: DTZ011 - the user's own day
    print(path)
    if args.open:
        open_page(path)
    return 0
