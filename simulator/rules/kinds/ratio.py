"""``ratio``: how much of one thing to how much of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from simulator.rules.hit import Hit
from simulator.rules.kinds.base import Names, Rule, View

__all__ = ["Ratio"]


class Ratio(Rule):
    """Hits of ``top`` per hit of ``bottom`` (or per clause of the answer where ``bottom`` is empty).

    Holds from ``min`` to ``max``, and only where there are at least ``floor`` of the bottom.
    """

    kind: Literal["ratio"] = "ratio"
    top: Names
    bottom: Names = ()
    min: float = 0.0
    max: float | None = None
    floor: int = 3

    def references(self) -> Sequence[str]:
        return (*self.top, *self.bottom)

    def evaluate(self, name: str, view: View) -> Sequence[Hit]:
        top = [h for ref in self.top for h in view.hits(ref)]
        bottom = (
            sum(len(view.hits(ref)) for ref in self.bottom)
            if self.bottom
            else sum(1 for c in view.document.clauses if c.verb >= 0)
        )
        if bottom < self.floor:
            return []
        share = len(top) / bottom
        if share < self.min or (self.max is not None and share > self.max):
            return []
        return [Hit(name, -1, -1, tuple(top), f"{len(top)} to {bottom}: {share:.2f}")]
