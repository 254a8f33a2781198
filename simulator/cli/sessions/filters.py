"""What several subcommands share: SESSION, the index, and filters over sessions."""

from __future__ import annotations

import argparse
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from simulator.cli._terminal import Bar, home, warn
from simulator.errors import InputError
from simulator.store.index import Index

if TYPE_CHECKING:
    from simulator.store.query import Filter

__all__ = ["add_filters", "chosen", "open_index", "session_argument"]

_MANY = 300  # sessions to be read before a bar is worth its noise: about a second
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def session_argument(parser: argparse.ArgumentParser, **more: Any) -> None:
    """SESSION, as every verb takes it."""
    parser.add_argument(
        "session", metavar="SESSION", type=str, help="an id, the beginning of one, a path, or last", **more
    )


def open_index(*, anew: bool = False) -> Index:
    """The index of the home, up to date; messages and a bar go to stderr. ``anew``: every session is read again.

    What processes that are gone left behind is cleaned up first.
    """
    from simulator.app.removing import clean_up

    for notice in clean_up(home()):
        warn(notice)
    return Index(home().root, tell=warn, progress=Bar("reading", _MANY), anew=anew)


def add_filters(parser: argparse.ArgumentParser) -> None:
    """--story, --pillar, --flag, --date, --since, --until, --level, --starred."""
    group = parser.add_argument_group("which sessions")
    group.add_argument("--story", metavar="ID", help="told this core story (underperformer, …) or one of yours")
    group.add_argument("--pillar", help="asked a question of this pillar: people, project, product or technical")
    group.add_argument("--flag", metavar="ID", help="showed this weakness, such as generic-we")
    group.add_argument(
        "--date", metavar="DAY", help="on this day, or in this month or year: 2026-03-01, 2026-03, 2026"
    )
    group.add_argument("--since", metavar="DAY", help="from this day (month, year) on")
    group.add_argument("--until", metavar="DAY", help="up to and with this day (month, year)")
    group.add_argument("--level", metavar="LADDER:LEVEL", help="held to this level, such as career:M2, or just M2")
    group.add_argument("--starred", action="store_true", help="with a star in it")


def chosen(args: argparse.Namespace) -> Filter:
    """The filter that the arguments ask for. Raises InputError."""
    from simulator.store.query import Filter

    for name in ("date", "since", "until"):
        day = getattr(args, name)
        if day is not None and not _DAY.fullmatch(day):
            raise InputError(f"--{name} {day!r} is no day", "Write 2026-03-01, 2026-03 or 2026.")
    own = _told_in(args.story) if args.story else None
    return Filter(
        story=None if own is not None else args.story,
        folders=own,
        flag=args.flag,
        questions=None if args.pillar is None else _questions_of(args.pillar),
        date=args.date,
        since=args.since,
        until=args.until,
        level=args.level,
        starred=args.starred,
    )


def _told_in(story: str) -> tuple[str, ...] | None:
    """The sessions in which a story of the candidate's own bank was told; None where there is no such story."""
    from simulator.app.preparing import has_story, read_candidate

    if not has_story(home(), story):
        return None
    found = read_candidate(home(), date.today(), warn)  # noqa: DTZ011 - the user's own day
    return tuple(dict.fromkeys(each.answer.session for each in found.told.get(story, ())))


def _questions_of(pillar: str) -> tuple[str, ...]:
    from simulator.app.knowledge import read_bank

    bank = read_bank(home())
    found = tuple(q.id for q in bank.questions.values() if q.pillar == pillar)
    if not found:
        known = dict.fromkeys(q.pillar for q in bank.questions.values() if q.pillar != "none")
        raise InputError(f"there is no pillar {pillar!r}", f"There are {', '.join(known)}.")
    return found
