"""``mockloop sessions export``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli._sessions.common import add_filters, chosen, count, open_index, tell
from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.session.account import Account
    from simulator.store.alias import Aliases
    from simulator.store.archive import Packed

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "examples:\n  mockloop sessions export last\n  mockloop sessions export --all -o practice.zip\n"
        "  mockloop sessions export 2026-03-01 --alias-names --alias Contoso\n\n"
        "The archive opens with any unzip; report.html in it needs no mockloop. Everything carries a SHA-256.\n"
        "--alias-names puts Person A or Company A for the names that were found in your answers (look it over:\n"
        "a name may have been missed) and leaves the sound out, because it still says them."
    )
    parser.add_argument("sessions", nargs="*", metavar="SESSION", help="an id, the beginning of one, a path, or last")
    parser.add_argument("--all", action="store_true", help="every session, or every one that the filters leave")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="the archive (default: SESSION.zip here)")
    parser.add_argument("--no-audio", action="store_true", help="leave the sound out")
    parser.add_argument("--alias-names", action="store_true", help="put aliases for names; leaves the sound out")
    parser.add_argument("--alias", metavar="NAME", action="append", default=[], help="one more name to be aliased")
    add_filters(parser)


def run(args: argparse.Namespace) -> int:
    from simulator.cli._recover import mend
    from simulator.store.archive import pack

    aliased = bool(args.alias_names or args.alias)
    audio = not (args.no_audio or aliased)
    folders, bad = _folders(args)
    target = args.output or Path(f"{folders[0].name}.zip" if len(folders) == 1 else "mockloop-sessions.zip")
    if not target.parent.is_dir():
        raise InputError(f"there is no folder {target.parent}", "Make it, or give another place with -o.")
    for folder in folders:
        mend(folder)
    with ExitStack() as stack:
        private = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mockloop-")))
        aliases = _aliases(folders, args.alias) if aliased else None
        packed = _packed(folders, private, aliases, audio=audio)
        size = pack(target, packed, audio=audio, aliased=aliased)
    without = "" if audio else ", without sound"
    names = f", {count(len(aliases), 'name')} aliased" if aliases is not None else ""
    print(f"{count(len(folders), 'session')}, {size / 1e6:.1f} MB{without}{names}", file=sys.stderr)
    print(target)
    return InputError.exit_code if bad else 0


def _folders(args: argparse.Namespace) -> tuple[list[Path], int]:
    """The sessions that go into the archive, and how many can't be read; those are named on stderr."""
    from simulator.paths import sessions_dir
    from simulator.store.folder import resolve
    from simulator.store.query import list_sessions

    which = chosen(args)
    if bool(args.sessions) == bool(args.all or which):
        raise InputError("which sessions?", "Name some, or give --all or a filter.")
    if args.sessions:
        return sorted(dict.fromkeys(resolve(spec) for spec in args.sessions)), 0
    with open_index() as index:
        unreadable = dict(index.unreadable())
        rows = sorted(row.folder for row in list_sessions(index, which))
    left_out = [name for name in rows if name in unreadable]
    for name in left_out:
        tell(f"{name} can't be read and is left out: {unreadable[name]}")
    folders = [sessions_dir() / name for name in rows if name not in unreadable]
    if not folders:
        raise InputError("no session matches", "`mockloop sessions list` names all of them.")
    return folders, len(left_out)


def _aliases(folders: list[Path], more: list[str]) -> Aliases:
    """One table for the whole archive, so that a person is the same in all of it."""
    from simulator.session.log import read_log
    from simulator.store.alias import Aliases, find_names
    from simulator.store.folder import LOG

    names: dict[str, str] = {}
    for folder in folders:
        for name, kind in find_names(read_log(folder / LOG).lines).items():
            names.setdefault(name, kind)
    names.update(dict.fromkeys((name for name in more if name.strip()), "person"))
    return Aliases(names)


def _packed(folders: list[Path], private: Path, aliases: Aliases | None, *, audio: bool) -> Iterator[Packed]:
    from simulator.session.account import assemble
    from simulator.session.log import read_log
    from simulator.store.alias import write_aliased
    from simulator.store.archive import Packed, files_of
    from simulator.store.folder import LOG

    for folder in folders:
        files = files_of(folder, audio=audio)
        log = read_log(folder / LOG)
        if aliases is not None:
            (private / folder.name).mkdir()
            path = private / folder.name / LOG
            left_out = write_aliased(log.header, log.lines, aliases, path)
            if left_out:
                print(f"{folder.name}: {count(left_out, 'line')} of an unknown kind left out", file=sys.stderr)
            files[LOG] = path
            log = read_log(path)
        account = assemble(log.header, log.lines)
        yield Packed(folder.name, {**files, **_pages(folder, account, audio=audio)})


def _pages(folder: Path, account: Account, *, audio: bool) -> dict[str, bytes]:
    """What can be read without mockloop."""
    import json

    from simulator.cli._pages import report_of, sound_sources
    from simulator.report.document import review_document
    from simulator.report.html import report_page

    view = report_of(folder, account, waveforms=audio)
    sources = sound_sources(folder, account, beside=folder, embed=False) if audio else {}
    document = json.dumps(review_document(account, view), ensure_ascii=False, indent=1)
    return {"review.json": document.encode(), "report.html": report_page(view, sources).encode()}
