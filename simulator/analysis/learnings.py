"""The ladder of an authentic learning: mistake, pattern, change, principle, used since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from simulator.model.review import Evidence, LadderStep, LearningsKind, Strength
from simulator.model.transcript import Transcript
from simulator.rules.pack import Findings

__all__ = ["kind", "ladder"]

_IDS = ("mistake", "pattern", "change", "principle", "used-since")


def ladder(findings: Findings, steps: Mapping[str, list[str]], transcript: Transcript) -> tuple[LadderStep, ...]:
    """The five steps. ``steps`` maps each to the rules that show it (``data: learning-steps``)."""
    assert set(steps) == set(_IDS) == set(get_args(LadderStep.model_fields["id"].annotation))  # noqa: S101
    out = []
    for step in _IDS:
        hits = findings.of(*steps[step])
        evidence = []
        for hit in hits[:2]:
            first, last = hit.places()[0]
            span = findings.document.span(first, last)
            t0, t1 = transcript.time_of(span.start, span.end)
            quote = transcript.text[span.start : span.end]
            evidence.append(Evidence(start=span.start, end=span.end, quote=quote, t0=t0, t1=t1, rule=hit.rule))
        out.append(LadderStep(id=step, met=bool(hits), evidence=tuple(evidence)))  # type: ignore[arg-type]
    return tuple(out)


def kind(strength: Strength, grounded: bool) -> LearningsKind:
    """None where nothing was taken from it; authentic where it is clear and ``grounded`` in what is told."""
    if strength == 0:
        return "none"
    return "authentic" if strength == 2 and grounded else "generic"
