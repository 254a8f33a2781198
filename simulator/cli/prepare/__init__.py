"""``mockloop prepare``: the candidate's own bank, filled by keyboard, shown with what the rules hear in it."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from simulator.cli._terminal import home, open_page, tell, warn
from simulator.cli.session_options import add_session_options
from simulator.terminal import write_json

__all__ = ["add_arguments", "run"]

EPILOG = """\
examples:
  mockloop prepare                         what you have, what is thin, what is missing
  mockloop prepare systems                 how you work, checklist by checklist
  mockloop prepare stories                 draft stories, field by field
  mockloop prepare stories --spoken        the same by voice
  mockloop prepare stories --keep last     the answers of a session as a story
  mockloop prepare audit                   walk through your last twelve months
  mockloop prepare questions               questions to ask them
  mockloop prepare role advert.pdf --cv cv.docx

All of it lies in the folder `bank` of mockloop's home, as text that you can edit.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    parser.add_argument("--format", choices=("text", "html", "json"), default="text")
    parser.add_argument("--open", action="store_true", help="open the page of your bank in the browser")
    what = parser.add_subparsers(dest="what", metavar="WHAT")
    systems = what.add_parser("systems", help="how you work: principle, trigger, steps, rhythm, exception")
    systems.add_argument("which", nargs="?", default="", metavar="CHECKLIST|CATEGORY")
    stories = what.add_parser("stories", help="your stories: context, challenge, actions, results, learning")
    stories.add_argument("which", nargs="?", default="", metavar="ID", help="a story of yours, or a core story")
    stories.add_argument("--keep", metavar="SESSION", type=str, help="keep what was told in a session as a story")
    stories.add_argument("--answer", metavar="N", type=int, help="which question of that session (default: the best)")
    for aloud in (systems, stories):
        aloud.add_argument("--spoken", action="store_true", help="answer aloud: each field is asked for by voice")
        aloud.set_defaults(seed=None)
        add_session_options(aloud)
    what.add_parser("audit", help="the last twelve months, prompt by prompt")
    what.add_parser("questions", help="questions to ask them")
    role = what.add_parser("role", help="what a job description and a CV say; without a file: what you claimed aloud")
    role.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the job description: .txt .md .docx .pdf")
    role.add_argument("--cv", type=Path, metavar="FILE", help="your CV")
    role.add_argument("--level", metavar="LADDER:LEVEL", default="", help="the level, where the text doesn't say it")


def run(args: argparse.Namespace) -> int:
    """Show the bank, or fill a part of it."""
    from simulator.app.bankpage import page_of_bank
    from simulator.app.preparing import CandidateFiles, read_candidate, view_of_bank
    from simulator.cli.prepare.fill import fill
    from simulator.report.candidate_text import candidate_text

    today = date.today()  # noqa: DTZ011 - the user's own day
    if args.what:
        return fill(args, CandidateFiles(home(), tell))
    found = read_candidate(home(), today, warn)
    if args.format == "json":
        write_json(found.document())
    elif args.format == "html" or args.open:
        path = page_of_bank(home(), found, today)
        print(path)
        if args.open:
            open_page(path)
    else:
        sys.stdout.write(candidate_text(view_of_bank(home(), found, today)))
    return 0
