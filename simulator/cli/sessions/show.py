"""``mockloop sessions show``."""

from __future__ import annotations

import argparse
import sys

from simulator.cli._terminal import home
from simulator.cli.sessions.filters import session_argument
from simulator.terminal import write_json

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions show last\n  mockloop sessions show 2026-03-01 --format json\n\n"
        "`mockloop review SESSION` says why, and what would have been better."
    )
    session_argument(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")


def run(args: argparse.Namespace) -> int:
    from simulator.app.opening import open_session
    from simulator.ui.session_text import session_document, session_lines

    opened = open_session(home(), args.session)
    for notice in opened.notices:
        print(notice, file=sys.stderr)
    if args.format == "json":
        write_json(session_document(opened.history))
    else:
        print("\n".join(session_lines(opened.history)))
    return 0
