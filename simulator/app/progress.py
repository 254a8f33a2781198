"""Trends over all sessions, what keeps coming back, stories still untold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from simulator.app.home import Home
from simulator.app.knowledge import read_bank
from simulator.app.reviews import PAGE, PAGES, pages_at_home, write_private

if TYPE_CHECKING:
    from simulator.planning.bank import Bank
    from simulator.report.progress import Asked, Progress

__all__ = ["over_time", "write_progress_page"]


def over_time(home: Home, today: date, tell: Callable[[str], None]) -> tuple[Progress, Mapping[str, str]]:
    """The progress of all sessions up to ``today``, and what people call its ids."""
    from simulator.report.names import names
    from simulator.report.progress import progress
    from simulator.report.words import report_words
    from simulator.store.index import all_facts

    bank = read_bank(home)
    sessions = all_facts(home.root, tell=tell)
    return progress(sessions, tuple(bank.stories), _questions(bank), today, report_words()), names(bank)


def write_progress_page(home: Home, found: Progress, named: Mapping[str, str], path: Path | None = None) -> Path:
    """Write the page, into the home or to ``path``; returns where. Raises InputError, StorageError."""
    from simulator.report.html import progress_page

    own = path is None
    path = path or home.private() / PAGES["Progress"]
    hrefs = {}
    if own:
        sessions = {place.session for across in found.across for place in across.places}
        sessions |= {cell.session for cell in found.matrix}
        hrefs = {s: f"{quote(home.sessions.name)}/{quote(s)}/{PAGE}" for s in sorted(sessions)}
        hrefs = {s: href for s, href in hrefs.items() if (home.sessions / s / PAGE).is_file()}
    write_private(path, progress_page(found, named, hrefs, pages_at_home(home, "Progress") if own else []))
    return path


def _questions(bank: Bank) -> list[Asked]:
    """The main questions that interviewers ask, in the bank's order."""
    from simulator.report.progress import Asked

    return [
        Asked(question.id, question.pillar, question.levels)
        for question in bank.questions.values()
        if question.kind == "trunk" and question.scored and not question.coach_only
    ]
