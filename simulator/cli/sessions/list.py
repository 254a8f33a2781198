"""``mockloop sessions list``."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence

from simulator.cli._terminal import dump
from simulator.cli.sessions.filters import add_filters, chosen, open_index
from simulator.store.query import Listed, list_sessions
from simulator.terminal import one_line
from simulator.text.clock import clock

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions list --limit 10\n"
        "  mockloop sessions list --story underperformer --since 2026-03\n\n"
        "Columns: id, length, main answers, clear parts of those rated, weaknesses, title.\n"
        "* is a star, ~ a session that was not finished, ? a recogniser that can't be trusted much."
    )
    add_filters(parser)
    parser.add_argument("--limit", type=int, metavar="N", help="only the newest N")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    with open_index() as index:
        rows = list_sessions(index, chosen(args), args.limit)
    if args.format == "json":
        dump(rows)
    elif rows:
        sys.stdout.write(_table(rows))
    elif chosen(args):
        print("no session matches", file=sys.stderr)
    else:
        print("there are no sessions yet; `mockloop demo` or `mockloop run` makes one", file=sys.stderr)
    return 0


def _table(rows: Sequence[Listed]) -> str:
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000
    names = max(len(row.folder) for row in rows)
    return "".join(_line(row, names)[:width].rstrip() + "\n" for row in rows)


def _line(row: Listed, names: int) -> str:
    if row.problem and not row.answers:
        return f"   {row.folder:{names}}  can't be read: {one_line(row.problem)}"
    marks = ("*" if row.starred else " ") + ("~" if not row.finished else "?" if row.low_trust else " ")
    clear = f"{row.clear:2}/{6 * row.judged:<2}" if row.judged else "  –  "
    damaged = f"  ({row.problem})" if row.problem else ""
    length = "text" if row.mode == "typed" else clock(row.seconds)
    return (
        f"{marks} {row.folder:{names}}  {length:>7}  {row.questions:2}  {clear}  {row.flags:2}  "
        f"{one_line(row.title)}{damaged}"
    )
