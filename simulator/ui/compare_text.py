"""Answers to the same question side by side, as text and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from simulator.model.review import PARTS
from simulator.store.compare import Comparison, strengths
from simulator.terminal import one_line
from simulator.text.clock import clock

__all__ = ["comparison_document", "comparison_lines"]

_STRENGTH = ("–", "hinted", "clear")
_COLUMNS = 6  # answers beside each other on a terminal; the newest ones


def comparison_lines(found: Comparison) -> list[str]:
    """A table for a terminal: the newest answers side by side, and what changed from first to last."""
    shown = found.answers[-_COLUMNS:]
    first = len(found.answers) - len(shown)
    lines = textwrap.wrap(one_line(found.asked), 78)
    if first:
        lines.append(f"(the newest {_COLUMNS} of {len(found.answers)} answers)")
    several = len({a.session for a in found.answers}) == 1
    for number, answer in enumerate(shown, first + 1):
        lines.append(f"  {number:2}  {answer.session}" + (f", take {answer.take}" if several else ""))

    def row(name: str, cells: Sequence[str]) -> None:
        lines.append(f"  {name:10}" + "".join(f"{cell:>9}" for cell in cells))

    row("", [str(n) for n in range(first + 1, first + 1 + len(shown))])
    row("length", [clock(a.seconds) if a.seconds else "–" for a in shown])
    row("words", [str(len(a.text.split())) for a in shown])
    judged = [strengths(a) for a in shown]
    for part in PARTS:
        row(part, [_STRENGTH[s[part]] if s else "?" for s in judged])
    row("flags", [str(len(a.review.flags)) if a.review and a.review.judged else "?" for a in shown])
    return lines + _summary(found)


def _summary(found: Comparison) -> list[str]:
    lines = []
    for title, parts in (("better", found.better), ("worse", found.worse)):
        if parts:
            lines.append(f"  {title}: " + ", ".join(f"{n} {_STRENGTH[a]} → {_STRENGTH[b]}" for n, a, b in parts))
    if found.whole.lost:
        lines.append("  flags gone: " + ", ".join(found.whole.lost))
    if found.whole.gained:
        lines.append("  flags new: " + ", ".join(found.whole.gained))
    if not lines:
        lines.append("  from first to last: no part and no flag differs")
    if found.rules_differ:
        lines.append("  judged by different rules; `mockloop rerun --all` makes them comparable")
    return lines


def comparison_document(found: Comparison) -> dict[str, Any]:
    """A comparison as the document that ``--json`` prints."""
    answers = [
        {**asdict(a), "review": a.review and a.review.model_dump(mode="json"), "words": len(a.text.split())}
        for a in found.answers
    ]
    return {
        "asked": found.asked,
        "answers": answers,
        "steps": [asdict(step) for step in found.steps],
        "better": [list(p) for p in found.better],
        "worse": [list(p) for p in found.worse],
        "flags_gone": list(found.whole.lost),
        "flags_new": list(found.whole.gained),
        "rules_differ": found.rules_differ,
    }
