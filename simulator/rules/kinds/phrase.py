"""``phrase``: patterns over words, word classes and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from simulator.rules.hit import Hit
from simulator.rules.kinds.base import Lines, Rule, View

__all__ = ["Phrase"]


class Phrase(Rule):
    """Any of ``patterns``; ``lacking`` patterns in the same clause take the hit back."""

    kind: Literal["phrase"] = "phrase"
    patterns: Lines
    lacking: Lines = ()

    def patterns_used(self) -> Sequence[tuple[str, str]]:
        return [("patterns", p) for p in self.patterns] + [("lacking", p) for p in self.lacking]

    def needs(self) -> Sequence[str]:
        return ("patterns",)

    def evaluate(self, name: str, view: View) -> Sequence[Hit]:
        places = view.slot(name, "patterns")
        if self.unless or self.within:
            places = [place for place in places if view.admitted(self, *place)]
        if self.lacking:
            clause_of = view.document.clause_of
            spoiled = {clause_of[first] for first, _ in view.slot(name, "lacking")}
            places = [place for place in places if clause_of[place[0]] not in spoiled]
        return [Hit(name, first, last) for first, last in places]
