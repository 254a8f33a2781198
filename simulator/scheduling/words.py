"""Minutes, weights, limits and sentences of a plan, from ``prompts/scheduling.yaml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from simulator.model.base import Model
from simulator.planning.yamlfile import parse
from simulator.scheduling.exercises import ExerciseKind

__all__ = ["KindWords", "SchedulingWords", "scheduling_words"]


class KindWords(Model):
    """What an exercise of a kind takes and how much it matters."""

    minutes: int = Field(gt=0)
    weight: float = Field(gt=0)


class Grades(Model):
    """Limits of quality, 0 to 1."""

    failed: float
    hard: float
    easy: float


class Rehearsal(Model):
    """Which loop, and how many days before the interview at the earliest."""

    loop: str
    days: int = Field(ge=1)


class LastDay(Model):
    """How light it is."""

    minutes: int = Field(ge=0)
    kinds: tuple[ExerciseKind, ...]


class WhyWords(Model):
    """What speaks for an exercise on a day."""

    new: str
    before: str
    due: str
    due_today: str
    again: str
    again_next: str
    role: str
    asked: str
    asked_badly: str
    nothing_written: str
    keeps: str
    drill: str
    rehearsal: str


class WentWords(Model):
    """How a practice went."""

    parts: str
    unrated: str
    drill: str
    stood: str
    loop: str


class MovedWords(Model):
    """Why something due is not done on a day."""

    full: str
    same: str
    off: str
    light: str
    new: str
    long: str
    left: str


class DayWords(Model):
    """What is said of a day as a whole."""

    last: str
    off: str
    full: str
    interview: str
    over: str


class SchedulingWords(Model):
    """The whole file."""

    kinds: dict[ExerciseKind, KindWords]
    drills: dict[str, int]
    story_questions: int = Field(ge=1)
    story_next: float = Field(gt=0, le=1)
    role: float
    asked: float
    went_badly: float
    grades: Grades
    graded: dict[Literal["strong", "mixed", "weak"], float]
    unrated: float
    assumed: float
    rehearsal: Rehearsal
    last_day: LastDay
    why: WhyWords
    went: WentWords
    moved: MovedWords
    day: DayWords


@cache
def scheduling_words() -> SchedulingWords:
    """The shipped words, read once. Raises InputError with file:line:col where the file is broken."""
    text = files("prompts").joinpath("scheduling.yaml").read_text("utf-8")
    return parse(text, "prompts/scheduling.yaml", SchedulingWords)
