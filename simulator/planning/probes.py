"""Probes: what an interviewer asks next, as ``prompts/probes/*.yaml`` has them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from simulator.analysis.levels import Ladder
from simulator.model.base import Model
from simulator.model.review import Move, PartName, QuestionKind, Target
from simulator.planning.questions import QuestionTypeName

__all__ = ["Probe", "ProbeFile", "Tone", "level_probe"]

Tone = Literal["calm", "pressing", "silent"]
"""How a probe is worded; every style of the interviewer takes one of these."""


class Probe(Model):
    """One probe in several wordings for each tone.

    The conditions say where it fits; an empty one fits everywhere, and of the probes that fit, the one with the
    most conditions is taken. ``{quote}`` in a wording stands for the candidate's own words: such a wording is used
    only where there is something to quote. ``again`` marks the one harder re-ask after an evasion.
    """

    id: str
    target: Target
    flags: tuple[str, ...] = ()
    kinds: tuple[QuestionKind, ...] = ()
    types: tuple[QuestionTypeName, ...] = ()
    asks: tuple[PartName, ...] = ()
    stories: tuple[str, ...] = ()
    heard: Literal["absent", "thin"] | None = None  # how much of the part has been heard so far
    quotes: tuple[PartName | Literal["flag"], ...] = ()  # where the quote may come from, best first
    speaks: tuple[Literal["i", "we", "they", "it", "noun"], ...] = ()  # whose clause is quoted; empty: anybody's
    past: bool = False  # only what somebody did is quoted
    rules: tuple[str, ...] = ()  # only evidence of these rules is quoted
    again: bool = False
    move: Move = "ask"  # another than ask: said where what was said was no answer, with what was asked as its target
    only_named: bool = False  # asked only where a priority names it
    calm: tuple[str, ...] = Field(min_length=1)
    pressing: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _quotes_have_a_source(self) -> Probe:
        quoting = any("{quote}" in w for w in (*self.calm, *self.pressing, *self.silent))
        if quoting != bool(self.quotes):
            raise ValueError(f"{self.id}: a wording with {{quote}} needs `quotes`, and the other way round")
        if quoting and not all("{quote}" in w for w in (*self.calm, *self.pressing, *self.silent)):
            raise ValueError(f"{self.id}: either all wordings quote or none")
        return self

    def wordings(self, tone: Tone) -> tuple[str, ...]:
        """The wordings of a tone; the calm ones where it has none of its own."""
        return {"calm": self.calm, "pressing": self.pressing, "silent": self.silent}[tone] or self.calm

    @property
    def specific(self) -> int:
        """How many conditions it sets: what fits more closely is asked first."""
        # a flag says more about this answer than the form of the question does
        flags, quotes, stories = 6 * bool(self.flags), 3 * bool(self.quotes), 3 * bool(self.stories)
        return flags + quotes + stories + bool(self.asks) + bool(self.types) + bool(self.kinds)


class ProbeFile(Model):
    """A file of probes."""

    probes: tuple[Probe, ...]


def level_probe(ladder: Ladder, level: str) -> Probe:
    """What finds out whether somebody is at that level. The ladder's own words, in every tone the same."""
    step = next(step for step in ladder.levels if step.id == level)
    return Probe(id=f"level.{ladder.ladder}.{level}", target=step.aims, only_named=True, calm=(step.probe,))
