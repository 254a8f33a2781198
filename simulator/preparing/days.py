"""Days as people say them. Pure."""

from __future__ import annotations

from datetime import date

__all__ = ["day_in_words"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day_in_words(day: str, year: int | None = None) -> str:
    """12 November, with its year where that is another than ``year``; what is no ISO date stays as it is."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    text = f"{found.day} {_MONTHS[found.month - 1]}"
    return text if year in (None, found.year) else f"{text} {found.year}"
