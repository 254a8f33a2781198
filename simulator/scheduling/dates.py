"""Days as people say them, in English on every machine."""

from __future__ import annotations

from datetime import date

__all__ = ["short_day", "spoken_day", "within"]

_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_YEAR = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
         "December")  # fmt: skip


def short_day(day: date) -> str:
    """12 November."""
    return f"{day.day} {_YEAR[day.month - 1]}"


def spoken_day(day: date) -> str:
    """Thursday, 12 November."""
    return f"{_WEEK[day.weekday()]}, {short_day(day)}"


def within(day: date, today: date) -> str:
    """Today, tomorrow, in 4 days, or how long ago."""
    days = (day - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")
