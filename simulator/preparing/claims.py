"""Numbers that somebody claims, in a CV or aloud: which they are and what they count. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.analysis.panel import panel_data
from simulator.preparing.words import SizesWords
from simulator.text.numbers import Number, find_numbers
from simulator.text.tokens import Token, tokenise

__all__ = ["Claimed", "claimed", "number_text", "unit_of"]

_KINDS = {"percent": "percent", "money": "money", "change": "change", "share": "percent"}
_CURRENCIES = frozenset({"eur", "usd", "gbp", "chf", "cad", "aud", "sek", "nok", "dkk", "pln", "inr"})
_NEAR = 3  # words behind a number among which its unit stands
_BETWEEN = 5  # words between the two ends of a change: "from 34 % of the budget to under 12 %"
_SHORT = frozenset({"s", "ms", "min", "mins", "h", "hrs"})  # units of time


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


def claimed(text: str, sizes: SizesWords, labels: Sequence[str] = ()) -> list[Claimed]:
    """The numbers of ``text``, left to right; no dates, times of day, years, ordinals, nor the number of a label."""
    tokens = list(tokenise(text))
    found = []
    for number in _joined(tokens, find_numbers(tokens), sizes):
        if number.kind in ("year", "clock", "ordinal") or _names(tokens, number, labels):
            continue
        unit, last = unit_of(tokens, number, sizes)
        kind = _KINDS.get(number.kind) or unit or "number"
        short = [token.norm for token in tokens[number.last + 1 : number.last + 2] if token.norm in _SHORT]
        if (number.kind == "duration" or short) and number.to is None:
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


def _joined(tokens: Sequence[Token], numbers: Sequence[Number], sizes: SizesWords) -> list[Number]:
    """With "from 140 requests to 35" as the one change that it is."""
    out: list[Number] = []
    for number in numbers:
        before = out[-1] if out else None
        if before is not None and before.to is None and number.to is None and _ends(tokens, before, number, sizes):
            out[-1] = Number(before.first - 1, number.last, before.value, "change", number.value, number.unit)
        else:
            out.append(number)
    return out


def _ends(tokens: Sequence[Token], one: Number, other: Number, sizes: SizesWords) -> bool:
    """Whether they stand as "from ONE … to OTHER" in one clause."""
    between = tokens[one.last + 1 : other.first]
    if not one.first or tokens[one.first - 1].norm != "from" or not 0 < len(between) <= _BETWEEN:
        return False
    words = [token.norm for token in between if token.norm not in sizes.nearly]
    return words[-1:] == ["to"] and words.count("to") == 1 and not any(token.gap for token in between)


def _names(tokens: Sequence[Token], number: Number, labels: Sequence[str]) -> bool:
    """Whether it is the day of a date or the number of a label ("Severity 1")."""
    beside = [*tokens[max(0, number.first - 1) : number.first], *tokens[number.last + 1 : number.last + 2]]
    before = [token.norm for token in tokens[max(0, number.first - 1) : number.first]]
    day = (
        number.kind == "plain"
        and number.value <= 31
        and any(token.norm in panel_data().words.months for token in beside)
    )
    return day or (number.kind == "plain" and before[:1] != [] and before[0] in labels)


def unit_of(tokens: Sequence[Token], number: Number, sizes: SizesWords) -> tuple[str, int]:
    """The unit of people that a number counts and the last token of it; an empty one and the number's own last."""
    place = number.last + 1
    while place < len(tokens) and tokens[place].norm in sizes.between and place - number.last < _NEAR:
        place += 1
    unit = _unit_at(tokens, place, sizes)
    closer = _unit_at(tokens, place + 1, sizes)  # "two staff engineers", "four team leads"
    if unit:
        return (closer, place + 1) if closer else (unit, place)
    return "", number.last


def _unit_at(tokens: Sequence[Token], place: int, sizes: SizesWords) -> str:
    if place >= len(tokens) or tokens[place].gap:
        return ""
    return next((unit for unit, words in sizes.units.items() if tokens[place].norm in words), "")


def number_text(values: Sequence[float]) -> str:
    """ "40", "5 to 70", "1.4 million"."""
    return " to ".join(_one(value) for value in values)


def _one(value: float) -> str:
    if value >= 1e6 and value % 1e5 == 0:
        return f"{value / 1e6:g} million"
    return f"{value:,.0f}" if value >= 1000 else f"{value:g}"
