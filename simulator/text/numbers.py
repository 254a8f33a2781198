"""Numbers as people say them: "seventy percent", "from sixty to eighty five", "six of forty", "40k"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.text.tokens import STOP, Token
from simulator.text.wordlist import in_order

__all__ = ["Number", "NumberKind", "find_numbers"]

NumberKind = Literal["plain", "percent", "money", "duration", "share", "change", "ordinal", "clock", "year", "factor"]


@dataclass(frozen=True, slots=True)
class Number:
    """One number over the tokens ``first..last`` (inclusive). ``to``: end of a change, or whole of a share."""

    first: int
    last: int
    value: float
    kind: NumberKind
    to: float | None = None
    unit: str = ""


_SMALL = {
    w: float(n)
    for n, w in enumerate(
        in_order(
            """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
        )
    )
}
_TENS = {w: float(n * 10) for n, w in enumerate(in_order("twenty thirty forty fifty sixty seventy eighty ninety"), 2)}
_SCALE = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "lakh": 1e5, "crore": 1e7, "dozen": 12.0}
_FRACTION = {
    "half": 0.5,
    "third": 1 / 3,
    "thirds": 1 / 3,
    "quarter": 0.25,
    "quarters": 0.25,
    "fifth": 0.2,
    "tenth": 0.1,
}
_WHICH_HALF = frozenset({"first", "second", "other", "next", "latter", "better"})  # a part of something, no share
_UNITS = {
    "percent": "percent", "per": "", "percentage": "percent", "dollars": "money", "dollar": "money", "euros": "money",
    "euro": "money", "pounds": "money", "rupees": "money", "bucks": "money", "grand": "money", "quid": "money",
    "cents": "money", "yen": "money", "naira": "money",
    **dict.fromkeys(
        in_order(
    """second seconds minute minutes hour hours day days night nights week weeks month months quarter quarters year
    years sprint sprints iteration iterations fortnight weekend weekends season seasons term terms semester
    semesters shift shifts"""
),
        "duration",
    ),
    "times": "factor", "fold": "factor", "x": "factor",
}  # fmt: skip
_DIGITS = re.compile(r"(\d+(?:[.,]\d+)*)([a-z]*)$")
_CLOCK = re.compile(r"\d{1,2}:\d\d$")
_SUFFIX = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "": 1.0, "x": 1.0}


def _digits(norm: str) -> tuple[float, str] | None:
    if len(norm) > 24:
        return None
    found = _DIGITS.match(norm)
    if not found:
        return None
    digits, suffix = found.groups()
    if suffix in {"st", "nd", "rd", "th", "s"}:
        kind = "ordinal" if suffix != "s" else "year"
    elif suffix in _SUFFIX:
        kind = "factor" if suffix == "x" else "plain"
    else:
        return None
    plain = digits.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits) else digits.replace(",", ".")
    if plain.count(".") > 1:
        return None
    value = float(plain) * _SUFFIX.get(suffix, 1.0)
    if kind == "plain" and not suffix and 1900 <= value <= 2100 and "." not in plain and "," not in digits:
        kind = "year"
    return value, kind


def _spoken(tokens: Sequence[Token], i: int) -> tuple[float, int] | None:
    """A number in words from ``i``: its value and the index behind it."""
    total, current, j, seen = 0.0, 0.0, i, False
    while j < len(tokens) and (j == i or tokens[j].gap < STOP) and j < i + 12:
        word = tokens[j].norm
        if word in _SMALL:
            if seen and current % 10 and current % 100 >= 10 and current < 100:
                break
            current += _SMALL[word]
        elif word in _TENS:
            if seen and current % 100:
                break
            current += _TENS[word]
        elif word in _SCALE and seen:
            if word in {"hundred", "dozen"}:
                current = (current or 1.0) * _SCALE[word]
            else:
                total, current = total + (current or 1.0) * _SCALE[word], 0.0
        elif word == "a" and j == i and j + 1 < len(tokens) and tokens[j + 1].norm in _SCALE:
            current = 1.0
        elif (
            word == "and"
            and seen
            and current >= 100
            and j + 1 < len(tokens)
            and (tokens[j + 1].norm in _SMALL or tokens[j + 1].norm in _TENS)
        ):
            pass
        else:
            break
        seen = True
        j += 1
    return (total + current, j) if seen else None


