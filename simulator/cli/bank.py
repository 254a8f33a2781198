"""``mockloop bank``: the questions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from simulator.cli._terminal import home

__all__ = ["add_arguments", "run"]

EPILOG = """\
examples:
  mockloop bank list --story stakeholder
  mockloop bank list unpopular
  mockloop bank show q01
  mockloop bank new > my-questions.yaml
  mockloop bank check my-questions.yaml

Your own questions: one a line in a .txt file, or a .yaml file as `new` prints
it, kept in the folder `questions` of mockloop's home (see `mockloop config`).
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help="questions, all or those that match")
    listing.add_argument("words", nargs="*", metavar="WORD", help="words that must be in it")
    listing.add_argument("--story", metavar="ID", help="questions that ask for this core story")
    listing.add_argument("--loop", metavar="NAME", help="questions that this loop may ask")
    listing.add_argument("--pillar", choices=("people", "project", "product", "technical", "none"))
    listing.add_argument("--kind", choices=("trunk", "branch", "leaf"))
    listing.add_argument("--intents", action="store_true", help="list the intents instead")
    listing.add_argument("--stories", action="store_true", help="list the core stories and their elements instead")
    listing.add_argument("--loops", action="store_true", help="list the loops instead")
    listing.add_argument("--styles", action="store_true", help="list the interviewer's manners instead")
    show = commands.add_parser("show", help="one question with all that is behind it")
    show.add_argument("question", metavar="ID|TEXT", help="an id, or a question in anybody's words")
    check = commands.add_parser("check", help="read your files and say what is wrong, with line and column")
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: your folder of questions")
    new = commands.add_parser("new", help="print an example file to fill in")
    new.add_argument("--values", action="store_true", help="an example of a company's values instead")


def run(args: argparse.Namespace) -> int:
    """List, show, check or print an example."""
    from simulator.app.knowledge import read_bank
    from simulator.app.preparing import check_questions
    from simulator.ui.bank_text import question_lines

    if args.command == "new":
        name = "values/example.yaml" if args.values else "questions/example.txt"
        print((files("prompts") / name).read_text(encoding="utf-8"), end="")
    elif args.command == "check":
        every, theirs = check_questions(home(), args.files)
        print(f"{every} questions are fine, {theirs} of them yours.")
    elif args.command == "show":
        print(*question_lines(read_bank(home()), args.question), sep="\n")
    elif lines := list(_listed(args)):
        print(*lines, sep="\n")
    else:
        print("No question matches; `mockloop bank list` shows all of them.", file=sys.stderr)
    return 0


def _listed(args: argparse.Namespace) -> Iterator[str]:
    from simulator.app.knowledge import read_bank
    from simulator.ui import bank_text

    bank = read_bank(home())
    for kind in ("intents", "stories", "loops", "styles"):
        if getattr(args, kind):
            return bank_text.behind_lines(bank, kind)
    narrowed = {name: getattr(args, name) for name in ("story", "loop", "pillar", "kind")}
    return bank_text.questions_lines(bank.matching(" ".join(args.words), **narrowed))
