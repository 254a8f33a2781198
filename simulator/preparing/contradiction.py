"""Whether two sentences claim different numbers of one thing. Pure.

Better quiet than wrong: a team may have grown, one place is not another, and of two projects each has a length of its
own. So the clauses round the numbers must name one thing in a telling word, and not both name another beside it; and
the sentences must not differ in time, first or second, nor in a word such as "later".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.analysis.panel import panel_data
from simulator.preparing.claims import Claimed, claimed
from simulator.preparing.words import RoleWords
from simulator.text.numbers import find_numbers
from simulator.text.tokens import tokenise

__all__ = ["contradict"]

_SAME = 0.05  # share of the larger by which two numbers may differ and be one, roughly told (own convention)
_LEAST = 3  # letters of a word that names something
_CLAUSE = re.compile(r"[,;:.]\s|\s(?:and|but|while|whereas|which|so)\s")
_PERCENT = re.compile(r"%|percent|per cent")
_MINUTES = {"second": 1 / 60, "minute": 1.0, "hour": 60.0, "day": 1440.0, "week": 10080.0, "month": 43200.0}
_DURATION = re.compile(r"\b(second|minute|hour|day|week|month)s?\b")
_WITHIN = re.compile(
    r"\b(?:in|during|over|within) (?:\w+ ){0,2}(?:year|quarter|month|week|summer|winter|spring|autumn)s?\b"
)


@dataclass(frozen=True, slots=True)
class _Said:
    """One number with what it is of. ``values``: durations in minutes, shares in percent. ``how``: its kind, and
    whether it is the size of a change. ``counted``, ``named``: words in their shortest form.
    """

    values: tuple[float, ...]
    how: tuple[str, bool]
    counted: frozenset[str]
    named: frozenset[str]


def contradict(one: str, other: str, words: RoleWords) -> bool:
    """Whether the sentences can't both hold."""
    if _apart(one, other, words):
        return False
    here, there = list(_said(one, words)), list(_said(other, words))
    pairs = [(a, b) for a in here for b in there if _alike(a, b, words)]
    return bool(pairs) and not any(_agree(a.values, b.values) for a, b in pairs)


def _apart(one: str, other: str, words: RoleWords) -> bool:
    """Whether they speak of two times, or one says that there was another."""
    a, b = _norms(one), _norms(other)
    years = [frozenset(re.findall(r"\b(?:19|20)\d\d\b", text)) for text in (one, other)]
    periods, which = frozenset(words.when), frozenset(words.which)
    both = (a & periods and b & periods) and a & periods != b & periods
    within = [_WITHIN.search(text.lower()) is not None for text in (one, other)]
    return bool(both) or within[0] != within[1] or a & which != b & which or years[0] != years[1]


def _said(text: str, words: RoleWords) -> Iterator[_Said]:
    found = claimed(text, words.sizes)
    for place, each in enumerate(found):
        first = (
            max((hit.end() for hit in _CLAUSE.finditer(text, found[place - 1].end, each.start)), default=-1)
            if place
            else 0
        )
        first = found[place - 1].end if first < 0 else first
        stop = found[place + 1].start if place + 1 < len(found) else len(text)
        after = _CLAUSE.search(text, each.end, stop)
        last = after.start() if after and place + 1 < len(found) else stop
        told = text[each.start : min(last, each.end + 12)].lower()
        kind, values = _kind(each, told)
        if kind == "duration" and "time" not in _norms(text):
            continue  # what happened once took as long as it took
        counted = _counted(each, kind, words)
        named = _named(text[first : each.start] + " " + text[each.end : last], words) - counted
        yield _Said(values, (kind, _is_delta(text, each, words)), counted, named)


def _kind(each: Claimed, told: str) -> tuple[str, tuple[float, ...]]:
    if each.kind == "money":
        return "money", each.values
    if _PERCENT.search(told):
        return "percent", each.values
    if each.kind == "percent":  # "by half", "six of forty"
        return "percent", tuple(value * 100 if value < 1 else value for value in each.values)
    unit = _DURATION.search(told[: each.end - each.start])
    if unit and each.kind in ("duration", "change"):
        return "duration", tuple(value * _MINUTES[unit[1]] for value in each.values)
    return "number", each.values


def _counted(each: Claimed, kind: str, words: RoleWords) -> frozenset[str]:
    """What a plain number counts."""
    if kind != "number":
        return frozenset()
    if each.kind in words.sizes.units:
        return frozenset(_short(word) for word in (*words.sizes.units[each.kind], *each.about.split(" ")[:1]))
    return frozenset(_short(word) for word in each.about.split(" ")[:1] if _tells(word, words))


def _named(text: str, words: RoleWords) -> frozenset[str]:
    tokens = list(tokenise(text))
    numbers = {n for number in find_numbers(tokens) for n in range(number.first, number.last + 1)}
    return frozenset(_short(t.norm) for n, t in enumerate(tokens) if n not in numbers and _tells(t.norm, words))


def _tells(word: str, words: RoleWords) -> bool:
    known = word in words.plain_words or word in words.when or word in words.which
    return len(word) >= _LEAST and word.isalpha() and not known


def _short(word: str) -> str:
    return re.sub(r"(?:ations?|ments?|ions?|ing|ed|es|s)$", "", word) or word


def _is_delta(text: str, each: Claimed, words: RoleWords) -> bool:
    """Whether it says by how much, and not how much: "by 40 %", "saved two million", "30 % less"."""
    before, behind = text[: each.start].lower().split()[-2:], text[each.end :].lower().split()[:1]
    compared = (word.strip(".,") for word in behind)
    return not set(words.changed_by).isdisjoint(before) or not set(words.compared).isdisjoint(compared)


def _alike(one: _Said, other: _Said, words: RoleWords) -> bool:
    """Whether the two are of one thing, as far as their clauses say."""
    if one.how != other.how or (one.counted and other.counted and not one.counted & other.counted):
        return False
    generic = frozenset(_short(word) for word in words.generic)
    mine, theirs = one.named | one.counted, other.named | other.counted
    shared = (mine & theirs) - generic - (one.counted & other.counted)
    telling = {word for word in shared if panel_data().telling(word) or len(word) < 5}
    only_mine, only_theirs = one.named - theirs - generic, other.named - mine - generic
    return bool(telling) and not (only_mine and only_theirs)


def _agree(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether both can hold: a change and one of its ends, a change and the next one, or nearly the same."""
    if len(one) == len(other):
        chained = len(one) > 1 and (_near(one[-1], other[0]) or _near(other[-1], one[0]))
        return chained or all(_near(a, b) for a, b in zip(one, other, strict=True))
    return any(_near(a, b) for a in one for b in other)


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME * max(abs(one), abs(other))


def _norms(text: str) -> frozenset[str]:
    return frozenset(token.norm for token in tokenise(text))
