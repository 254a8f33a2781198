"""What to ask when it is unsure how well something was told: by labelled answers that were heard alike. Pure.

A part's strength is a guess, and guesses that are each likely right are together often wrong. So the planner does
not take the six strengths at face value. For each part it reads how likely a listener hears it fully, in part or not
at all (``readings``: a logistic curve over the part's score and a few other numbers of the review), then weighs
labelled answers (``cases``) by how well they fit those readings and the weaknesses seen, and asks what interviewers
would have asked after them. A second opinion (``asks``) reads from the same numbers, without a detour over the parts,
how likely each target would suit: the two err on different answers. ``scripts/fit_experience`` makes the data from
``tests/data``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import exp, log, log1p

from pydantic import Field

from simulator.model.base import Model
from simulator.model.review import PARTS, PartName, Review, Target
from simulator.planning.questions import Mould

__all__ = ["Case", "Curve", "Experience", "numbers"]

_FLOOR = 0.02  # a reading is never impossible
_USUAL = 120.0  # words; answers are compared with this length on a log scale
_TELLING = ("no-metric", "generic-we", "off-question", "ramble", "claim-not-shown", "system-only")
_CLIP = (-4.0, 5.0)  # log-odds of a part beyond which more evidence says nothing more


class Curve(Model):
    """Log-odds that a part is heard: ``bias`` and a weight for each number of ``numbers``."""

    bias: float
    weights: dict[str, float]

    def chance(self, found: Mapping[str, float]) -> float:
        """The probability, 0..1."""
        return 1.0 / (1.0 + exp(-(self.bias + sum(w * found[name] for name, w in self.weights.items()))))


class Reading(Model):
    """``some``: heard at least in part; ``full``: nothing more to ask."""

    some: Curve
    full: Curve


class Ask(Model):
    """``good``: the target would suit as the next question; ``best``: nothing would suit better."""

    good: Curve
    best: Curve


class Case(Model):
    """A labelled answer: its ``parts`` as six digits (0, 1, 2), its ``flags``, and what may be asked ``next``."""

    parts: str = Field(pattern="^[012]{6}$")
    flags: tuple[str, ...] = ()
    next: tuple[Target, ...] = Field(min_length=1)
    count: int = 1


class Experience(Model):
    """``flags``: the weaknesses that cases are compared by. ``missed`` and ``unseen``: what it costs a case that a
    weakness was seen and is not in it, or is in it and was not seen (log-odds). ``common``: how much a usual strength
    counts less than a rare one, 0..1. ``first``: what being the best next question adds to being a good one.
    ``second``: the weight of ``asks`` against that of the cases, 0..1. ``moving_on``: what counts of the worth of
    moving on, 0..1, since one question more costs a candidate less than a gap that nobody asked about.
    ``doubt``: how much less it counts where it is unsure that the outcome was told, 0..1.
    ``begun``: what counts of asking for the situation, 0..1, where a case was asked for and something hard about it
    was told: the listener has begun to see it, and what was done then brings the rest.
    """

    readings: dict[PartName, Reading]
    flags: tuple[str, ...]
    missed: float
    unseen: float
    common: float
    first: float
    second: float = Field(default=0.0, ge=0.0, le=1.0)
    moving_on: float = Field(default=1.0, ge=0.0, le=1.0)
    doubt: float = Field(default=0.0, ge=0.0, le=1.0)
    begun: float = Field(default=1.0, ge=0.0, le=1.0)
    asks: dict[Target, Ask] = Field(default_factory=dict)
    cases: tuple[Case, ...] = Field(min_length=1)

    def worth(self, review: Review, mould: Mould) -> dict[Target, float]:
        """How well each target (``none``: move on) would suit, best first. Empty where the parts carry no scores."""
        if any(review.parts[part].score is None for part in PARTS):
            return {}
        found = numbers(review, mould)
        chances = {part: self._chances(part, found) for part in PARTS}
        heard = [  # per part: what each strength of it adds to the fit of a case
            tuple(
                log(max(c, _FLOOR)) - self.common * log(share) for c, share in zip(chances[part], usual, strict=True)
            )
            for part, usual in zip(PARTS, self._usual, strict=True)
        ]
        seen = {flag.id for flag in review.flags}.intersection(self.flags)
        fits = [
            fit
            + sum(adds[digit] for adds, digit in zip(heard, digits, strict=True))
            - self.missed * len(seen - flags)
            - self.unseen * len(flags - seen)
            for fit, digits, flags in self._read
        ]
        best = max(fits)
        weights = [exp(fit - best) for fit in fits]
        total = sum(weights)
        worth: dict[Target, float] = {
            target: self.second * (ask.good.chance(found) + self.first * ask.best.chance(found))
            for target, ask in self.asks.items()
        }
        for case, weight in zip(self.cases, weights, strict=True):
            share = (1.0 - self.second) * weight / total
            for place, target in enumerate(case.next):
                worth[target] = worth.get(target, 0.0) + share * (1.0 + (self.first if place == 0 else 0.0))
        if "none" in worth:
            worth["none"] *= self.moving_on * (1.0 - self.doubt * (1.0 - chances["results"][2]))
        if "context" in worth and mould == "time" and review.parts["challenge"].strength:
            worth["context"] *= self.begun
        return dict(sorted(worth.items(), key=lambda item: (-round(item[1], 9), item[0])))

    def _chances(self, part: PartName, found: Mapping[str, float]) -> tuple[float, float, float]:
        reading = self.readings[part]
        some = reading.some.chance(found)
        full = min(reading.full.chance(found), some)
        return 1.0 - some, some - full, full

    @cached_property
    def _usual(self) -> tuple[tuple[float, ...], ...]:
        """How common each strength of each part is among the cases."""
        total = sum(case.count for case in self.cases)
        return tuple(
            tuple(sum(c.count for c in self.cases if c.parts[place] == digit) / total + _FLOOR for digit in "012")
            for place in range(len(PARTS))
        )

    @cached_property
    def _read(self) -> tuple[tuple[float, tuple[int, ...], frozenset[str]], ...]:
        """Per case: how often it was seen (log), the strengths of its parts, its flags."""
        return tuple((log(c.count), tuple(map(int, c.parts)), frozenset(c.flags)) for c in self.cases)


def numbers(review: Review, mould: Mould) -> dict[str, float]:
    """The numbers that readings are made of, from a review alone."""
    low, high = _CLIP
    flags = {flag.id for flag in review.flags}
    found: dict[str, float] = {p: max(low, min(high, review.parts[p].score or 0.0)) for p in PARTS}
    return {
        **found,
        "measured": float(bool(review.results_measured)),
        **{flag: float(flag in flags) for flag in _TELLING},
        "steps": sum(step.met for step in review.learnings_ladder) / 2,
        "generic": float(review.learnings_kind == "generic"),
        "authentic": float(review.learnings_kind == "authentic"),
        "approach": float(mould == "approach"),
        "length": log(max(review.delivery.words, 5) / _USUAL),
        # what could be said of anything is told thinly, however many clauses of it there are
        "general": log1p(review.texture.general),
        "vague": log1p(review.texture.vague),
        "numbers": log1p(review.texture.numbers),
    }
