"""Composing pages: what the report needs of bank, disk and sound."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import InputError
from simulator.store.folder import LOG, resolve, write_atomic

if TYPE_CHECKING:
    from simulator.analysis.scorecard import Card
    from simulator.planning.bank import Bank
    from simulator.report.view import SessionView
    from simulator.session.account import Account

__all__ = ["PAGE", "labels", "open_page", "read_account", "report_of", "sound_sources", "verdict_of"]

PAGE = "report.html"


def read_account(spec: str) -> tuple[Path, Account]:
    """The folder and the account of SESSION; what a crash left is mended first. Told on stderr. Raises InputError."""
    from simulator.cli._recover import recover_one
    from simulator.session.account import assemble
    from simulator.session.log import read_log

    folder = resolve(spec)
    if mended := recover_one(folder):
        print(mended.told, file=sys.stderr)
    log = read_log(folder / LOG)
    for problem in log.problems:
        print(f"{folder.name}/{LOG}:{problem.line}: {problem.message}; left out", file=sys.stderr)
    return folder, assemble(log.header, log.lines)


def labels(bank: Bank) -> dict[str, str]:
    """What people call the ids of parts, stories, their elements, intents and questions."""
    from simulator.report.words import report_words

    named = {s.id: s.title for s in bank.stories.values()}
    named.update({e.id: e.hears for s in bank.stories.values() for e in s.elements})
    named.update({i.id: i.wants for i in bank.intents.values()})
    named.update({q.id: q.title for q in bank.questions.values()})
    named.update({f"part:{name}": f"{part.label} not clear" for name, part in report_words().parts.items()})
    return named


def report_of(folder: Path, account: Account, *, waveforms: bool) -> SessionView:
    """The view of a session, with the shape of its recordings where ``waveforms`` are wanted."""
    from simulator.planning.bank import load_bank
    from simulator.report.sound import peaks
    from simulator.report.view import session_view
    from simulator.report.words import report_words

    shapes = {}
    if waveforms:
        shapes = {
            turn.number: peaks(folder / turn.take.audio) for turn in account.turns if turn.take and turn.take.audio
        }
    return session_view(account, report_words(), peaks=shapes, labels=labels(load_bank()))


def verdict_of(account: Account, bank: Bank) -> dict[str, object] | None:
    """What an interviewer would write down after a loop: a headline and reasons.

    None for a single question, and where the engine that heard it can't be trusted with a verdict.
    """
    from simulator.analysis.scorecard import question_card, round_signal, verdict

    plan = account.header.plan
    rounds: dict[str, list[Card]] = {}
    for turn in account.turns:
        thread = [
            t.judgement.review for t in account.thread(turn.number) if t.judgement and t.judgement.review.judged
        ]
        if turn.role != "question" or not thread:
            continue
        known = bank.questions.get(turn.question or "")
        where = next((r.name for r in plan.rounds if any(i.text == turn.text for i in r.items)), "") if plan else ""
        card = question_card(thread, known.pillar if known else "people")
        rounds.setdefault(where or account.header.loop, []).append(card)
    if sum(len(cards) for cards in rounds.values()) < 2 or account.header.stt.low_trust:
        return None
    found = verdict([round_signal(name, cards) for name, cards in rounds.items()])
    headline = "On this evidence: yes." if found.yes else "On this evidence: not yet."
    return {"headline": headline, "reasons": found.because}


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
            found[turn.number] = embedded(recording)
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
