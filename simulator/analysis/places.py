"""Where each part is told: the sentences that a coach would quote, best first. Pure.

A sentence carries a part when its own signs say so and it stands where that part is mostly told; ``place`` of
``reading.yaml`` weighs the two. Numbers of one sentence:

``system`` … ``learnings``  what the rules of that part say in it, ``log(1 + sum)``
``near``     the mean of the same of its two neighbours, for the part in question
``at``       where it stands, 0..1, and ``middle`` the square of its distance from the middle
``words``    log of its words in dozens
``past``     share of its clauses in the past; ``general`` of those in the present or of what may be
``i-past``   clauses in which "I" is told of in the past, at most 2
``number``   1 where a number is told
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, log1p

from simulator.analysis.reading import Numbers, chance, reading
from simulator.analysis.signs import own_values
from simulator.model.review import PARTS, Evidence, PartName, Strength
from simulator.model.transcript import Transcript
from simulator.rules.pack import Findings
from simulator.text.document import Document, Sentence

__all__ = ["Passage", "Places", "evidence", "passages", "places", "sentence_numbers", "sentences", "told"]

_PAST = frozenset({"past", "past-perfect", "perfect"})
_GENERAL = frozenset({"present", "modal", "future", "would"})


_JOINING = frozenset(
    {"and", "but", "or", "so", "because", "cause", "since", "although", "though", "while", "whereas", "when",
     "whenever", "if", "unless", "until", "before", "after", "once", "as", "where", "then",
     "which", "who", "yet", "nor"}
)  # fmt: skip
_LEAST, _LONGEST = 8, 32  # words of a stretch of raw speech, from which and by which it ends at a new clause


@dataclass(frozen=True, slots=True)
class Passage:
    """Tokens ``first..last`` (inclusive) that tell a part; ``rule`` spoke strongest for it there."""

    first: int
    last: int
    score: float
    rule: str


def sentences(document: Document) -> tuple[Sentence, ...]:
    """What can be quoted: the sentences or, where nothing marks them, stretches that begin with a joining word."""
    if document.punctuated:
        return document.sentences
    starts = [0]
    for n, clause in enumerate(document.clauses):
        words = clause.first - document.clauses[starts[-1]].first
        if n and words >= (_LEAST if document.tokens[clause.first].norm in _JOINING else _LONGEST):
            starts.append(n)
    return tuple(
        Sentence(document.clauses[first].first, document.clauses[behind - 1].last, (first, behind))
        for first, behind in zip(starts, [*starts[1:], len(document.clauses)], strict=True)
    )


def sentence_numbers(
    findings: Findings, units: Sequence[Sentence]
) -> tuple[list[Numbers], list[Numbers], list[dict[PartName, str]]]:
    """For each sentence: what is said for each part, the numbers of its shape, and the strongest rule by part."""
    unit_of = [n for n, unit in enumerate(units) for _ in range(*unit.clauses)]
    said: list[Numbers] = [dict.fromkeys(PARTS, 0.0) for _ in units]
    best: list[dict[PartName, tuple[float, str]]] = [{} for _ in units]
    for part in PARTS:
        for rule, value in own_values(findings.pack).get(part, {}).items():
            for n, clauses in _clauses_hit(findings, rule, unit_of).items():
                said[n][part] += value * log1p(min(clauses, 3)) / log(2)
                if value > best[n].get(part, (0.0, ""))[0]:
                    best[n][part] = (value, rule)
    said = [{part: log1p(value) for part, value in one.items()} for one in said]
    rules = [{part: rule for part, (_, rule) in one.items()} for one in best]
    return said, _shapes(findings.document, units), rules


def _clauses_hit(findings: Findings, rule: str, unit_of: Sequence[int]) -> Mapping[int, int]:
    """For each sentence in which a rule hit, in how many clauses."""
    document = findings.document
    hit = {document.clause_of[place[0]] for h in findings.hits.get(rule, ()) for place in h.places()[:1]}
    out: dict[int, int] = {}
    for clause in sorted(hit):
        n = unit_of[clause]
        out[n] = out.get(n, 0) + 1
    return out


def _shapes(document: Document, units: Sequence[Sentence]) -> list[Numbers]:
    counted = [n.first for n in document.numbers if n.kind != "plain" or n.value != 1]  # "one" is mostly a pronoun
    every, before, out = max(len(document.tokens), 1), 0, []
    for sentence in units:
        words = sentence.last - sentence.first + 1
        at = (before + words / 2) / every
        before += words
        out.append({"at": at, "middle": (at - 0.5) ** 2, "words": log(words / 12), "number": 0.0})
        out[-1]["number"] = float(any(sentence.first <= n <= sentence.last for n in counted))
        out[-1].update(_telling(document, sentence))
    return out


def _telling(document: Document, sentence: Sentence) -> Numbers:
    verbs = [c for c in document.clauses[slice(*sentence.clauses)] if c.verb >= 0]
    past = [c for c in verbs if c.tense in _PAST]
    return {
        "past": len(past) / max(len(verbs), 1),
        "general": sum(c.tense in _GENERAL for c in verbs) / max(len(verbs), 1),
        "i-past": float(min(sum(c.subject == "i" for c in past), 2)),
    }


@dataclass(frozen=True, slots=True)
class Places:
    """``units``: what can be quoted. ``chances``: by part, that each of them tells it. ``rules``: of each of them the
    strongest rule by part."""

    units: Sequence[Sentence]
    chances: Mapping[PartName, Sequence[float]]
    rules: Sequence[Mapping[PartName, str]]


def places(findings: Findings) -> Places:
    """Which sentence is likely to tell which part."""
    units, tables = sentences(findings.document), reading(findings.pack).place
    said, shapes, rules = sentence_numbers(findings, units)
    chances: dict[PartName, list[float]] = {part: [] for part in PARTS}
    for part, found in chances.items():
        for n, shape in enumerate(shapes):
            around = [said[k][part] for k in (n - 1, n + 1) if 0 <= k < len(said)]
            found.append(chance(tables[part], {**shape, **said[n], "near": sum(around) / 2}))
    return Places(units, chances, rules)


def passages(where: Places, limits: Mapping[str, float]) -> Mapping[PartName, Sequence[Passage]]:
    """For each part the two best passages at most, best first: one sentence, or two that stand side by side.

    ``limits``: the pack's ``quoting-parts``.
    """
    return {
        part: _best(where.units, where.chances[part], [one.get(part, "") for one in where.rules], limits)
        for part in PARTS
    }


def told(
    where: Places, limits: Mapping[str, float], strengths: Mapping[PartName, Strength], document: Document
) -> list[tuple[int, int, PartName]]:
    """Each sentence with the part that it most likely tells, of those that the answer has: ``(start, end, part)`` in
    characters. Sentences that tell none of them are left out. ``limits``: as for ``passages``."""
    have = [part for part in PARTS if strengths[part]]
    out: list[tuple[int, int, PartName]] = []
    for n, unit in enumerate(where.units):
        part = max(have, key=lambda part: where.chances[part][n], default=None)
        if part is not None and where.chances[part][n] >= limits["join"]:
            span = document.span(unit.first, unit.last)
            out.append((span.start, span.end, part))
    return out


def _best(
    units: Sequence[Sentence], chances: Sequence[float], rules: Sequence[str], limits: Mapping[str, float]
) -> list[Passage]:
    """``limits``: ``words`` of a passage; the least chance of a ``first`` and a ``second`` quote and of a neighbour
    that may ``join`` one; ``share`` of the better one's chance that the worse must reach."""
    order = sorted(range(len(chances)), key=lambda n: (-chances[n], n))
    used: set[int] = set()
    out: list[Passage] = []
    for n in order:
        if n in used or not rules[n]:
            continue
        least = max(limits["second"], limits["share"] * out[0].score) if out else limits["first"]
        if chances[n] < least or len(out) == limits["most"]:
            break
        first = last = n
        room = limits["words"] - _words(units[n])
        joining = [
            k
            for k in (n - 1, n + 1)
            if 0 <= k < len(chances)
            and k not in used
            and chances[k] >= max(limits["join"], limits["share"] * chances[n])
            and _words(units[k]) <= room
        ]
        if joining:
            other = max(joining, key=lambda k: (chances[k], -k))
            first, last = min(n, other), max(n, other)
        used.update(range(first, last + 1))
        out.append(Passage(units[first].first, units[last].last, chances[n], rules[n]))
    return out


def _words(sentence: Sentence) -> int:
    return sentence.last - sentence.first + 1


def evidence(found: Sequence[Passage], document: Document, transcript: Transcript) -> tuple[Evidence, ...]:
    """The passages as a review shows them."""
    out = []
    for passage in found:
        span = document.span(passage.first, passage.last)
        t0, t1 = transcript.time_of(span.start, span.end)
        quote = transcript.text[span.start : span.end]
        out.append(Evidence(start=span.start, end=span.end, quote=quote, t0=t0, t1=t1, rule=passage.rule))
    return tuple(out)
