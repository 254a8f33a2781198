"""One question with all its follow-ups: what the answers bring together. Pure.

Everything that speaks of a whole answer reads it here: the planner, the scorecard, the review page, ``analyze``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from simulator.analysis.asked import shipped_question_types
from simulator.model.review import (
    PART_OF,
    PARTS,
    Flag,
    IntentMet,
    LadderStep,
    LearningsKind,
    Part,
    PartName,
    Review,
    StoryElement,
    Strength,
)

__all__ = ["brings", "deflections", "elements", "intents", "kind_learnt", "ladder", "open_flags", "parts"]

T = TypeVar("T", LadderStep, IntentMet, StoryElement)
_KINDS: tuple[LearningsKind, ...] = ("none", "generic", "authentic")


def brings(review: Review, part: PartName) -> Strength:
    """How clearly an answer tells a part. A reply's hint counts for nothing but what it was asked for."""
    strength = review.parts[part].strength
    aside = review.reply is not None and PART_OF.get(review.reply.target) != part
    return 0 if aside and strength == 1 else strength


def parts(reviews: Sequence[Review]) -> dict[PartName, Part]:
    """Each part as its strongest showing, with that answer's evidence."""
    judged = [review for review in reviews if review.judged]
    out: dict[PartName, Part] = {}
    for part in PARTS:
        best = max(judged, key=lambda review: brings(review, part), default=None)
        strength = brings(best, part) if best else 0
        out[part] = best.parts[part] if best and strength == best.parts[part].strength else Part(strength=strength)
    return out


def open_flags(reviews: Sequence[Review]) -> tuple[Flag, ...]:
    """The weaknesses that still stand, first named first: a reply that brought what was asked for clears some."""
    clears = shipped_question_types().clears
    judged = [review for review in reviews if review.judged]
    standing: dict[str, Flag] = {}
    for review in judged:
        if review.reply is not None and review.reply.state == "answered":
            for gone in clears[review.reply.target]:
                standing.pop(gone, None)
        for flag in review.flags:
            standing.setdefault(flag.id, flag)
    return tuple(standing.values())


def ladder(reviews: Sequence[Review]) -> tuple[LadderStep, ...]:
    """The steps of a learning, each met where any answer met it."""
    return _any_of((step for r in reviews if r.judged for step in r.learnings_ladder), lambda step: step.met)


def intents(reviews: Sequence[Review]) -> tuple[IntentMet, ...]:
    """What the question is really after, each spoken to where any answer speaks to it."""
    return _any_of((intent for r in reviews if r.judged for intent in r.intents), lambda intent: intent.addressed)


def elements(reviews: Sequence[Review]) -> tuple[StoryElement, ...]:
    """What belongs to the story that was asked for, each told where any answer tells it."""
    return _any_of(
        (element for r in reviews if r.judged for element in r.story_elements), lambda element: element.met
    )


def _any_of(given: Iterable[T], met: Callable[[T], bool]) -> tuple[T, ...]:
    """Each id once, in the order in which they come: the first that is met, else the first."""
    best: dict[str, T] = {}
    for each in given:
        if each.id not in best or (met(each) and not met(best[each.id])):
            best[each.id] = each
    return tuple(best.values())


def kind_learnt(reviews: Sequence[Review]) -> LearningsKind:
    """The best kind of learning that any of the answers holds."""
    return max((review.learnings_kind for review in reviews if review.judged), key=_KINDS.index, default="none")


def deflections(reviews: Sequence[Review]) -> int:
    """How many replies stepped around what was asked, or said the same text again."""
    return sum(
        review.reply is not None
        and (review.reply.state in ("deflected", "declined") or any(f.id == "rigid-script" for f in review.flags))
        for review in reviews
    )
