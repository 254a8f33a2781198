"""``absence``: something that should have been said, and was not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from simulator.rules.hit import Hit
from simulator.rules.kinds.base import Names, Rule, View

__all__ = ["Absence"]


class Absence(Rule):
    """None of ``of`` in the whole answer; asked only where ``given`` (all of them) hold and it is long enough."""

    kind: Literal["absence"] = "absence"
    of: Names
    given: Names = ()
    min_words: int = 0

    def references(self) -> Sequence[str]:
        return (*self.of, *self.given)

    def evaluate(self, name: str, view: View) -> Sequence[Hit]:
        if len(view.document.tokens) < self.min_words or any(view.hits(ref) for ref in self.of):
            return []
        given = []
        for ref in self.given:
            hits = view.hits(ref)
            if not hits:
                return []
            given.append(hits[0])
        return [Hit(name, -1, -1, tuple(given), "absent")]
