"""Numbers that somebody claims, in a CV or aloud: which they are and what they count. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.preparing.words import SizesWords
from simulator.text.numbers import Number, find_numbers
from simulator.text.tokens import Token, tokenise

__all__ = ["Claimed", "claimed", "number_text", "unit_of"]

_KINDS = {"percent": "percent", "money": "money", "change": "change", "share": "percent"}
_CURRENCIES = frozenset({"eur", "usd", "gbp", "chf", "cad", "aud", "sek", "nok", "dkk", "pln", "inr"})
_NEAR = 3  # words behind a number among which its unit stands


@dataclass(frozen=True, slots=True)
class Claimed:
    """``values``: the number, or both ends of a change. ``kind``: a unit of people, percent, change, money, duration
    or number. ``start``, ``end``: offsets of the number with what it counts.
    """

    values: tuple[float, ...]
    kind: str
    about: str
    start: int
    end: int


def claimed(text: str, sizes: SizesWords) -> list[Claimed]:
    """The numbers of ``text``, left to right; no dates, times of day, years or ordinals."""
    tokens = list(tokenise(text))
    found = []
    for number in find_numbers(tokens):
        if number.kind in ("year", "clock", "ordinal"):
            continue
        unit, last = unit_of(tokens, number, sizes)
        kind = _KINDS.get(number.kind) or unit or "number"
        if number.kind == "duration" and number.to is None:
            kind = "duration"
        first = number.first
        before = [t.norm for t in tokens[max(0, first - 2) : first]]
        if kind == "number" and before[-1:] == ["of"] and before[0] in sizes.whole:
            kind = "people"  # "a team of 7"
        elif kind == "number" and before and before[-1] in _CURRENCIES:
            kind, first = "money", first - 1
        values = (number.value,) if number.to is None or number.kind == "share" else (number.value, number.to)
        start, end = tokens[first].start, tokens[last].end
        behind = itertools.takewhile(lambda token: not token.gap, tokens[number.last + 1 : number.last + 1 + _NEAR])
        about = " ".join(token.norm for token in behind)
        found.append(Claimed(values, kind, about, start, end))
    return found


def unit_of(tokens: Sequence[Token], number: Number, sizes: SizesWords) -> tuple[str, int]:
    """The unit of people that a number counts and the last token of it; an empty one and the number's own last."""
    place = number.last + 1
    while place < len(tokens) and tokens[place].norm in sizes.between and place - number.last < _NEAR:
        place += 1
    if place < len(tokens) and not tokens[place].gap:
        for unit, words in sizes.units.items():
            if tokens[place].norm in words:
                return unit, place
    return "", number.last


def number_text(values: Sequence[float]) -> str:
    """ "40", "5 to 70", "1.4 million"."""
    return " to ".join(_one(value) for value in values)


def _one(value: float) -> str:
    if value >= 1e6 and value % 1e5 == 0:
        return f"{value / 1e6:g} million"
    return f"{value:,.0f}" if value >= 1000 else f"{value:g}"
