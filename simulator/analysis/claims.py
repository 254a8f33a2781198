"""Numbers that an answer claims: team sizes, percentages and dates that can be compared, and what can't be. Pure.

Words and thresholds live in ``prompts/consistency.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from simulator.analysis.panel import PanelData
from simulator.text.numbers import Number, find_numbers
from simulator.text.tokens import Token, tokenise

__all__ = ["Claim", "Impossible", "Text", "claims", "clash", "impossible"]

ClaimKind = Literal["team-size", "percentage", "date"]


@dataclass(frozen=True)
class Text:
    """An answer read once for the checks over several answers: its tokens, numbers, rare words and word triples.

    ``text``: the transcript's text; ``data`` says which words are rare. ``rare`` is for lookups only: iterating a set
    would make the findings depend on the process.
    """

    text: str
    data: PanelData

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(tokenise(self.text))

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        return find_numbers(self.tokens)

    @cached_property
    def rare(self) -> frozenset[str]:
        letters = self.data.thresholds.rare_letters
        return frozenset(t.norm for t in self.tokens if len(t.norm) >= letters and self.data.telling(t.norm))

    @cached_property
    def runs(self) -> tuple[tuple[str, str, str], ...]:
        """Every three words in a row."""
        words = [t.norm for t in self.tokens]
        return tuple(zip(words, words[1:], words[2:], strict=False))

    @cached_property
    def known_runs(self) -> frozenset[tuple[str, str, str]]:
        """``runs`` as a set, for lookups."""
        return frozenset(self.runs)

    def norms(self, first: int, last: int) -> list[str]:
        """The words of ``first:last``, cut to the text."""
        return [t.norm for t in self.tokens[max(0, first) : max(0, last)]]


@dataclass(frozen=True, slots=True)
class Claim:
    """``values``: the number, or both ends of a change; ``about``: telling words beside it. At ``first..last``."""

    kind: ClaimKind
    values: tuple[float, ...]
    about: frozenset[str]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Impossible:
    """A number that can't be: the key of its message, and tokens ``first..last``."""

    message: str
    first: int
    last: int


def claims(text: Text) -> list[Claim]:
    """All that an answer says of its team's size, of percentages and of dates, in order."""
    found: list[Claim] = []
    for number in text.numbers:
        values = (number.value,) if number.to is None else (number.value, number.to)
        kind: ClaimKind | None = None
        if number.kind == "plain" and 1 < number.value < 2000 and _counts_team(text, number):
            kind = "team-size"
        elif number.kind == "percent" or (number.kind == "change" and number.unit == "percent"):
            kind = "percentage"
        elif number.kind == "year":
            kind = "date"
        if kind:
            found.append(Claim(kind, values, _about(text, number.first, number.last), number.first, number.last))
    months = text.data.words.months
    for i, token in enumerate(text.tokens):
        if token.norm in months and text.norms(i - 1, i) in (["in"], ["since"], ["until"], ["by"]):
            found.append(Claim("date", (float(months.index(token.norm)),), _about(text, i, i), i, i))
    return found


def clash(ones: Sequence[Claim], others: Sequence[Claim], data: PanelData) -> list[tuple[Claim, Claim]]:
    """Pairs that can't both be true of one thing, at most one of each kind of claim.

    Where any value of the one answer comes back in the other for the same thing, nothing is said: a team may have
    grown, and a story has several dates.
    """
    needed = {"team-size": 0, "percentage": data.thresholds.about_percentage, "date": data.thresholds.about_date}
    found: dict[str, tuple[Claim, Claim]] = {}
    agreeing: list[str] = []
    for one in ones:
        for other in others:
            same = one.kind == other.kind and len(one.about & other.about) >= needed[one.kind]
            if not same or (one.kind == "date" and (one.values[0] > 12) != (other.values[0] > 12)):
                continue
            if any(abs(a - b) < 0.5 for a in one.values for b in other.values):
                agreeing.append(one.kind)
            else:
                found.setdefault(one.kind, (one, other))
    return [pair for kind, pair in found.items() if kind not in agreeing]


def impossible(text: Text) -> list[Impossible]:
    """The numbers that can't be, in order."""
    words, limits = text.data.words, text.data.thresholds
    found: list[Impossible] = []
    for number in text.numbers:
        before = text.norms(number.first - 5, number.first)
        after = text.norms(number.last + 1, number.last + 3)
        message = ""
        if number.kind == "percent" and number.value > 100:
            fell = before[-1:] == ["by"] and any(word in words.drops for word in before)
            if fell or (after and after[0] in words.fewer):
                message = "impossible-drop"
            elif any(word in words.shares for word in after):
                message = "impossible-share"
        elif number.value > limits.world and any(word in words.users for word in after):
            message = "impossible-people"
        elif number.unit in {"hour", "hours"} and number.value > limits.week_hours:
            weekly = (after and after[0] in {"week", "weeks"}) or (after[:1] in (["a"], ["per"]) and "week" in after)
            if weekly and "i" in before:  # hours saved, or worked by a whole team, may well be more
                message = "impossible-hours"
        if message:
            found.append(Impossible(message, number.first, min(number.last + 2, len(text.tokens) - 1)))
    return found


def _about(text: Text, first: int, last: int) -> frozenset[str]:
    near = text.norms(first - 8, first) + text.norms(last + 1, last + 7)
    return frozenset(word for word in near if len(word) >= 4 and text.data.telling(word))


def _counts_team(text: Text, number: Number) -> bool:
    """ "my team of nine", "I led twelve engineers", "a nine-person team": the speaker's own, counted as a whole."""
    words = text.data.words
    before = text.norms(number.first - 5, number.first)
    after = text.norms(number.last + 1, number.last + 3)
    if before[-2:] in (["team", "of"], ["group", "of"], ["squad", "of"]):
        return any(word in words.owning for word in before[:-2])
    if after[:2] in (["person", "team"], ["people", "team"], ["engineer", "team"]):
        return any(word in words.owning for word in before)
    return before[-2:-1] == ["i"] and before[-1] in words.owning and bool(after) and after[0] in words.people
