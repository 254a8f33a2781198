"""The six parts of an answer: weighed evidence from the rules, every weight in data, every score explainable.

A part's score is ``bias + sum(weight * amount(n))``, where ``n`` is in how many different clauses a rule hit and
``amount(n) = log(1 + min(n, cap))``: the second sign counts less than the first, saying a thing twice counts once,
and order never matters. The score is the log-odds that a careful listener hears the part; 0 and above is strength 2.
``prompts/rules/parts/weights.yaml`` holds the numbers; ``scripts/fit_weights`` makes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p

from pydantic import Field

from simulator.analysis.roles import Stretch
from simulator.model.base import Model
from simulator.model.review import PARTS, Evidence, Part, PartName, Strength
from simulator.model.transcript import Transcript
from simulator.rules.hit import Hit
from simulator.rules.pack import Findings, RulePack

__all__ = ["PartWeights", "Weighed", "amounts", "part_of", "part_weights", "weigh_parts"]

_ASKS = "asks."
_CLAUSES = "answer.clauses"  # how many different clauses the answer has, as a number beside the rules
_TOLD = "answer.told"  # share of its clauses that tell of the past, 0..1
_PAST = frozenset({"past", "past-perfect", "perfect"})
_SUPPOSED = frozenset({"if", "unless"})


class PartWeights(Model):
    """``weights``: rule id to weight; negative ones speak against. ``hint``: scores from here up to 0 are strength 1.

    A part whose hints are told by other signs than the part itself (a platitude hints at a learning and is none)
    has weights of their own for "at least hinted" in ``hint_bias`` and ``hint_weights``; ``hint`` is then unused.
    """

    bias: float
    weights: dict[str, float]
    hint: float = 0.0
    hint_bias: float | None = None
    hint_weights: dict[str, float] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Weighed:
    """One part's score and what each rule added to it, strongest first."""

    part: PartName
    score: float
    strength: Strength
    added: tuple[tuple[str, float], ...]


def part_weights(pack: RulePack) -> Mapping[PartName, PartWeights]:
    """The weights of a pack by part."""
    data = pack.data["part-weights"]
    return {part: PartWeights.model_validate(data[part], strict=False) for part in PARTS}


def amounts(findings: Findings, asked: Findings, rules: Sequence[str], cap: int = 6) -> dict[str, float]:
    """The amount of each rule: 0 where it has no hit, growing slowly with the number of different clauses.

    ``asked`` are the findings over the question: rules named ``asks.…`` are read there and amount to 1 or 0.
    """
    keys = clause_keys(findings)
    clause_of = findings.document.clause_of
    out: dict[str, float] = {}
    for rule in rules:
        if rule.startswith(_ASKS):
            out.update({rule: 1.0} if asked.any(rule) else {})
        elif hits := findings.hits.get(rule):
            different = {keys[clause_of[place[0]]] for hit in hits for place in _said(hit).places()[:1]}
            out[rule] = log1p(min(len(different), cap))
    if _TOLD in rules:
        verbs = [c for c in findings.document.clauses if c.verb >= 0]
        told = sum(c.tense in _PAST and c.opener not in _SUPPOSED for c in verbs)
        out[_TOLD] = told / len(verbs) if verbs else 0.0
    if _CLAUSES in rules:
        out[_CLAUSES] = log1p(len({k for k, c in zip(keys, findings.document.clauses, strict=True) if c.verb >= 0}))
    return out


def _said(hit: Hit) -> Hit:
    """What of a hit counts: of two signs near each other the first named, so that one anchor serves many steps."""
    return hit.parts[0] if hit.placed and hit.parts else hit


def clause_keys(findings: Findings) -> list[str]:
    """The words of each clause, so that a repeated clause counts once."""
    words = findings.document.words()
    return [" ".join(words[c.first : c.last + 1]) for c in findings.document.clauses]


def weigh_parts(
    findings: Findings, asked: Findings, weights: Mapping[PartName, PartWeights], cap: int = 6
) -> dict[PartName, Weighed]:
    """Score every part of an answer, given the findings over the answer and over the question."""
    rules = list(dict.fromkeys(rule for w in weights.values() for rule in (*w.weights, *w.hint_weights)))
    found = amounts(findings, asked, rules, cap)
    out: dict[PartName, Weighed] = {}
    for part, spec in weights.items():
        added = [(rule, round(w * found[rule], 4)) for rule, w in spec.weights.items() if rule in found]
        score = round(spec.bias + sum(value for _, value in added), 4)
        if spec.hint_bias is None:
            hinted = score >= spec.hint
        else:
            hinted = spec.hint_bias + sum(w * found.get(rule, 0.0) for rule, w in spec.hint_weights.items()) >= 0
        strength: Strength = 2 if score >= 0 else 1 if hinted else 0
        added.sort(key=lambda item: (-abs(item[1]), item[0]))
        out[part] = Weighed(part, score, strength, tuple(added))
    return out


def part_of(
    weighed: Weighed, findings: Findings, transcript: Transcript, told: Sequence[Stretch], most: int = 6
) -> Part:
    """The part as the review shows it: where it is told, best first. ``told`` are the stretches of all parts.

    A part whose signs stand in clauses that do more for another part is quoted from the clause that carried it.
    """
    if weighed.strength == 0:
        return Part(strength=0, score=weighed.score)
    document = findings.document
    places = [(s.score, s.first, s.last, s.rule) for s in told if s.part == weighed.part]
    if not places:
        places = _carried(weighed, findings)[:1]
    evidence = []
    for _, first, last, rule in sorted(places, key=lambda place: (-place[0], place[1]))[:most]:
        span = document.span(document.clauses[first].first, document.clauses[last].last)
        t0, t1 = transcript.time_of(span.start, span.end)
        quote = transcript.text[span.start : span.end]
        evidence.append(Evidence(start=span.start, end=span.end, quote=quote, t0=t0, t1=t1, rule=rule))
    return Part(strength=weighed.strength, score=weighed.score, evidence=tuple(evidence))


def _carried(weighed: Weighed, findings: Findings) -> list[tuple[float, int, int, str]]:
    """Clauses by what they added to the score, best first: ``(added, clause, clause, strongest rule)``."""
    best: dict[int, tuple[float, str]] = {}
    for rule, value in weighed.added:
        if value <= 0:
            continue
        for hit in findings.hits.get(rule, ()):
            for first, _ in hit.places()[:1]:
                clause = findings.document.clause_of[first]
                known = best.get(clause)
                best[clause] = (value + (known[0] if known else 0.0), known[1] if known else rule)
    return sorted(((v, c, c, rule) for c, (v, rule) in best.items()), key=lambda place: (-place[0], place[1]))
