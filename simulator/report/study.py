"""What study mode shows after an answer: what was heard, what was missing, how to fix it. Pure."""

from __future__ import annotations

import textwrap

from simulator.model.review import PARTS, Review
from simulator.report.words import report_words

__all__ = ["study_text"]

WIDTH = 78
MARKS = ("–", "○", "●")  # not heard, hinted, clear


def study_text(review: Review) -> str:
    """A few lines for people: each part with its best evidence or what to add, then the weaknesses that count."""
    if not review.judged:
        return textwrap.fill(f"Not judged: {review.not_judged_because}", WIDTH)
    words = report_words()
    lines = []
    for name in PARTS:
        part, said = review.parts[name], words.parts[name]
        if part.strength == 2 and part.evidence:
            best = max(part.evidence, key=lambda e: len(e.quote))
            text = f"“{textwrap.shorten(best.quote, 110, placeholder=' …')}”"
        else:
            text = said.thin if part.strength else said.missing
        start = f" {MARKS[part.strength]} {said.label:10} "
        lines += textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start))
    for flag in review.flags:
        if flag.severity != "note":
            text = f"{flag.message} {flag.clears}".strip()
            lines += textwrap.wrap(text, WIDTH, initial_indent=" ! ", subsequent_indent="   ")
    return "\n".join(lines)
