"""The page of the candidate's own bank."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from simulator.app.home import Home
from simulator.app.preparing import Candidate, view_of_bank
from simulator.app.reviews import PAGES, write_private

__all__ = ["page_of_bank"]


def page_of_bank(home: Home, found: Candidate, today: date) -> Path:
    """Write the page of the bank into the home; returns where. Raises StorageError."""
    from simulator.report.html import bank_page

    path = home.private() / PAGES["Your bank"]
    pages = [(label, name) for label, name in PAGES.items() if name != path.name and (home.root / name).is_file()]
    write_private(path, bank_page(view_of_bank(home, found, today), pages))
    return path
