"""``mockloop progress``: trends over sessions, recurring weaknesses, stories still untold."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from simulator.cli._terminal import home, open_page, warn
from simulator.terminal import write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "examples:\n  mockloop progress --format text\n  mockloop progress --open"
    parser.add_argument("--format", choices=("html", "text", "json"), default="html")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="where to write the page")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def run(args: argparse.Namespace) -> int:
    from simulator.app.aftersession import own_stories
    from simulator.app.progress import over_time, write_progress_page
    from simulator.report.progress_text import progress_data, progress_text

    found, named = over_time(home(), date.today(), warn)  # noqa: DTZ011 - the user's own day
    if args.format == "html":
        path = write_progress_page(home(), found, named, args.output)
        print(path)
        if args.open:
            open_page(path)
    elif args.format == "json":
        write_json(progress_data(found, named))
    else:
        sys.stdout.write(progress_text(found, named))
        if own := own_stories(home(), date.today(), warn):  # noqa: DTZ011 - the user's own day
            sys.stdout.write("\nYour stories\n" + "".join(f"  {line}\n" for line in own))
    return 0
