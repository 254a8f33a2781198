"""``mockloop sessions export``."""

from __future__ import annotations

import argparse
from pathlib import Path

from simulator.cli._terminal import count, home, tell, warn
from simulator.cli.sessions.filters import add_filters, chosen, open_index
from simulator.errors import InputError

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions export last\n  mockloop sessions export --all -o practice.zip\n"
        "  mockloop sessions export 2026-03-01 --alias-names --alias Contoso\n\n"
        "The archive opens with any unzip; report.html in it needs no mockloop. Everything carries a SHA-256.\n"
        "--alias-names puts Person A or Company A for the names that were found in your answers (look it over:\n"
        "a name may have been missed) and leaves the sound out, because it still says them."
    )
    parser.add_argument(
        "sessions", nargs="*", metavar="SESSION", type=str, help="an id, the beginning of one, a path, or last"
    )
    parser.add_argument("--all", action="store_true", help="every session, or every one that the filters leave")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="the archive (default: SESSION.zip here)")
    parser.add_argument("--no-audio", action="store_true", help="leave the sound out")
    parser.add_argument("--alias-names", action="store_true", help="put aliases for names; leaves the sound out")
    parser.add_argument("--alias", metavar="NAME", action="append", default=[], help="one more name to be aliased")
    add_filters(parser)


def run(args: argparse.Namespace) -> int:
    from simulator.app.exporting import export

    folders, left_out = _folders(args)
    done = export(
        home(),
        folders,
        args.output or Path(f"{folders[0].name}.zip" if len(folders) == 1 else "mockloop-sessions.zip"),
        audio=not args.no_audio,
        alias_names=args.alias_names,
        aliases=args.alias,
    )
    for notice in done.notices:
        tell(notice)
    without = "" if done.audio else ", without sound"
    names = "" if done.aliased is None else f", {count(done.aliased, 'name')} aliased"
    tell(f"{count(len(folders), 'session')}, {done.size / 1e6:.1f} MB{without}{names}")
    print(done.target)
    return InputError.exit_code if left_out else 0


def _folders(args: argparse.Namespace) -> tuple[list[Path], int]:
    """The sessions that go into the archive, and how many can't be read; those are named on stderr."""
    from simulator.store.folder import resolve
    from simulator.store.query import list_sessions

    which = chosen(args)
    if bool(args.sessions) == bool(args.all or which):
        raise InputError("which sessions?", "Name some, or give --all or a filter.")
    if args.sessions:
        return sorted(dict.fromkeys(resolve(spec, home().sessions) for spec in args.sessions)), 0
    with open_index() as index:
        unreadable = dict(index.unreadable())
        rows = sorted(row.folder for row in list_sessions(index, which))
    left_out = [name for name in rows if name in unreadable]
    for name in left_out:
        warn(f"{name} can't be read and is left out: {unreadable[name]}")
    folders = [home().sessions / name for name in rows if name not in unreadable]
    if not folders:
        raise InputError("no session matches", "`mockloop sessions list` names all of them.")
    return folders, len(left_out)
