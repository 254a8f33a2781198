"""An index page over all sessions, linking their reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import quote

from simulator.app.home import Home
from simulator.app.progress import over_time, write_progress_page
from simulator.app.reviews import PAGE, PAGES, pages_beside, write_page, write_private
from simulator.errors import MockloopError

__all__ = ["write_library_page"]


def write_library_page(home: Home, tell: Callable[[str], None], today: date) -> Path:
    """Write the page into the home, with all that it links: reviews that have no page yet, and the progress page.

    Returns where. A session that can't be read is told and stands without a link. Raises StorageError.
    """
    from simulator.report.html import library_page
    from simulator.report.library import library_rows
    from simulator.store.index import all_facts

    told = list(all_facts(home.root, tell=tell))
    path = home.private() / PAGES["All sessions"]
    if not path.exists():
        write_private(path, "")  # so that the reviews link to it
    write_progress_page(home, *over_time(home, today, tell))
    lacking = [s.id for s in told if not (home.sessions / s.id / PAGE).is_file()]
    if lacking:
        tell(f"writing the page of {len(lacking)} session{'' if len(lacking) == 1 else 's'} that had none")
    for ident in lacking:
        try:
            write_page(home, home.sessions / ident)
        except MockloopError as error:
            tell(f"{ident} has no page: {error}")
    written = {
        s.id: f"{quote(home.sessions.name)}/{quote(s.id)}/{PAGE}"
        for s in told
        if (home.sessions / s.id / PAGE).is_file()
    }
    pages = [page for page in pages_beside(home, home.root) if page[1] != f"./{path.name}"]
    write_private(path, library_page(library_rows(told, written), str(home.sessions), pages))
    return path
