"""``mockloop sessions remove``."""

from __future__ import annotations

import argparse

from simulator.cli._terminal import agreed, count, home, tell, warn

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions remove 2026-03-01-101500\n  mockloop sessions remove last --yes\n\n"
        "Recordings, transcripts, judgements and notes are deleted, in the index too. There is no way back;\n"
        "`mockloop sessions export` makes a copy first."
    )
    parser.add_argument(
        "sessions", nargs="+", metavar="SESSION", type=str, help="an id, the beginning of one, or last"
    )
    parser.add_argument("--yes", action="store_true", help="don't ask")


def run(args: argparse.Namespace) -> int:
    from simulator.app.removing import chosen_for_removal, remove
    from simulator.store.removal import size_of

    folders = chosen_for_removal(home(), args.sessions)
    if not folders:  # an earlier removal was cut off: it is finished now
        remove(home(), (), warn)
        tell("removed")
        return 0
    recordings, size = size_of(folders)
    print("\n".join(folder.name for folder in folders))
    what = f"{count(len(folders), 'session')} with {count(recordings, 'recording')} ({size / 1e6:.1f} MB)"
    if not args.yes and not agreed(f"Delete {what} for good? [y/N] "):
        tell("nothing was removed")
        return 0
    remove(home(), folders, warn)
    tell("removed")
    return 0
