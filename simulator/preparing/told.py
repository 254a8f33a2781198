"""Where each story of the bank was told: which sessions, which questions, the best take. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simulator.analysis.claims import Text
from simulator.analysis.consistency import alike
from simulator.analysis.panel import panel_data
from simulator.planning.bank import Bank
from simulator.preparing.models import Story, StoryReading

__all__ = ["Answer", "Telling", "best", "freshness", "never_for", "telling_of", "tellings"]

_LEAST = 25  # words; a shorter answer tells no story


@dataclass(frozen=True, slots=True)
class Answer:
    """One main answer of a session. ``day``: ISO date. ``clear``: parts that are clear, of six."""

    session: str
    day: str
    turn: int
    question: str
    asked: str
    text: str
    clear: int
    weaknesses: int
    loop: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """That a story was told in an answer."""

    story: str
    answer: Answer


def tellings(stories: Sequence[Story], answers: Iterable[Answer]) -> Mapping[str, tuple[Telling, ...]]:
    """By story, in the order of the answers. An answer tells the story that it shares most rare words with."""
    found: dict[str, list[Telling]] = {story.id: [] for story in stories}
    read = [(story, Text(story.told(), panel_data())) for story in stories]
    for answer in answers:
        name = telling_of(answer.text, answer.session, read)
        if name:
            found[name].append(Telling(name, answer))
    return {name: tuple(told) for name, told in found.items()}


def telling_of(text: str, session: str, stories: Sequence[tuple[Story, Text]]) -> str:
    """The story that an answer tells; empty where it is none of them. ``session``: where it was said."""
    if len(text.split()) < _LEAST:
        return ""
    said = Text(text, panel_data())
    near = [(len(said.rare & told.rare), story) for story, told in stories if alike(said, told)]
    if near:
        return max(near, key=lambda each: each[0])[1].id
    return next((s.id for s, told in stories if s.source and s.source == session and said.rare & told.rare), "")


def best(told: Sequence[Telling]) -> Telling | None:
    """The take with most clear parts and fewest weaknesses; of equals the latest."""
    return max(told, key=lambda t: (t.answer.clear, -t.answer.weaknesses, t.answer.day), default=None)


def never_for(reading: StoryReading, told: Sequence[Telling], bank: Bank) -> str:
    """A core story whose questions it can serve and was never told for; empty where there is none."""
    asked = {bank.questions[t.answer.question].story for t in told if t.answer.question in bank.questions}
    fit = dict.fromkeys(bank.questions[q].story for q in reading.serves if q in bank.questions)
    return next((story for story in fit if story and story not in asked), "") if told else ""


def freshness(told: Sequence[Telling], loop: str) -> str:
    """The session of this loop in which it was told already; empty where it is fresh there."""
    return next((t.answer.session for t in told if loop and t.answer.loop == loop), "")
