"""What follows a change to a session: the files that are made from its log are made again."""

from __future__ import annotations

from pathlib import Path

__all__ = ["refresh_pages"]


def refresh_pages(folder: Path) -> None:
    """Write ``review.json`` again, and the page where there is one. Raises StorageError."""
    from simulator.cli._pages import PAGE
    from simulator.cli._sitting import write_review

    write_review(folder)
    if (folder / PAGE).is_file():
        from simulator.cli.review import write_report

        write_report(folder, folder / PAGE)
