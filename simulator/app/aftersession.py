"""What a session means for the candidate's own bank: which stories it told, which numbers it claimed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.app.home import Home
from simulator.app.preparing import CandidateFiles, read_candidate
from simulator.errors import InputError
from simulator.preparing.models import Role
from simulator.store.bankfiles import BANK

if TYPE_CHECKING:
    from simulator.session.history import SessionHistory

__all__ = ["after_session", "own_stories"]

_WORTH = 3  # clear parts, from which an answer is worth being kept as a story


def after_session(home: Home, folder: Path, history: SessionHistory, tell: Callable[[str], None]) -> list[str]:
    """Enter what was claimed, and say what there is to say: stories told, numbers that are open, what can be kept.

    Nothing is read or written where there is no bank. A file of it that is broken, and a disk that takes no more, are
    said like the rest: the session itself is over and kept.
    """
    try:
        return _said(home, folder, history, tell)
    except InputError as error:
        return [f"Your bank was not brought up to date. {error.paragraph}"]


def _said(home: Home, folder: Path, history: SessionHistory, tell: Callable[[str], None]) -> list[str]:
    from simulator.planning.drills import SHORT_DRILLS

    lines: list[str] = []
    if history.header.loop in SHORT_DRILLS or not history.turns:
        return lines
    told: list[str] = []
    if (home.root / BANK).is_dir():
        told = _told(home, folder, tell)
        lines += told
        lines += _claimed(home, history, tell)
    if not told and _clearest(history) >= _WORTH:
        lines.append(f"Keep it as a story: mockloop prepare stories --keep {folder.name}")
    return lines


def own_stories(home: Home, today: date, tell: Callable[[str], None]) -> list[str]:
    """Each story of the bank and where it was told; nothing where there is none. ``tell`` hears of a broken file."""
    if not (home.root / BANK).is_dir():
        return []
    try:
        return _stories_told(home, today, tell)
    except InputError as error:
        tell(f"Your bank is left out. {error.paragraph}")
        return []


def _stories_told(home: Home, today: date, tell: Callable[[str], None]) -> list[str]:
    from simulator.app.knowledge import read_bank
    from simulator.report.candidate import told_line
    from simulator.report.names import names

    found, bank = read_candidate(home, today, tell), read_bank(home)
    called = names(bank)
    return [
        f"“{reading.story.title}”: {told_line(reading, found.told.get(reading.story.id, ()), bank, called, today)}"
        for reading in found.readings
    ]


def _clearest(history: SessionHistory) -> int:
    from simulator.session.facts import facts

    return max((answer.clear for answer in facts(history).mains), default=0)


def _told(home: Home, folder: Path, tell: Callable[[str], None]) -> list[str]:
    from simulator.app.knowledge import read_bank
    from simulator.report.candidate import told_line
    from simulator.report.names import names

    today = date.today()  # noqa: DTZ011 - the user's own day
    found = read_candidate(home, today, tell)
    bank = read_bank(home)
    lines = []
    for reading in found.readings:
        told = found.told.get(reading.story.id, ())
        if any(each.answer.session == folder.name for each in told):
            lines.append(f"“{reading.story.title}”: {told_line(reading, told, bank, names(bank), today)}")
    return lines


def _claimed(home: Home, history: SessionHistory, tell: Callable[[str], None]) -> list[str]:
    """The ledger is kept where a role or a CV was read."""
    from simulator.preparing.interviewer import PROBE
    from simulator.preparing.ledger import answered, clashes, entered
    from simulator.session.threads import answers_of

    files = CandidateFiles(home, tell)
    role, before = files.role.content, files.claims.content
    if role == Role() and not before.claims:
        return []
    known, session = before, history.header.id
    for turn in history.turns:
        if turn.role == "question":
            for answer, _ in answers_of(history, turn.number):
                if answer.transcript is None:
                    continue
                asked, text = answer.follow_up, answer.transcript.text
                if asked is not None and asked.probe == PROBE:
                    known = answered(known, asked.text, text, files.words.role)
                else:
                    known = entered(known, text, f"{session}#{answer.number}", role.claims, files.words.role)
    if known != before:
        files.save_claims(known)
    lines = [clash.ask(session) for clash in clashes(known, files.words.role) if clash.said_in(session)]
    again = [c for c in known.claims if c.state == "taken-back" and any(s.startswith(f"{session}#") for s in c.said)]
    lines += [f"You said {claim.number} again, which you had taken back: “{claim.quote}”" for claim in again]
    known_before = {claim.id for claim in before.claims}
    fresh = [claim for claim in known.claims if claim.state == "unverified" and claim.id not in known_before]
    if fresh:
        numbers = ", ".join(claim.number for claim in fresh[:3])
        lines.append(f"Not in your CV: {numbers}. Do they hold? mockloop prepare role")
    return lines
