"""What each clause does for the answer: it tells of the system, the context, and so on. Neighbours smooth each other.

Which parts an answer has is weighed elsewhere (see ``parts``); this only says where each of them is told, for the
quotes, the colours and the shares of a review. A part that the answer lacks gets no clause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.model.review import PARTS, PartName, Strength
from simulator.rules.pack import Findings

__all__ = ["PartSegment", "labelled", "part_segments"]

_LONGEST = 34  # tokens; a longer quote is no longer read


@dataclass(frozen=True, slots=True)
class PartSegment:
    """Clauses ``first..last`` (inclusive) of one sentence that tell ``part``; ``rule`` spoke strongest for it."""

    part: PartName
    first: int
    last: int
    score: float
    rule: str


def part_segments(
    findings: Findings,
    tables: Mapping[str, Mapping[str, float]],
    strengths: Mapping[PartName, Strength],
    smoothing: float,
) -> list[PartSegment]:
    """Where each part is told, left to right.

    ``tables``: by part, rule to weight; a rule's weight counts once for each clause it hit. A clause then takes
    ``smoothing`` of what its two neighbours hold, so that a short "and I said no" goes with the actions around it.
    """
    document = findings.document
    own: list[dict[PartName, float]] = [{} for _ in document.clauses]
    best: list[dict[PartName, tuple[float, str]]] = [{} for _ in document.clauses]
    for part in PARTS:
        if not strengths[part]:
            continue
        for rule, weight in tables.get(part, {}).items():
            hit = {document.clause_of[p[0]] for h in findings.hits.get(rule, ()) for p in h.places()[:1]}
            for n in sorted(hit):
                own[n][part] = own[n].get(part, 0.0) + weight
                if weight > best[n].get(part, (0.0, ""))[0]:
                    best[n][part] = (weight, rule)
    found: list[PartSegment] = []
    sentence_of = document.sentence_of
    for n, scores in enumerate(own):
        around = [own[k] for k in (n - 1, n + 1) if 0 <= k < len(own)]
        smooth = {p: v + smoothing * sum(other.get(p, 0.0) for other in around) for p, v in scores.items()}
        if not smooth:
            continue
        part = max(smooth, key=lambda p: (smooth[p], -PARTS.index(p)))
        weight, rule = best[n][part]
        last = found[-1] if found else None
        clause = document.clauses[n]
        if (
            last is not None
            and last.part == part
            and last.last == n - 1
            and sentence_of[document.clauses[last.first].first] == sentence_of[clause.first]
            and clause.last - document.clauses[last.first].first < _LONGEST
        ):
            stronger = rule if weight > tables[part][last.rule] else last.rule
            found[-1] = PartSegment(part, last.first, n, last.score + scores[part], stronger)
        else:
            found.append(PartSegment(part, n, n, scores[part], rule))
    return found


def labelled(findings: Findings, found: list[PartSegment]) -> list[tuple[int, int, str]]:
    """Stretches as ``(start, end, part)`` in characters."""
    document = findings.document
    out: list[tuple[int, int, str]] = []
    for segment in found:
        span = document.span(document.clauses[segment.first].first, document.clauses[segment.last].last)
        out.append((span.start, span.end, segment.part))
    return out
