"""``position``: where in the answer something is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from simulator.rules.hit import Hit
from simulator.rules.kinds.base import Names, Rule, View

__all__ = ["Position"]


class Position(Rule):
    """Hits of ``of`` between the shares ``start`` and ``stop`` (0..1) of the answer's words.

    ``before`` / ``after``: only hits before / after the first hit of these; ``behind``: only after their last hit.
    """

    kind: Literal["position"] = "position"
    of: Names
    start: float = 0.0
    stop: float = 1.0
    before: Names = ()
    after: Names = ()
    behind: Names = ()

    def references(self) -> Sequence[str]:
        return (*self.of, *self.before, *self.after, *self.behind)

    def evaluate(self, name: str, view: View) -> Sequence[Hit]:
        count = len(view.document.tokens)
        low, high = self.start * count, self.stop * count
        before = min((h.first for r in self.before for h in view.hits(r) if h.placed), default=count)
        after = min(
            (h.first for r in self.after for h in view.hits(r) if h.placed), default=count if self.after else -1
        )
        if self.behind:
            after = max(after, max((h.first for r in self.behind for h in view.hits(r) if h.placed), default=count))
        return [
            Hit(name, h.first, h.last, (h,))
            for ref in self.of
            for h in view.hits(ref)
            if h.placed
            and low <= h.first <= high
            and after < h.first < before
            and view.admitted(self, h.first, h.last)
        ]
