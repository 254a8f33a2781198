"""``near``: two findings close to each other, unless a third stands by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from simulator.rules.hit import Hit
from simulator.rules.kinds.base import Names, Rule, View

__all__ = ["Near"]


class Near(Rule):
    """A hit of ``a`` with a hit of ``b`` within ``words`` (or in the same ``clause`` / ``sentence``).

    ``ordered``: ``b`` must come behind ``a``. ``guard``: a hit of one of these as near to ``a`` takes it back.
    """

    kind: Literal["near"] = "near"
    a: Names
    b: Names
    reach: Literal["words", "clause", "sentence", "answer"] = "words"
    words: int = 15
    ordered: bool = False
    guard: Names = ()

    def references(self) -> Sequence[str]:
        return (*self.a, *self.b, *self.guard)

    def evaluate(self, name: str, view: View) -> Sequence[Hit]:
        others = [h for ref in self.b for h in view.hits(ref) if h.placed]
        guards = [h for ref in self.guard for h in view.hits(ref) if h.placed]
        hits = []
        for one in (h for ref in self.a for h in view.hits(ref) if h.placed):
            if any(self._near(view, one, g, ordered=False) for g in guards):
                continue
            other = next((h for h in others if h is not one and self._near(view, one, h, ordered=self.ordered)), None)
            if other is None:
                continue
            first, last = min(one.first, other.first), max(one.last, other.last)
            if view.admitted(self, first, last):
                hits.append(Hit(name, first, last, (one, other)))
        return hits

    def _near(self, view: View, one: Hit, other: Hit, *, ordered: bool) -> bool:
        if ordered and other.first < one.first:
            return False
        if self.reach == "answer":
            return True
        if self.reach == "clause":
            return view.document.clause_of[one.first] == view.document.clause_of[other.first]
        if self.reach == "sentence":
            return view.document.sentence_of[one.first] == view.document.sentence_of[other.first]
        return max(other.first - one.last, one.first - other.last) <= self.words
