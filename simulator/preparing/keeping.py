"""An answer of a session as a story of the bank: each field in the candidate's own words. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from simulator.model.review import PartName, Review
from simulator.preparing.models import Learning, Story
from simulator.text.document import Document, read

__all__ = ["as_story", "free_id", "sentences", "slug"]

_STEPS = {"mistake": "mistake", "change": "rule", "used-since": "used"}


def as_story(
    told: Sequence[tuple[str, Review]], title: str, taken: Collection[str], *, keep: int, core: str = ""
) -> Story:
    """``told``: the answer and the replies to its follow-ups, each with its review.

    A field holds the sentences in which its part was heard, at most ``keep`` of an answer, word for word. Each
    sentence stands in one field, that of the part heard in it first. ``taken``: ids that are in use.
    """
    quotes: dict[PartName, list[str]] = {}
    steps: dict[str, list[str]] = {}
    used: dict[str, None] = {}
    for text, review in told:
        document = read(text)
        for step in review.learnings_ladder:
            name = _STEPS.get(step.id)
            for evidence in step.evidence[:1] if step.met and name else ():
                steps.setdefault(name or "", []).extend(_fresh(_sentence(document, evidence.start), used))
        for part in ("results", "challenge", "actions", "context", "learnings"):
            found = review.parts[part]
            said = dict.fromkeys(_sentence(document, evidence.start) for evidence in found.evidence)
            for sentence in list(said)[:keep] if found.strength else ():
                quotes.setdefault(part, []).extend(_fresh(sentence, used))
    rest = quotes.get("learnings", [])
    return Story(
        id=free_id(title, taken),
        title=title,
        core=core,
        context=" ".join(quotes.get("context", ())),
        challenge=" ".join(quotes.get("challenge", ())),
        actions=tuple(quotes.get("actions", ())),
        results=" ".join(quotes.get("results", ())),
        learning=Learning(
            mistake=" ".join(steps.get("mistake", ())),
            rule=" ".join([*steps.get("rule", ()), *rest]),
            used=" ".join(steps.get("used", ())),
        ),
    )


def slug(title: str) -> str:
    """A short id out of a title."""
    words = re.findall(r"[a-z0-9]+", title.lower())
    return "-".join(words[:5])[:40].strip("-") or "story"


def free_id(title: str, taken: Collection[str]) -> str:
    """The same, with a number where it is in use."""
    name = slug(title)
    return next(n for n in (name, *(f"{name}-{k}" for k in range(2, len(taken) + 3))) if n not in taken)


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its stop."""
    document = read(text)
    spans = [document.span(each.first, each.last) for each in document.sentences]
    ends = [*(span.start for span in spans[1:]), len(text)]
    return [text[span.start : end].strip() for span, end in zip(spans, ends, strict=True)]


def _fresh(sentence: str, used: dict[str, None]) -> list[str]:
    if not sentence or sentence in used:
        return []
    used[sentence] = None
    return [sentence]


def _sentence(document: Document, at: int) -> str:
    """The sentence that holds a character."""
    for sentence in document.sentences:
        span = document.span(sentence.first, sentence.last)
        if span.start <= at < span.end:
            stop = document.text[span.end : span.end + 1]
            return document.text[span.start : span.end] + (stop if stop in ".!?" else "")
    return ""
