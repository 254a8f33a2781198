"""One question with all its follow-ups: what the answers bring together. Pure.

Everything that speaks of a whole answer reads it here: lists, the review, progress.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.model.review import PARTS, Flag, LadderStep, LearningsKind, Part, PartName, Review

__all__ = ["kind_learnt", "ladder", "open_flags", "parts"]

_KINDS: tuple[LearningsKind, ...] = ("none", "generic", "authentic")
# weaknesses that say a part is missing: a reply that makes the part clear makes up for them
_LACKS: dict[str, PartName] = {"no-system": "system", "no-stakes": "context", "generic-we": "actions"}


def parts(reviews: Sequence[Review]) -> dict[PartName, Part]:
    """Each part as its strongest showing, with that answer's evidence; the first of equals."""
    judged = [review for review in reviews if review.judged]
    return {
        name: max((review.parts[name] for review in judged), key=lambda part: part.strength, default=Part())
        for name in PARTS
    }


def open_flags(reviews: Sequence[Review]) -> tuple[Flag, ...]:
    """The weaknesses that still stand, each once, first named first: a reply may clear what came before it."""
    standing: dict[str, Flag] = {}
    for place, review in enumerate(r for r in reviews if r.judged):
        if place:
            for gone in _cleared(review):
                standing.pop(gone, None)
        for flag in review.flags:
            standing.setdefault(flag.id, flag)
    return tuple(standing.values())


def _cleared(reply: Review) -> tuple[str, ...]:
    gone = [flag for flag, part in _LACKS.items() if reply.parts[part].strength == 2]
    gone += ["no-metric"] if reply.results_measured else []
    gone += ["generic-learning", "learning-incomplete"] if reply.learnings_kind == "authentic" else []
    return tuple(gone)


def ladder(reviews: Sequence[Review]) -> tuple[LadderStep, ...]:
    """The steps of a learning, each met where any answer met it."""
    steps: dict[str, LadderStep] = {}
    for review in reviews:
        for step in review.learnings_ladder if review.judged else ():
            if step.id not in steps or (step.met and not steps[step.id].met):
                steps[step.id] = step
    return tuple(steps.values())


def kind_learnt(reviews: Sequence[Review]) -> LearningsKind:
    """The best kind of learning that any of the answers holds."""
    return max((review.learnings_kind for review in reviews if review.judged), key=_KINDS.index, default="none")
