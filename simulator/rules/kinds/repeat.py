"""``repeat``: the same run of words again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from simulator.rules.hit import Hit
from simulator.rules.kinds.base import Names, Rule, View

__all__ = ["Repeat"]


class Repeat(Rule):
    """Runs of ``size`` words said at least ``times`` times; runs of nothing but words of ``ignore`` don't count."""

    kind: Literal["repeat"] = "repeat"
    size: int = 4
    times: int = 3
    ignore: Names = ()

    def class_names(self) -> Sequence[str]:
        return [n for n in self.ignore if n.startswith("@")]

    def evaluate(self, name: str, view: View) -> Sequence[Hit]:
        words = [t.norm for t in view.document.tokens]
        dull = view.words(self.ignore)
        seen: dict[tuple[str, ...], list[int]] = {}
        for i in range(len(words) - self.size + 1):
            run = tuple(words[i : i + self.size])
            if any(w not in dull for w in run):
                seen.setdefault(run, []).append(i)
        hits: list[Hit] = []
        for places in seen.values():
            apart = [p for n, p in enumerate(places) if n == 0 or p - places[n - 1] >= self.size]
            if len(apart) >= self.times:
                parts = tuple(Hit(name, p, p + self.size - 1) for p in apart)
                if not any(h.last >= parts[0].first >= h.first for h in hits):
                    hits.append(Hit(name, parts[0].first, parts[0].last, parts, f"{len(apart)} times"))
        return hits
