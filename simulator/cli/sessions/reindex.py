"""``mockloop sessions reindex``."""

from __future__ import annotations

import argparse

from simulator.cli._terminal import count
from simulator.cli.sessions.filters import open_index

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "example:\n  mockloop sessions reindex\n\n"
        "Nothing is lost by it, and it is rarely needed: the index looks after itself."
    )


def run(args: argparse.Namespace) -> int:
    with open_index(anew=True) as index:
        sessions, problems = index.read(
            lambda db: db.execute("SELECT count(*), count(nullif(problem, '')) FROM sessions").fetchone()
        )
    damaged = f", {problems} of them damaged: see `mockloop sessions list`" if problems else ""
    print(f"{count(sessions, 'session')} indexed{damaged}")
    return 0
