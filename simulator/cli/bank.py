"""``mockloop bank``: the questions."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli._terminal import home
from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.planning.bank import Bank

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
    if args.command == "new":
        return _new(values=args.values)
    from simulator.app.knowledge import read_bank

    if args.command == "check":
        return _check(args.files)
    bank = read_bank(home())
    if args.command == "show":
        from simulator.ui.bank_text import question_lines

        print(*question_lines(bank, args.question), sep="\n")
        return 0
    return _list(bank, args)


def _check(files: Sequence[Path]) -> int:
    from simulator.app.knowledge import own_words, read_rules
    from simulator.app.preparing import prepared_words
    from simulator.planning.check import rule_gaps
    from simulator.planning.load import load_bank
    from simulator.preparing.words import check_words

    bank = load_bank(files or own_words(home()))
    check_words(prepared_words(home()), bank)
    gaps = rule_gaps(bank, read_rules(home()))
    if gaps:
        raise InputError("; ".join(gaps), "Add the rules, or take the names out.")
    theirs = [q for q, where in bank.where.items() if not where.startswith("prompts/")]
    print(f"{len(bank.questions)} questions are fine, {len(theirs)} of them yours.")
    return 0


def _list(bank: Bank, args: argparse.Namespace) -> int:
    from simulator.ui.bank_text import table

    words = " ".join(args.words)
    if args.intents:
        lines = list(table([(i.id, i.wants) for i in bank.intents.values()]))
    elif args.stories:
        lines = []
        for story in bank.stories.values():
            lines += [f"{story.id}: {story.title}", *table([(f"  {e.id}", e.hears) for e in story.elements])]
    elif args.loops:
        lines = list(table([(loop.id, f"{loop.title}: {loop.about}") for loop in bank.loops.values()]))
    elif args.styles:
        lines = list(table([(style.id, f"{style.title}: {style.about}") for style in bank.styles.values()]))
    elif found := bank.matching(words, story=args.story, loop=args.loop, pillar=args.pillar, kind=args.kind):
        lines = list(table([(q.id, q.kind, q.story or "-", q.pillar, q.open) for q in found]))
    else:
        print("No question matches; `mockloop bank list` shows all of them.", file=sys.stderr)
        return 0
    print(*lines, sep="\n")
    return 0


def _new(*, values: bool) -> int:
    from importlib.resources import files

    name = "values/example.yaml" if values else "questions/example.txt"
    print((files("prompts") / name).read_text(encoding="utf-8"), end="")
    return 0
