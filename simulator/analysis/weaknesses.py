"""Weaknesses that a good interviewer would notice, each with the words that show it and what would clear it.

Pure. What counts for and against a weakness is data: the cues are rules (``prompts/rules/flags``), and a
``data`` entry ``flag.ID`` beside them weighs the cues, sets the conditions and holds the words people read.
Better quiet and right than loud and wrong: a weakness is named only when its weight reaches ``least`` and every
condition holds, and it is severe only where two clauses show it.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from pydantic import Field, ValidationError

from simulator.analysis.signs import values
from simulator.errors import InputError
from simulator.model.base import Model
from simulator.model.review import Flag, LearningsKind, PartName, QuestionRef, Severity
from simulator.model.transcript import Transcript
from simulator.rules.hit import Hit
from simulator.rules.kinds.base import Word
from simulator.rules.pack import Findings, RulePack

__all__ = ["MOST", "Seen", "Weakness", "Weighed", "catalogue", "find_weaknesses", "weigh"]

_PREFIX = "flag."
_PEOPLE_STORIES = frozenset({"underperformer", "motivation", "scaling", "stakeholder", "team-conflict"})
_TOLD = 0.2  # share of clauses in the past from which an answer tells of something that happened
_SEVERE = 2  # independent signs of what counts as severe
_COUNTED = frozenset({"belittling", "dictated", "hero-deed", "asides"})  # features that count clauses
MOST = 5  # hits of one cue that count; more of the same is no stronger sign
_CONDITION = re.compile(r"([\w.:-]+) *(<=|>=|==|!=|<|>) *(-?\d+(?:\.\d+)?)$")
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}


class Example(Model):
    """An answer that shows (or doesn't show) a weakness, with the question where it matters."""

    answer: str
    question: str = ""
    kind: str = "trunk"
    story: str | None = None


class Weakness(Model):
    """One weakness. ``when``: all conditions must hold; ``unless``: any of them clears it.

    A condition compares a number of the answer with a limit: ``actions <= 1``. Numbers are the strengths of the
    parts, ``words``, ``kind.trunk``, ``story.ID``, the features of ``simulator.analysis.features``, and for any
    rule its number of clauses, in the answer (its id) or in the question (``asks.NAME``).
    ``weigh``: what each number adds, in words ("strong") or as a number (at most five hits of a cue count); the sum
    must reach ``least``. Rules with that ``flag`` count by their own weight, so a rule of a user's own does at once.
    A weakness that is told by how all is read together has a table in ``data: reading`` instead.
    ``quote``: whose evidence is shown, first found first.
    """

    severity: Severity
    message: str
    why: str
    clears: str
    source: str
    probe: str
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    weigh: dict[str, float | Word] = Field(default_factory=dict)
    least: float = 1.0
    weights: dict[str, float] = Field(default_factory=dict, exclude=True)  # made of ``weigh`` and of the rules
    bias: float = 0.0
    quote: tuple[str, ...] = ()
    note: str = ""
    hits: tuple[Example, ...] = ()
    misses: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Seen:
    """All that is known about an answer when its weaknesses are weighed.

    ``asked`` are the findings over the question's own text. ``features`` are numbers of the answer by name.
    """

    findings: Findings
    asked: Findings
    question: QuestionRef
    strengths: Mapping[PartName, int]
    learnings_kind: LearningsKind
    measured: bool | None
    features: Mapping[str, float]

    @cached_property
    def fixed(self) -> Mapping[str, float]:
        """The numbers that conditions may name beside rules: strengths, features, the kind of question."""
        found: dict[str, float] = {name: float(value) for name, value in self.strengths.items()}
        found[f"kind.{self.question.kind}"] = 1.0
        if self.question.story:
            found[f"story.{self.question.story}"] = 1.0
        found["learnings.generic"] = float(self.learnings_kind == "generic")
        found["learnings.authentic"] = float(self.learnings_kind == "authentic")
        found["results.measured"] = float(self.measured is True)
        found["results.unknown"] = float(self.measured is None)
        found.update(self.features)
        found["about-tension"] = self._about("asks.tension")
        found["about-performance"] = self._about("asks.performance", "asks.people-problem")
        people = self.question.story in _PEOPLE_STORIES
        found["about-people"] = float(people or self.asked.any("asks.people"))
        if self.question.story in {"underperformer", "team-conflict"}:
            found["about-tension"] = found["about-performance"] = 1.0
        placed = found.get("context", 0.0) == 2 and found.get("past-share", 0.0) >= _TOLD  # advice names places too
        found["asked-and-placed"] = float(placed and self.asked.any("asks.story"))
        advice = found.get("you-clauses", 0.0) >= 3
        found["system-or-advice"] = float(found.get("system", 0.0) >= 1 or advice)
        found["musing-long"] = float(found.get("words", 0.0) >= 170 and found.get("actions", 0.0) <= 1)
        return found

    def _about(self, *rules: str) -> float:
        return float(self.asked.any(*rules))

    def number(self, name: str) -> float:
        """The number of that name; a rule counts the clauses it hits, what is unknown is 0."""
        known = self.fixed.get(name)
        if known is not None:
            return known
        if name.startswith("asks."):
            return float(self.asked.count(name))
        return float(self.findings.count(name))


@dataclass(frozen=True, slots=True)
class Weighed:
    """How a weakness was weighed: the sum, what each number added, and the first condition that spoke against it."""

    score: float
    added: tuple[tuple[str, float], ...]
    against: str = ""

    def holds(self, least: float) -> bool:
        """Whether the weakness is named: the sum reaches its least and no condition speaks against it."""
        return not self.against and self.score >= least


def catalogue(pack: RulePack) -> Mapping[str, Weakness]:
    """The weaknesses of a pack by flag id, in the order of the pack. Raises InputError where one is malformed.

    ``ID/VARIANT`` is a second way in which the weakness ID shows, with words of its own.
    """
    words = pack.data.get("weight-words", {})
    tables = pack.data.get("reading", {}).get("weak", {})
    found: dict[str, Weakness] = {}
    for name in pack.data:
        if name.startswith(_PREFIX):
            flag = name.removeprefix(_PREFIX)
            weakness = _weakness(name, pack.data[name])
            given = {number: words[w] if isinstance(w, str) else w for number, w in weakness.weigh.items()}
            table = {"bias": 0.0, **tables[flag]} if flag in tables else {"bias": 0.0}
            weights = {**table, **given, **values(pack).get(flag, {})}
            bias = weights.pop("bias")
            update = {"weights": weights, "bias": bias, **({"least": 0.0} if flag in tables else {})}
            found[flag] = weakness.model_copy(update=update)
    return found


def _weakness(name: str, value: Any) -> Weakness:
    try:
        weakness = Weakness.model_validate(value, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{name}.{place}: {first['msg']}", "See the other flags in prompts/rules/flags.") from error
    for condition in (*weakness.when, *weakness.unless):
        if not _CONDITION.match(condition):
            raise InputError(f"{name}: can't read the condition '{condition}'", "Write it like: actions <= 1")
    return weakness


def weigh(weakness: Weakness, seen: Seen) -> Weighed:
    """Weigh one weakness over one answer."""
    for condition in weakness.when:
        if not _true(condition, seen):
            return Weighed(0.0, (), f"needs {condition}")
    for condition in weakness.unless:
        if _true(condition, seen):
            return Weighed(0.0, (), f"cleared by {condition}")
    if not weakness.weights:
        return Weighed(weakness.least, ())
    added = tuple(
        (name, round(weight * max(-MOST, min(number, MOST)), 3))
        for name, weight in weakness.weights.items()
        if (number := seen.number(name))
    )
    return Weighed(round(weakness.bias + sum(value for _, value in added), 3), added)


@cache
def _parsed(condition: str) -> tuple[str, Callable[[float, float], bool], float]:
    found = _CONDITION.match(condition)
    assert found is not None  # noqa: S101 - catalogue() has checked every condition
    name, sign, limit = found.groups()
    return name, _COMPARE[sign], float(limit)


def _true(condition: str, seen: Seen) -> bool:
    name, compare, limit = _parsed(condition)
    return compare(seen.number(name), limit)


def find_weaknesses(
    seen: Seen, known: Mapping[str, Weakness], transcript: Transcript
) -> tuple[tuple[Flag, ...], Mapping[str, Weighed]]:
    """The flags of an answer in the order of the catalogue, each id once, and how each weakness was weighed."""
    flags: list[Flag] = []
    weighed: dict[str, Weighed] = {}
    for name, weakness in known.items():
        weighed[name] = result = weigh(weakness, seen)
        flag = name.partition("/")[0]
        if result.holds(weakness.least) and all(flag != said.id for said in flags):
            one = _flag(flag, weakness, _evidence(weakness, seen.findings), seen.findings, transcript)
            if weakness.weights and one.severity == "severe" and _signs(weakness, seen) < _SEVERE:
                one = one.model_copy(update={"severity": "weakness"})
            flags.append(one)
    return tuple(flags), weighed


def _signs(weakness: Weakness, seen: Seen) -> int:
    """In how many clauses the weakness shows; what the question asks for is no sign."""
    for_it = [name for name, weight in weakness.weights.items() if weight > 0 and not name.startswith("asks.")]
    rules = [name for name in (*for_it, *weakness.quote) if name in seen.findings.pack.rules]
    counted = [seen.number(name) for name in for_it if name in _COUNTED]
    return max(seen.findings.count(*dict.fromkeys(rules)), *(int(number) for number in counted), 0)


def _evidence(weakness: Weakness, findings: Findings) -> Hit | None:
    """The hit to quote: from the first rule of ``quote`` that hit, else of the weighed cues that count for it."""
    names: Sequence[str] = weakness.quote or tuple(name for name, weight in weakness.weights.items() if weight > 0)
    return next((hit for name in names for hit in findings.of(name) if hit.places()), None)


def _flag(name: str, weakness: Weakness, hit: Hit | None, findings: Findings, transcript: Transcript) -> Flag:
    flag = Flag(
        id=name,
        severity=weakness.severity,
        message=weakness.message,
        why=weakness.why,
        clears=weakness.clears,
        source=weakness.source,
        rule=hit.rule if hit else f"{_PREFIX}{name}",
    )
    if hit is None:
        return flag
    span = findings.document.span(*_widened(hit, findings))
    t0, t1 = transcript.time_of(span.start, span.end)
    quote = findings.document.text[span.start : span.end]
    return flag.model_copy(update={"quote": quote, "start": span.start, "end": span.end, "t0": t0, "t1": t1})


def _widened(hit: Hit, findings: Findings) -> tuple[int, int]:
    """The clause round a short hit, so that the quote can be understood on its own."""
    first, last = hit.places()[0]
    if last - first >= 5:
        return first, last
    clause = findings.document.clauses[findings.document.clause_of[first]]
    return min(first, clause.first), max(last, min(clause.last, clause.first + 30))
