"""``mockloop progress``: trends over sessions, recurring weaknesses, stories still untold."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli._pages import open_page, write_page
from simulator.paths import home, make_private
from simulator.terminal import write_json

if TYPE_CHECKING:
    from simulator.planning.bank import Bank
    from simulator.report.progress import Asked


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "examples:\n  mockloop progress --format text\n  mockloop progress --open"
    parser.add_argument("--format", choices=("html", "text", "json"), default="html")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="where to write the page")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def run(args: argparse.Namespace) -> int:
    from simulator.planning.bank import load_bank
    from simulator.report.names import names
    from simulator.report.progress import progress
    from simulator.report.words import report_words
    from simulator.store.index import all_facts

    bank = load_bank()
    told = all_facts(home(), tell=lambda line: print(line, file=sys.stderr))
    found = progress(told, tuple(bank.stories), _questions(bank), date.today(), report_words())  # noqa: DTZ011 - the user's own day
    named = names(bank)
    if args.format == "html":
        from simulator.report.html import progress_page

        path = args.output or make_private(home()) / "progress.html"
        write_page(path, progress_page(found, named))
        print(path)
        if args.open:
            open_page(path)
        return 0
    if args.format == "json":
        from simulator.report.progress_text import progress_data

        write_json(progress_data(found, named))
    else:
        from simulator.report.progress_text import progress_text

        sys.stdout.write(progress_text(found, named))
    return 0


def _questions(bank: Bank) -> list[Asked]:
    """The main questions that interviewers ask, in the bank's order."""
    from simulator.report.progress import Asked

    return [
        Asked(question.id, question.pillar, question.levels)
        for question in bank.questions.values()
        if question.kind == "trunk" and question.scored and not question.coach_only
    ]
