"""The candidate's own bank as people read it: strengths in words, what to add, where each story was told. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from simulator.planning.bank import Bank
from simulator.preparing.asking import AskedReading
from simulator.preparing.days import day_in_words
from simulator.preparing.models import (
    FieldReading,
    Gap,
    Role,
    Story,
    StoryReading,
    SystemReading,
)
from simulator.preparing.told import Telling, best, never_for
from simulator.preparing.words import Words

__all__ = ["CandidateView", "FieldRow", "StoryRow", "SystemRow", "candidate_view", "told_line"]

_WORDS = ("missing", "thin", "clear")
_SERVED = 4


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field: its label, its strength (0 to 2) with the word for it, the words that show it, what to add."""

    label: str
    strength: int
    word: str
    quote: str
    add: str


@dataclass(frozen=True, slots=True)
class StoryRow:
    """One story. ``told``: how often, the best take, what for never. ``serves``: titles of questions."""

    id: str
    title: str
    core: str
    when: str
    fields: tuple[FieldRow, ...]
    told: str
    serves: tuple[str, ...]
    weaknesses: tuple[str, ...]
    levels: tuple[str, ...]
    clear: int


@dataclass(frozen=True, slots=True)
class SystemRow:
    """One way of working."""

    title: str
    category: str
    strength: int
    word: str
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class CandidateView:
    """Everything of the bank that is shown. ``next``: the one command that helps most now."""

    systems: tuple[SystemRow, ...]
    stories: tuple[StoryRow, ...]
    traits: tuple[tuple[str, str], ...]
    seeds: tuple[str, ...]
    questions: tuple[AskedReading, ...]
    role: Role
    gaps: tuple[Gap, ...]
    headline: str
    next: str


def candidate_view(
    readings: Sequence[StoryReading],
    systems: Sequence[SystemReading],
    traits: Mapping[str, str],
    seeds: Sequence[str],
    questions: Sequence[AskedReading],
    role: Role,
    told: Mapping[str, Sequence[Telling]],
    gaps: Sequence[Gap],
    bank: Bank,
    words: Words,
    names: Mapping[str, str],
    today: date,
) -> CandidateView:
    """Lay it out. ``names``: what people call ids of stories, flags and levels."""
    stories = tuple(
        _story(reading, told.get(reading.story.id, ()), bank, words, names, today) for reading in readings
    )
    rows = tuple(_system(reading, words) for reading in systems)
    labels = {trait.id: trait.title for trait in words.systems.traits}
    return CandidateView(
        systems=rows,
        stories=stories,
        traits=tuple((labels.get(name, name), text) for name, text in traits.items() if text),
        seeds=tuple(seeds),
        questions=tuple(questions),
        role=role,
        gaps=tuple(gaps),
        headline=_headline(stories, rows, questions, words),
        next=_next(stories, rows, questions, role, gaps, words),
    )


def told_line(
    reading: StoryReading, told: Sequence[Telling], bank: Bank, names: Mapping[str, str], today: date
) -> str:
    """ "Told 4 times, best take 12 November, never for a difficult stakeholder"."""
    top = best(told)
    if top is None:
        return "Not told aloud yet."
    times = {1: "once", 2: "twice"}.get(len(told), f"{len(told)} times")
    pieces = [f"Told {times}"]
    if len(told) > 1:
        pieces.append(f"best take {day_in_words(top.answer.day, today.year)}")
    else:
        pieces.append(f"on {day_in_words(top.answer.day, today.year)}")
    if never := never_for(reading, told, bank):
        title = names.get(never, never)
        pieces.append(f"never for “{title[:1].lower()}{title[1:]}”")
    return f"{', '.join(pieces)}."


def _story(
    reading: StoryReading,
    told: Sequence[Telling],
    bank: Bank,
    words: Words,
    names: Mapping[str, str],
    today: date,
) -> StoryRow:
    story: Story = reading.story
    labels = {field.id: field.label for field in words.stories.fields} | {"learning": "learning"}
    return StoryRow(
        id=story.id,
        title=story.title,
        core=names.get(reading.core, reading.core),
        when=story.when,
        fields=tuple(_field(each, labels) for each in reading.fields),
        told=told_line(reading, told, bank, names, today),
        serves=tuple(bank.questions[q].title for q in reading.serves[:_SERVED]),
        weaknesses=tuple(names.get(flag, flag) for flag in reading.weaknesses),
        levels=tuple(names.get(level, level) for level in reading.levels),
        clear=sum(each.strength == 2 for each in reading.fields),
    )


def _system(reading: SystemReading, words: Words) -> SystemRow:
    system = reading.system
    known = next((c for c in words.systems.checklists if c.id == system.checklist), None)
    labels = {field.id: field.label for field in words.systems.fields}
    return SystemRow(
        title=system.title or (known.title if known else system.checklist.replace("-", " ")),
        category=system.category,
        strength=reading.strength,
        word=_WORDS[reading.strength],
        fields=tuple(_field(each, labels) for each in reading.fields),
    )


def _field(reading: FieldReading, labels: Mapping[str, str]) -> FieldRow:
    label = labels.get(reading.name, reading.name)
    return FieldRow(label, reading.strength, _WORDS[reading.strength], reading.quote, reading.add)


def _headline(
    stories: Sequence[StoryRow], systems: Sequence[SystemRow], questions: Sequence[AskedReading], words: Words
) -> str:
    if not (stories or systems or questions):
        return "Nothing is written down yet. Begin with two systems, then three stories."
    whole = sum(row.clear == len(row.fields) for row in stories)
    clear = sum(row.strength == 2 for row in systems)
    specific = sum(each.specific for each in questions)
    pieces = [
        _count(len(stories), "story", "stories") + (f", {whole} whole" if stories else ""),
        _count(len(systems), "system", "systems") + (f", {clear} clear" if systems else ""),
        _count(len(questions), "question", "questions") + " to ask" + (f", {specific} specific" if questions else ""),
    ]
    return f"{'; '.join(pieces)}."


def _next(
    stories: Sequence[StoryRow],
    systems: Sequence[SystemRow],
    questions: Sequence[AskedReading],
    role: Role,
    gaps: Sequence[Gap],
    words: Words,
) -> str:
    """The first thing that is not there, in the order in which it helps."""
    if len(systems) < 2:
        return "mockloop prepare systems"
    thin = next((row for row in stories if row.clear < len(row.fields)), None)
    if thin is not None:
        return f"mockloop prepare stories {thin.id}"
    if len(stories) < 3 or any(gap.kind == "core" for gap in gaps):
        return "mockloop prepare stories"
    if role == Role():
        return "mockloop prepare role FILE"
    if len(questions) < words.asking.least:
        return "mockloop prepare questions"
    told = next((row for row in stories if row.told.startswith("Not")), None)
    return "mockloop drill choose" if told is None else f"mockloop drill retell --story {told.id}"


def _count(number: int, one: str, more: str) -> str:
    return f"{number or 'no'} {one if number == 1 else more}"