def _one(tokens: Sequence[Token], i: int) -> tuple[float, int, NumberKind] | None:
    norm = tokens[i].norm
    if norm[0].isdigit():
        if _CLOCK.match(norm):
            return 0.0, i + 1, "clock"
        found = _digits(norm)
        if found is None:
            return None
        value, kind = found
        j = i + 1
        while j < len(tokens) and tokens[j].norm in _SCALE and tokens[j].gap == 0:
            value, j = value * _SCALE[tokens[j].norm], j + 1
        return value, j, kind  # type: ignore[return-value]
    if norm in _SMALL or norm in _TENS or (norm == "a" and i + 1 < len(tokens) and tokens[i + 1].norm in _SCALE):
        found_words = _spoken(tokens, i)
        if found_words:
            return found_words[0], found_words[1], "plain"
    if norm in _FRACTION and norm not in {"third", "quarter", "quarters", "fifth", "tenth"}:
        if i and tokens[i - 1].norm in _WHICH_HALF:
            return None
        following = [t.norm for t in tokens[i + 1 : i + 3]]
        if len(following) == 2 and following[0] in {"a", "an"} and _UNITS.get(following[1]) == "duration":
            return _FRACTION[norm], i + 3, "duration"
        return _FRACTION[norm], i + 1, "share"
    return None


def find_numbers(tokens: Sequence[Token]) -> tuple[Number, ...]:
    """All numbers, left to right, not overlapping. Linear time."""
    out: list[Number] = []
    i, count = 0, len(tokens)
    while i < count:
        found = _one(tokens, i)
        if found is None:
            i += 1
            continue
        value, j, kind = found
        unit = ""
        if (
            i
            and tokens[i - 1].norm in {"dollars", "pounds", "euros", "rupees"}
            and tokens[i - 1].end == tokens[i].start
        ):
            kind, unit = "money", tokens[i - 1].norm
        if j < count and tokens[j].gap < STOP:
            nxt = tokens[j].norm
            if nxt == "per" and j + 1 < count and tokens[j + 1].norm == "cent":
                kind, unit, j = "percent", "percent", j + 2
            elif (
                nxt in {"thirds", "quarters", "fifths", "tenths", "third", "quarter", "fifth", "tenth"}
                and kind == "plain"
                and value < 10
            ):
                kind, unit, j = (
                    ("duration", nxt, j + 1)
                    if nxt == "quarters" and not _share_follows(tokens, j)
                    else ("share", nxt, j + 1)
                )
            elif _UNITS.get(nxt):
                kind, unit, j = _UNITS[nxt], nxt, j + 1  # type: ignore[assignment]
        number = Number(i, j - 1, value, kind, None, unit)
        number = _extend(tokens, number, out)
        if out and out[-1].last == i - 1 and _halves(out[-1], number):  # "half a million"
            number = Number(i - 1, number.last, out[-1].value * value, number.kind, None, unit)
        if number.first < i and out and out[-1].last >= number.first:
            out.pop()
        out.append(number)
        i = max(number.last + 1, i + 1)
    return tuple(out)


def _halves(share: Number, whole: Number) -> bool:
    return share.value == 0.5 and share.first == share.last and whole.to is None and whole.value >= 1000


def _share_follows(tokens: Sequence[Token], j: int) -> bool:
    return j + 1 < len(tokens) and tokens[j + 1].norm in {"of", "less", "more", "fewer"}


def _extend(tokens: Sequence[Token], number: Number, before: list[Number]) -> Number:
    """Join "six of forty", "nine out of ten" and "from sixty to eighty five" into one number."""
    j = number.last + 1
    count = len(tokens)
    if j >= count or tokens[j].gap == STOP or number.kind in {"year", "clock", "ordinal"}:
        return number
    words = [t.norm for t in tokens[j : j + 4]]
    skip = 0
    if words[:2] == ["out", "of"]:
        skip = 2
    elif words[:1] == ["of"] or words[:1] == ["in"]:
        skip = 1
    if skip:
        k = j + skip
        while (
            k < count
            and k < j + skip + 2
            and tokens[k].norm in {"the", "our", "my", "those", "these", "them", "every"}
        ):
            k += 1
        other = _one(tokens, k) if k < count and tokens[k].gap < STOP else None
        if other and other[2] == "plain" and other[0] >= number.value and not (words[0] == "in" and k != j + 1):
            return Number(number.first, other[1] - 1, number.value, "share", other[0])
        return number
    if words[0] in {"to", "down", "up"}:
        k = j + 1
        if words[0] != "to" and words[1:2] == ["to"]:
            k = j + 2
        other = _one(tokens, k) if k < count and tokens[k].gap < STOP else None
        if other and (words[0] == "to" or k == j + 2):
            start = number.first - 1 if number.first and tokens[number.first - 1].norm == "from" else number.first
            if start < number.first or words[0] != "to":
                last = other[1] - 1
                if last + 1 < count and tokens[last + 1].norm in _UNITS and tokens[last + 1].gap == 0:
                    last += 1
                return Number(start, last, number.value, "change", other[0], tokens[last].norm)
    return number
