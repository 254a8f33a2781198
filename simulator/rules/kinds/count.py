"""``count``: how often something is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from simulator.rules.hit import Hit
from simulator.rules.kinds.base import Names, Rule, View

__all__ = ["Count"]


class Count(Rule):
    """At least ``min`` and at most ``max`` hits of ``of`` in the answer; hits in one clause count once."""

    kind: Literal["count"] = "count"
    of: Names
    min: int = 1
    max: int | None = None
    per: Literal["answer", "hundred-words"] = "answer"

    def references(self) -> Sequence[str]:
        return self.of

    def evaluate(self, name: str, view: View) -> Sequence[Hit]:
        found: dict[int, Hit] = {}
        clause_of = view.document.clause_of
        for hit in (h for ref in self.of for h in view.hits(ref)):
            if not hit.placed or view.admitted(self, hit.first, hit.last):
                found.setdefault(clause_of[hit.first] if hit.placed else -1, hit)
        number: float = len(found)
        if self.per == "hundred-words":
            number = number * 100 / max(len(view.document.tokens), 1)
        if number < self.min or (self.max is not None and number > self.max):
            return []
        parts = tuple(found[key] for key in sorted(found))
        return [Hit(name, -1, -1, parts, f"{number:g} of at least {self.min}")]
