"""``mockloop sessions compare``."""

from __future__ import annotations

import argparse
import sys

from simulator.cli._terminal import home
from simulator.cli.sessions.filters import open_index
from simulator.errors import InputError
from simulator.terminal import write_json

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions compare last                    its takes, or earlier answers to the same\n"
        "  mockloop sessions compare 2026-03-01 2026-03-08   the same questions in both\n"
        "  mockloop sessions compare --question q01          every answer that you ever gave to it"
    )
    parser.add_argument(
        "sessions", nargs="*", metavar="SESSION", type=str, help="an id, the beginning of one, a path, or last"
    )
    parser.add_argument("--question", metavar="ID", help="all answers to this question of the bank")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    from simulator.app.comparing import compare_question, compare_sessions
    from simulator.ui.compare_text import comparison_document, comparison_lines

    if bool(args.sessions) == bool(args.question):
        raise InputError("compare what?", "Name sessions, or give --question ID.")
    if args.question:
        found = compare_question(home(), args.question, open_index)
    else:
        found = compare_sessions(home(), args.sessions, open_index)
    if args.format == "json":
        write_json([comparison_document(c) for c in found])
    elif found:
        print("\n\n".join("\n".join(comparison_lines(c)) for c in found))
    else:
        print("there are no two answers to the same question", file=sys.stderr)
    return 0
