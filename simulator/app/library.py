"""An index page over all sessions, linking their reviews."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from simulator.app.bankpage import page_of_bank
from simulator.app.home import Home
from simulator.app.preparing import read_candidate
from simulator.app.progress import over_time, write_progress_page
from simulator.app.reviews import PAGE, PAGES, pages_at_home, write_page, write_private
from simulator.errors import InputError, StorageError
from simulator.store.bankfiles import BANK

if TYPE_CHECKING:
    from simulator.session.facts import SessionFacts

__all__ = ["write_library_page"]


def write_library_page(home: Home, tell: Callable[[str], None], today: date) -> Path:
    """Write the page into the home, with all that it links: the progress page, and reviews that have no page yet.

    Returns where. ``tell`` hears of a session whose page can't be written; it stands without a link. Raises
    StorageError.
    """
    from simulator.report.html import library_page
    from simulator.report.library import library_rows
    from simulator.store.index import all_facts

    sessions = list(all_facts(home.root, tell=tell))
    path = home.private() / PAGES["All sessions"]
    write_progress_page(home, *over_time(home, today, tell))
    if (home.root / BANK).is_dir():
        try:
            page_of_bank(home, read_candidate(home, today, tell), today)
        except StorageError:
            raise
        except InputError as error:
            tell(f"Your bank is left out. {error.paragraph}")
    pages = pages_at_home(home, "All sessions")
    hrefs = {s.id: f"{quote(home.sessions.name)}/{quote(s.id)}/{PAGE}" for s in sessions}

    def write() -> None:
        write_private(path, library_page(library_rows(sessions, hrefs), str(home.sessions), pages))

    write()  # first, so that the reviews written next link to it
    failed = _write_missing(home, sessions, tell)
    if failed:
        hrefs = {ident: href for ident, href in hrefs.items() if ident not in failed}
        write()
    return path


def _write_missing(home: Home, sessions: Sequence[SessionFacts], tell: Callable[[str], None]) -> set[str]:
    """Write the pages that aren't there; returns the sessions that stay without one. Raises StorageError."""
    missing = [s.id for s in sessions if not (home.sessions / s.id / PAGE).is_file()]
    if missing:
        tell(f"writing the pages of {len(missing)} session{'' if len(missing) == 1 else 's'} that had none")
    failed = set()
    for ident in missing:
        try:
            write_page(home, home.sessions / ident, every=sessions)
        except StorageError:
            raise
        except InputError as error:
            tell(f"{ident} gets no page: {error.paragraph}")
            failed.add(ident)
    return failed
