"""``mockloop sessions remove``."""

from __future__ import annotations

import argparse
import sys

from simulator.cli._sessions.common import count, tell
from simulator.errors import InputError

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions remove 2026-03-01-101500\n  mockloop sessions remove last --yes\n\n"
        "Recordings, transcripts, judgements and notes are deleted, in the index too. There is no way back;\n"
        "`mockloop sessions export` makes a copy first."
    )
    parser.add_argument("sessions", nargs="+", metavar="SESSION", help="an id, the beginning of one, or last")
    parser.add_argument("--yes", action="store_true", help="don't ask")


def run(args: argparse.Namespace) -> int:
    from simulator.paths import cache_dir, home, sessions_dir
    from simulator.store.folder import resolve
    from simulator.store.removal import check, doom, finish, size_of, unfinished

    begun = unfinished(sessions_dir())
    specs = [spec for spec in args.sessions if spec not in begun]
    folders = list(dict.fromkeys(check(resolve(spec), sessions_dir()) for spec in specs))
    if not folders:  # an earlier removal was cut off: it is finished now
        finish(home(), sessions_dir(), cache_dir(), tell)
        print("removed", file=sys.stderr)
        return 0
    recordings, size = size_of(folders)
    print("\n".join(folder.name for folder in folders))
    what = f"{count(len(folders), 'session')} with {count(recordings, 'recording')} ({size / 1e6:.1f} MB)"
    if not args.yes and not _agreed(f"Delete {what} for good? [y/N] "):
        print("nothing was removed", file=sys.stderr)
        return 0
    for folder in folders:
        doom(folder)
    finish(home(), sessions_dir(), cache_dir(), tell)
    print("removed", file=sys.stderr)
    return 0


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise InputError("there is nobody to ask", "Give --yes if you are sure.")
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
