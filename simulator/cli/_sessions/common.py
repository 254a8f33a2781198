"""What several subcommands share: the index with its messages, filters, words for tables."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError, StorageError
from simulator.paths import home
from simulator.store.index import Index

if TYPE_CHECKING:
    from simulator.store.query import Filter

__all__ = [
    "Bar",
    "add_filters",
    "chosen",
    "clean",
    "clock",
    "count",
    "dump",
    "open_index",
    "session_argument",
    "tell",
]

_MANY = 300  # sessions to be read before a bar is worth its noise: about a second
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def session_argument(parser: argparse.ArgumentParser, **more: Any) -> None:
    """SESSION, as every verb takes it."""
    parser.add_argument("session", metavar="SESSION", help="an id, the beginning of one, a path, or last", **more)


def open_index(*, anew: bool = False) -> Index:
    """The index of the home, up to date; messages and a bar go to stderr. ``anew``: every session is read again.

    What processes that are gone left behind is cleaned up first.
    """
    from simulator.paths import cache_dir, sessions_dir
    from simulator.store.drafts import sweep
    from simulator.store.removal import finish

    sweep(home())
    sweep(sessions_dir())
    try:
        finish(home(), sessions_dir(), cache_dir(), tell)
    except StorageError as error:
        tell(error.told)  # a home that can't be written can still be listed
    return Index(home(), tell=tell, progress=Bar("reading"), anew=anew)


def tell(message: str) -> None:
    """A sentence on stderr."""
    print(f"mockloop: {message}", file=sys.stderr)


class Bar:
    """A plain bar on stderr for (done, total), where it is a terminal and there is much to do."""

    def __init__(self, what: str, least: int = _MANY) -> None:
        self._what = what
        self._least = least

    def __call__(self, done: int, total: int) -> None:
        if total < self._least or not sys.stderr.isatty():
            return
        filled = "#" * (30 * done // total)
        end = "\n" if done == total else ""
        print(f"\r{self._what} {filled:30} {done} of {total}", end=end, file=sys.stderr, flush=True)


def add_filters(parser: argparse.ArgumentParser) -> None:
    """--story, --pillar, --flag, --date, --since, --until, --level, --starred."""
    group = parser.add_argument_group("which sessions")
    group.add_argument("--story", metavar="ID", help="told this core story, such as underperformer")
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
    return Filter(
        story=args.story,
        flag=args.flag,
        questions=None if args.pillar is None else _questions_of(args.pillar),
        date=args.date,
        since=args.since,
        until=args.until,
        level=args.level,
        starred=args.starred,
    )


def _questions_of(pillar: str) -> tuple[str, ...]:
    from simulator.planning.bank import load_bank

    bank = load_bank([path for path in (home() / "questions",) if path.exists()])
    found = tuple(q.id for q in bank.questions.values() if q.pillar == pillar)
    if not found:
        known = dict.fromkeys(q.pillar for q in bank.questions.values() if q.pillar != "none")
        raise InputError(f"there is no pillar {pillar!r}", f"There are {', '.join(known)}.")
    return found


def clean(text: str) -> str:
    """Text of a session for one line of a terminal: no control characters, single spaces."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def count(number: int, noun: str) -> str:
    """1 session, 2 sessions."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def clock(seconds: float) -> str:
    """12:07, or 1:02:07."""
    whole = int(seconds)
    hours = f"{whole // 3600}:" if whole >= 3600 else ""
    return f"{hours}{whole % 3600 // 60:0{2 if hours else 1}}:{whole % 60:02}"


def dump(rows: Iterable[Any]) -> None:
    """Dataclasses as one JSON array on stdout."""
    print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
