"""``mockloop sessions reindex``."""

from __future__ import annotations

import argparse

from simulator.cli._sessions.common import open_index

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "example:\n  mockloop sessions reindex\n\n"
        "Nothing is lost by it, and it is rarely needed: the index looks after itself."
    )


def run(args: argparse.Namespace) -> int:
    with open_index(anew=True) as index:
        count, problems = index.read(
            lambda db: db.execute("SELECT count(*), count(nullif(problem, '')) FROM sessions").fetchone()
        )
    print(
        f"{count} sessions indexed"
        + (f", {problems} of them damaged: see `mockloop sessions list`" if problems else "")
    )
    return 0
