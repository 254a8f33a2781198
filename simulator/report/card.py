"""What to have in mind on the day: stories, systems, numbers and questions to ask, cut to one printed page. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.preparing.models import Claim, QuestionsToAsk, Stories, Story, System, Systems

__all__ = ["Card", "Column", "card"]

# what one page holds at the size that it is printed in
_STORIES, _SYSTEMS, _NUMBERS, _ASK = 8, 6, 8, 6
_LINE = 70  # characters of a line at most


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
    title: str, stories: Stories, systems: Systems, asking: QuestionsToAsk, claims: Sequence[Claim] = ()
) -> Card:
    """The card. A number stands on it only where it was confirmed or stands in the CV; one taken back never does."""
    numbers = [(one.number, (_short(one.about),)) for one in claims if one.state in ("in-cv", "confirmed")]
    seen = {text for text, _ in numbers}
    numbers += [
        (story.title, (_short(story.metric),))
        for story in stories.stories
        if story.metric and story.metric not in seen
    ]
    ask = [(_short(one.ask), (f"to {one.to}",) if one.to else ()) for one in asking.questions]
    return Card(
        title,
        (
            _column("Stories", [_story(s) for s in stories.stories], _STORIES, "mockloop prepare stories"),
            _column("Ways of working", [_system(s) for s in systems.systems], _SYSTEMS, "mockloop prepare systems"),
            _column("Numbers", numbers, _NUMBERS, "mockloop prepare stories"),
            _column("Questions to ask", ask, _ASK, "mockloop prepare questions"),
        ),
    )


def _column(title: str, rows: Sequence[tuple[str, tuple[str, ...]]], most: int, empty: str) -> Column:
    return Column(title, tuple(rows[:most]), max(0, len(rows) - most), empty)


def _story(story: Story) -> tuple[str, tuple[str, ...]]:
    told = (story.challenge, story.results, story.learning.rule)
    return story.title, tuple(_short(text) for text in told if text)


def _system(system: System) -> tuple[str, tuple[str, ...]]:
    steps = " · ".join(_short(step, 28) for step in system.steps[:3])
    return system.title or system.checklist.replace("-", " "), tuple(filter(None, (_short(system.trigger), steps)))


def _short(text: str, most: int = _LINE) -> str:
    return textwrap.shorten(text, most, placeholder=" …")
