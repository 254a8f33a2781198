"""What to have in mind on the day: stories, systems, numbers and questions to ask, cut to one printed page. Pure."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from simulator.preparing.models import Claim, QuestionsToAsk, Stories, Story, System, Systems

__all__ = ["Card", "Column", "card"]

# what one page holds at the size that it is printed in
_STORIES, _SYSTEMS, _NUMBERS, _ASK = 8, 6, 8, 6
_ROWS, _ROW = 150, 44  # lines of both columns together, and characters of one
_LONGEST = (400, 200, 130, 90, 70)  # characters of an entry at most, the first that leaves all of them on the page
_CLAUSE = re.compile(r"[.!?;:]\s|,\s|\s(?=(?:and|but|so|because|which|when|until|while|after|before|since)\s)")


@dataclass(frozen=True, slots=True)
class Column:
    """One part of the card. ``rows``: a title and what to remember of it; ``more``: how many found no room."""

    title: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    more: int
    empty: str


@dataclass(frozen=True, slots=True)
class Card:
    """``title``: for which interview."""

    title: str
    columns: tuple[Column, ...]


def card(
    title: str,
    stories: Stories,
    systems: Systems,
    asking: QuestionsToAsk,
    claims: Sequence[Claim] = (),
    checklists: Mapping[str, str] = MappingProxyType({}),
) -> Card:
    """The card. A number stands on it only where it was confirmed or stands in the CV; one taken back never does.

    ``checklists``: title of each by its id. What is written is cut only where the page has no room for it.
    """
    numbers = [(one.number, (one.about,)) for one in claims if one.state in ("in-cv", "confirmed")]
    seen = {text for text, _ in numbers}
    numbers += [
        (story.title, (story.metric,)) for story in stories.stories if story.metric and story.metric not in seen
    ]
    ask = [(one.ask, (f"to {one.to}",) if one.to else ()) for one in asking.questions]
    ways = [_system(each, checklists) for each in systems.systems]
    columns = (
        _column("Stories", [_story(s) for s in stories.stories], _STORIES, "mockloop prepare stories"),
        _column("Ways of working", ways, _SYSTEMS, "mockloop prepare systems"),
        _column("Numbers", numbers, _NUMBERS, "mockloop prepare stories"),
        _column("Questions to ask", ask, _ASK, "mockloop prepare questions"),
    )
    fitted = [tuple(_cut(column, most) for column in columns) for most in _LONGEST]
    return Card(title, next((each for each in fitted if _rows(each) <= _ROWS), fitted[-1]))


def _column(title: str, rows: Sequence[tuple[str, tuple[str, ...]]], most: int, empty: str) -> Column:
    return Column(title, tuple(rows[:most]), max(0, len(rows) - most), empty)


def _story(story: Story) -> tuple[str, tuple[str, ...]]:
    return story.title, tuple(filter(None, (story.challenge, story.results, story.learning.rule)))


def _system(system: System, checklists: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    steps = " · ".join(_short(step, 60).rstrip(".") for step in system.steps)
    named = system.title or checklists.get(system.checklist) or system.checklist.replace("-", " ")
    return named, tuple(filter(None, (system.trigger, steps)))


def _cut(column: Column, most: int) -> Column:
    rows = tuple((_short(title, most), tuple(_short(line, most) for line in lines)) for title, lines in column.rows)
    return replace(column, rows=rows)


def _rows(columns: Sequence[Column]) -> int:
    """About how many printed lines these take."""
    texts = [text for column in columns for title, lines in column.rows for text in (title, *lines)]
    return sum(-(-len(text) // _ROW) for text in texts) + 2 * len(columns)


def _short(text: str, most: int) -> str:
    """At most so many characters: whole clauses where some fit, else whole words."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    ends = [hit.start() for hit in _CLAUSE.finditer(flat, most // 3, most)]
    return f"{flat[: ends[-1]]} …" if ends else textwrap.shorten(flat, most, placeholder=" …")
