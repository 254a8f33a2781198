"""The few numbers that were fitted on labelled answers: how the signs of an answer are read together. Pure.

``prompts/rules/reading.yaml`` holds them and ``scripts/fitting/reading`` makes them. Each table is a logistic
reading: ``bias`` and what each named number adds to the log-odds. Names of the numbers:

``system`` … ``learnings``  what the rules say for that part, summed (``taken``: for "something was taken from it")
``length``     log of the words in hundreds; what is said twice, an aside and an um add nothing
``told``       share of its clauses that tell of the past, 0..1
``i-acts``     square root of the clauses in which the speaker does something, at most 3
``specific``   words that don't fit just any answer, in tens of a hundred, at most 2
``vague``      vague words in a hundred, halved
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import exp, log, sqrt

from pydantic import Field

from simulator.analysis.signs import specific_share
from simulator.analysis.texture import texture
from simulator.model.base import Model
from simulator.model.review import PartName
from simulator.rules.pack import Findings, RulePack

__all__ = ["Numbers", "Reading", "chance", "numbers", "reading", "total"]

Numbers = dict[str, float]
_PAST = frozenset({"past", "past-perfect", "perfect"})
_SUPPOSED = frozenset({"if", "unless"})


class Reading(Model):
    """``clear``: a listener needs no more (strength 2). ``hinted``: at least a hint (strength 1 and up).
    ``place``: a sentence carries the part. ``weak``: the answer shows the weakness. ``story``: which story is told
    (see simulator/analysis/stories.py): ``signs`` of any of them, and by story the answer as a whole."""

    clear: dict[PartName, Numbers]
    hinted: dict[PartName, Numbers]
    place: dict[PartName, Numbers]
    weak: dict[str, Numbers] = Field(default_factory=dict)
    story: dict[str, Numbers] = Field(default_factory=dict)


@lru_cache(maxsize=4)
def reading(pack: RulePack) -> Reading:
    """The tables of a pack, checked once."""
    return Reading.model_validate(pack.data["reading"], strict=False)


def total(table: Numbers, known: Mapping[str, float]) -> float:
    """The log-odds that a table gives for the named numbers of an answer; numbers it doesn't name add nothing."""
    return table["bias"] + sum(weight * known[name] for name, weight in table.items() if name != "bias")


def chance(table: Numbers, known: Mapping[str, float]) -> float:
    """``total`` as a probability, 0..1."""
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total(table, known)))))


def numbers(findings: Findings, sums: Mapping[str, float], features: Mapping[str, float]) -> Numbers:
    """What the tables ``clear`` and ``hinted`` read. ``features`` are those of ``simulator.analysis.features``."""
    verbs = [c for c in findings.document.clauses if c.verb >= 0]
    told = sum(c.tense in _PAST and c.opener not in _SUPPOSED for c in verbs)
    return {
        **sums,
        "length": log(max(_words(findings), 10) / 100),
        "told": told / max(len(verbs), 1),
        "i-acts": sqrt(min(features["i-acts"], 9.0)),
        "specific": 10 * min(specific_share(findings), 0.2),
        "vague": texture(findings).vague / 2,
    }


def _words(findings: Findings) -> int:
    """Words as they are written ("didn't" is one), of the tokens that count: longer by an "um" says no more."""
    tokens, sounds = findings.document.tokens, findings.pack.words["@hesitation"]
    ends = {token.end for token in tokens}
    kept = [t for t in tokens if t.norm not in sounds and any(c.isalnum() for c in t.norm)]
    return sum(t.start not in ends for t in kept)
