"""``cover``: several things said, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from simulator.rules.hit import Hit
from simulator.rules.kinds.base import Names, Rule, View

__all__ = ["Cover"]


class Cover(Rule):
    """At least ``min`` different ones of ``of`` (all of them where it is 0), and none of ``lacking``."""

    kind: Literal["cover"] = "cover"
    of: Names
    min: int = 0
    lacking: Names = ()

    def references(self) -> Sequence[str]:
        return (*self.of, *self.lacking)

    def evaluate(self, name: str, view: View) -> Sequence[Hit]:
        if any(view.hits(ref) for ref in self.lacking):
            return []
        found = [hits[0] for ref in self.of if (hits := view.hits(ref))]
        if len(found) < (self.min or len(self.of)):
            return []
        return [Hit(name, -1, -1, tuple(found), f"{len(found)} of {len(self.of)}")]
