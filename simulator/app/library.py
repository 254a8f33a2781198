"""An index page over all sessions, linking their reviews."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from simulator.app.home import Home
from simulator.app.reviews import PAGE, write_private

__all__ = ["write_library_page"]


def write_library_page(home: Home, tell: Callable[[str], None]) -> Path:
    """Write the page into the home; returns where. Raises StorageError."""
    from simulator.report.html import library_page
    from simulator.report.library import library_rows
    from simulator.store.folder import session_folders
    from simulator.store.index import all_facts

    written = {
        folder.name: f"{quote(home.sessions.name)}/{quote(folder.name)}/{PAGE}"
        for folder in session_folders(home.sessions)
        if (folder / PAGE).is_file()
    }
    rows = library_rows(all_facts(home.root, tell=tell), written)
    path = home.private() / "library.html"
    write_private(path, library_page(rows, str(home.sessions)))
    return path
