"""From a rule's hits to evidence that a person can read. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.model.review import Evidence
from simulator.model.transcript import Transcript
from simulator.rules.pack import Findings

__all__ = ["different", "evidence"]


def evidence(findings: Findings, rules: Sequence[str], transcript: Transcript, most: int = 3) -> tuple[Evidence, ...]:
    """Up to ``most`` hits of these rules, in the order of the answer."""
    out: list[Evidence] = []
    seen: list[tuple[int, int]] = []
    for hit in sorted(findings.of(*rules), key=lambda h: (h.first, h.last)):
        for first, last in hit.places()[:1]:
            span = findings.document.span(first, last)
            if len(out) == most or (span.start, span.end) in seen:
                continue
            seen.append((span.start, span.end))
            t0, t1 = transcript.time_of(span.start, span.end)
            quote = findings.document.text[span.start : span.end]
            out.append(Evidence(start=span.start, end=span.end, quote=quote, t0=t0, t1=t1, rule=hit.rule))
    return tuple(out)


def different(findings: Findings, rules: Sequence[str], most: int) -> int:
    """How many different things these rules found, up to ``most``: saying one thing twice counts once."""
    found: dict[tuple[str, ...], None] = {}
    for hit in findings.of(*rules):
        for first, last in hit.places()[:1]:
            found.setdefault(tuple(word[:5] for word in findings.document.words(first, last)))
    return min(len(found), most)
