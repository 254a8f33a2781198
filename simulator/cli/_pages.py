"""Composing pages: what the report needs of bank, disk and sound."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import InputError
from simulator.store.folder import LOG, resolve, write_atomic

if TYPE_CHECKING:
    from simulator.report.shapes import SessionView
    from simulator.session.account import Account

__all__ = ["PAGE", "open_page", "read_account", "report_of", "sound_sources", "write_page"]

PAGE = "report.html"


def read_account(spec: str) -> tuple[Path, Account]:
    """The folder and the account of SESSION; what a crash left is mended first. Told on stderr. Raises InputError."""
    from simulator.cli._recover import mend
    from simulator.cli._replay.parts import damaged
    from simulator.session.account import assemble
    from simulator.session.log import read_log

    folder = resolve(spec)
    mend(folder)
    log = read_log(folder / LOG)
    for problem in log.problems:
        print(f"{folder.name}/{LOG}:{problem.line}: {problem.message}; left out", file=sys.stderr)
    account = assemble(log.header, log.lines)
    for sentence in damaged(folder, account):
        print(f"{folder.name}/{sentence}", file=sys.stderr)
    return folder, account


def report_of(folder: Path, account: Account, *, waveforms: bool) -> SessionView:
    """The view of a session, with the shape of its recordings where ``waveforms`` are wanted."""
    from simulator.planning.bank import load_bank
    from simulator.report.names import names
    from simulator.report.sound import peaks
    from simulator.report.view import session_view
    from simulator.report.words import report_words

    shapes = {}
    if waveforms:
        shapes = {
            turn.number: peaks(folder / turn.take.audio) for turn in account.turns if turn.take and turn.take.audio
        }
    bank = load_bank()
    pillars = {question.id: question.pillar for question in bank.questions.values()}
    return session_view(account, report_words(), peaks=shapes, labels=names(bank), pillars=pillars)


def sound_sources(folder: Path, account: Account, *, beside: Path | None, embed: bool) -> Mapping[int, str]:
    """Per turn the address of its recording: relative where the page lies in the session's folder, else file:.

    ``embed`` puts a compressed copy into the page itself. Recordings that are gone are left out.
    """
    from urllib.parse import quote

    from simulator.report.sound import embedded

    found = {}
    for turn in account.turns:
        if not turn.take or not turn.take.audio:
            continue
        recording = folder / turn.take.audio
        if not recording.is_file():
            continue
        if embed:
            if sound := embedded(recording):
                found[turn.number] = sound
        elif beside is not None and beside.resolve() == folder.resolve():
            found[turn.number] = quote(turn.take.audio)
        else:
            found[turn.number] = recording.resolve().as_uri()
    return found


def write_page(path: Path, html: str) -> None:
    """Write a page as 0600."""
    if not path.parent.is_dir():
        raise InputError(f"there is no folder {path.parent}", "Make it, or give another file with -o.")
    write_atomic(path, html.encode("utf-8"))


def open_page(path: Path) -> None:
    """Show a page in the user's browser; where there is none, its path on stderr is all they get."""
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        print(f"no browser could be started; open {path} yourself", file=sys.stderr)
