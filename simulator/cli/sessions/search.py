"""``mockloop sessions search``."""

from __future__ import annotations

import argparse
import os
import re
import sys

from simulator.cli._terminal import dump
from simulator.cli.sessions.filters import add_filters, chosen, open_index
from simulator.store.query import CLOSING, OPENING, Found, find
from simulator.terminal import drawing, one_line, shown

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        'examples:\n  mockloop sessions search "re-planned the roadmap"\n'
        "  mockloop sessions search outage customer --flag generic-we\n\n"
        "Each argument is a phrase; an answer has to hold all of them: in what was said, in its question,\n"
        "its flags or your notes. Words match in all their forms (plan, planned, planning), and a * at the\n"
        "end stands for any ending. Newest first."
    )
    parser.add_argument("phrases", nargs="+", metavar="PHRASE", help="words to look for")
    add_filters(parser)
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="show at most N answers (default: 20)")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    with open_index() as index:
        found, total = find(index, args.phrases, chosen(args), args.limit)
    if args.format == "json":
        dump(found)
        return 0
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for hit in found:
        print(_text(hit, color=color), file=drawing(sys.stdout))
    if total > len(found):
        print(f"{total} answers in all; --limit {total} shows them", file=sys.stderr)
    elif not found:
        print("nothing found", file=sys.stderr)
    return 0


def _text(hit: Found, *, color: bool) -> str:
    opening, closing = ("\x1b[1m", "\x1b[22m") if color else ("«", "»")
    # the marks are control characters too, so the text is cleaned between them
    marked = re.split(f"({OPENING}|{CLOSING})", " ".join(hit.said.split()))
    said = "".join({OPENING: opening, CLOSING: closing}.get(piece) or shown(piece) for piece in marked)
    lines = [f"{one_line(hit.folder)}, turn {hit.turn}: {one_line(hit.asked)}", f"    {said}"]
    if hit.flags:
        lines.append(f"    flags: {one_line(hit.flags)}")
    lines += [f"    note: {one_line(note)}" for note in hit.notes.split("\n") if note]
    return "\n".join(lines)
