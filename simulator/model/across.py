"""What is noticed over several answers of one person: the ``findings`` of ``review.json``."""

from __future__ import annotations

from typing import Literal

from simulator.model.base import Model
from simulator.model.review import Severity

__all__ = ["Finding", "FindingId", "FindingKind", "Quotation"]

FindingId = Literal["contradiction", "impossible-claim", "overused-story", "rigid-script", "perfection"]
FindingKind = Literal[
    "team-size", "percentage", "date", "impossible", "same-story", "script", "same-answer", "same-opening", "flawless"
]


class Quotation(Model):
    """A quoted place. ``turn``: the turn of the answer in its session; ``start:end`` are characters of its text.

    ``t0`` and ``t1`` are seconds into the answer's recording, None where they aren't known. ``session`` is empty
    where all answers are of one session.
    """

    turn: int
    start: int
    end: int
    quote: str
    t0: float | None = None
    t1: float | None = None
    session: str = ""


class Finding(Model):
    """Something an attentive panel would notice over several answers; never which of two places is right."""

    id: FindingId
    kind: FindingKind
    severity: Severity
    message: str
    why: str
    clears: str
    places: tuple[Quotation, ...]
