"""What the bank has no answer for, the most asked first. Pure: today comes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from simulator.planning.bank import Bank
from simulator.preparing.models import Gap, Role, StoryReading, SystemReading
from simulator.preparing.stories import asked_of
from simulator.preparing.weighing import likely_questions
from simulator.preparing.words import Words

__all__ = ["gaps"]

_CATEGORY = {"delivering": "delivering", "influencing": "influencing stakeholders", "leading": "leading your team"}


def gaps(
    stories: Sequence[StoryReading],
    systems: Sequence[SystemReading],
    role: Role,
    bank: Bank,
    words: Words,
    today: date,
) -> tuple[Gap, ...]:
    """What the role makes likely, core stories, recency, learnings, results, ways of working, values and intents, in
    that order."""
    return tuple(_found(stories, systems, role, bank, words, today))


def _found(
    stories: Sequence[StoryReading],
    systems: Sequence[SystemReading],
    role: Role,
    bank: Bank,
    words: Words,
    today: date,
) -> Iterator[Gap]:
    likely = list(_likely(stories, systems, role, bank, words))
    yield from likely
    have = {reading.core for reading in stories}
    have |= {bank.questions[gap.about].story or "" for gap in likely if bank.questions[gap.about].type == "time"}
    often = {core: sum(q.story == core for q in asked_of(bank)) for core in bank.stories}
    for core in sorted(bank.stories, key=lambda name: -often[name]):
        if core not in have:
            title = bank.stories[core].title
            yield Gap("core", core, f"No story for: {_lower(title)}.", "mockloop prepare stories")
    yield from _recent(stories, words, today)
    if stories and not any(reading.parts["learnings"] == 2 for reading in stories):
        yield Gap("learning", "", "No story with a learning of your own.", words.stories.field("mistake").add)
    if stories and not any(reading.measured and reading.parts["results"] == 2 for reading in stories):
        yield Gap("result", "", "No story whose result one can check by a number.", words.stories.field("metric").add)
    for category, name in _CATEGORY.items():
        if not any(reading.system.category == category for reading in systems):
            yield Gap("category", category, f"No system for {name}.", f"mockloop prepare systems {category}")
    shown = {value.lower() for reading in stories for value in reading.story.values}
    for value in role.values:
        if value.name.lower() not in shown:
            yield Gap("value", value.name, f"No story for their value “{value.name}”.", "values: in stories.yaml")
    if stories:
        yield from _intents(stories, bank)


def _likely(
    stories: Sequence[StoryReading], systems: Sequence[SystemReading], role: Role, bank: Bank, words: Words
) -> Iterator[Gap]:
    """Questions that the role makes likely and that no story or way of working answers; one a core story."""
    served = {question for reading in stories for question in reading.serves}
    checklists = {checklist.id: checklist for checklist in words.systems.checklists}
    ways = {
        core
        for reading in systems
        if reading.system.checklist in checklists
        for core in checklists[reading.system.checklist].core
    }
    told: dict[tuple[str, str], None] = {}
    for likely in likely_questions(role, bank, words.role):
        question = bank.questions.get(likely.question)
        if question is None or question.story is None or (question.type, question.story) in told:
            continue
        why = f"They will probably ask about {question.title}, since {likely.because[0]}"
        if question.type == "time" and question.id not in served:
            told[question.type, question.story] = None
            text = f"{why}. No story of yours serves that."
            yield Gap("role", question.id, text, f"mockloop prepare stories {question.story}")
        elif question.type == "approach" and question.story not in ways:
            told[question.type, question.story] = None
            text = f"{why}. You have no system for that."
            first = next((c.id for c in words.systems.checklists if question.story in c.core), "")
            yield Gap("role", question.id, text, f"mockloop prepare systems {first}".rstrip())


def _recent(stories: Sequence[StoryReading], words: Words, today: date) -> Iterator[Gap]:
    years = [int(reading.story.when[:4]) for reading in stories if reading.story.when]
    if years and max(years) <= today.year - words.stories.old:
        yield Gap("recent", str(max(years)), f"Nothing after {max(years)}.", "mockloop prepare audit")


def _intents(stories: Sequence[StoryReading], bank: Bank) -> Iterator[Gap]:
    """Questions that no story can serve: what they are after and nothing speaks to."""
    served = {question for reading in stories for question in reading.serves}
    spoken = {intent for reading in stories for intent in reading.intents}
    for question in asked_of(bank):
        open_ = [intent for intent in question.intents if intent not in spoken]
        few = len(open_) * 2 <= len(question.intents)
        if question.id in served or few or question.story in _missing(stories, bank):
            continue
        wants = "; ".join(bank.intents[intent].wants for intent in open_[:2])
        text = f"Nothing for “{question.title}”: it is after {wants}."
        yield Gap("intent", question.id, text, "mockloop prepare audit")


def _missing(stories: Iterable[StoryReading], bank: Bank) -> list[str]:
    """Core stories that nobody tells: their gap is told already."""
    have = {reading.core for reading in stories}
    return [core for core in bank.stories if core not in have]


def _lower(title: str) -> str:
    return title[:1].lower() + title[1:]
