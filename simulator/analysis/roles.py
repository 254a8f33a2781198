"""What each clause tells of: the system, the context, and so on. Neighbours smooth each other."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.analysis.parts import PartWeights
from simulator.model.review import PARTS, PartName
from simulator.rules.pack import Findings

__all__ = ["labelled", "roles"]


def roles(findings: Findings, weights: Mapping[PartName, PartWeights], smoothing: float) -> list[PartName | None]:
    """The role of each clause, None where nothing speaks for any.

    Each rule's weight counts for the clauses it hit; a clause then takes ``smoothing`` of what its two neighbours
    hold, so that a short "and I said no" goes with the actions around it.
    """
    document = findings.document
    scores = [dict.fromkeys(PARTS, 0.0) for _ in document.clauses]
    for part, spec in weights.items():
        for rule, weight in spec.weights.items():
            if weight <= 0 or not rule.startswith(part):
                continue
            for hit in findings.hits.get(rule, ()):
                for first, _ in hit.places():
                    scores[document.clause_of[first]][part] += weight
    out: list[PartName | None] = []
    for n, own in enumerate(scores):
        around = [scores[k] for k in (n - 1, n + 1) if 0 <= k < len(scores)]
        smooth = {p: own[p] + smoothing * sum(other[p] for other in around) for p in PARTS}
        best = max(PARTS, key=lambda p: smooth[p])
        out.append(best if smooth[best] > 0 else None)
    return out


def labelled(findings: Findings, found: list[PartName | None]) -> list[tuple[int, int, str]]:
    """Stretches ``(start, end, part)`` in characters, neighbours of one role joined."""
    document = findings.document
    out: list[tuple[int, int, str]] = []
    for clause, role in zip(document.clauses, found, strict=True):
        if role is None:
            continue
        span = document.span(clause.first, clause.last)
        if out and out[-1][2] == role and document.text[out[-1][1] : span.start].strip(" ,.;:!?-–—\"'") == "":
            out[-1] = (out[-1][0], span.end, role)
        else:
            out.append((span.start, span.end, role))
    return out
