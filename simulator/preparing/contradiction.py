"""Whether two sentences claim different numbers of one thing. Pure.

Better quiet than wrong: a team may have grown, and one place is not another. So both must speak of one thing in at
least one telling word beside what is counted, and neither of another time or place than the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.analysis.claims import Text, clash
from simulator.analysis.claims import claims as compared
from simulator.analysis.panel import panel_data
from simulator.preparing.claims import Claimed, claimed
from simulator.preparing.words import RoleWords

__all__ = ["contradict"]

_SAME = 0.5  # numbers nearer than this are one number


def contradict(one: str, other: str, words: RoleWords) -> bool:
    """Whether the sentences can't both hold."""
    data = panel_data()
    a, b = Text(one, data), Text(other, data)
    elsewhere = frozenset(words.elsewhere)
    if _norms(a) & elsewhere != _norms(b) & elsewhere:
        return False
    if clash(compared(a), compared(b), data):
        return True
    shared = (a.rare & b.rare) - elsewhere - frozenset(words.when)
    return any(
        _differ(x, y) and shared - _counted(x) - _counted(y) - _norms(Text(one[x.start : x.end], data))
        for x in _told(one, words)
        for y in _told(other, words)
        if _alike(x, y, one, other)
    )


def _told(text: str, words: RoleWords) -> Iterator[Claimed]:
    return (each for each in claimed(text, words.sizes) if each.kind != "duration")


def _alike(x: Claimed, y: Claimed, one: str, other: str) -> bool:
    """Whether the two count one kind of thing in one way: "by 40 %" is no "to 40 %"."""
    if x.kind in ("percent", "money"):
        return x.kind == y.kind and _before(one, x.start) == _before(other, y.start)
    return bool(_counted(x) & _counted(y))


def _before(text: str, start: int) -> str:
    word = text[:start].split()[-1:]
    return word[0].lower() if word and word[0].lower() in ("by", "to", "from", "of", "at") else ""


def _counted(found: Claimed) -> frozenset[str]:
    """What is counted, in its forms."""
    noun = found.about.split(" ")[0]
    return frozenset(filter(None, (noun, noun.removesuffix("s"), found.kind if found.kind != "number" else "")))


def _differ(x: Claimed, y: Claimed) -> bool:
    """Where one of them is a change, its end counts."""
    return abs(x.values[-1] - y.values[-1]) >= _SAME


def _norms(text: Text) -> frozenset[str]:
    return frozenset(token.norm for token in text.tokens)
