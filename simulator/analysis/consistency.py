"""Checks across several answers of one person: what contradicts, what repeats, what can't be.

Pure. A check speaks only where two places can be laid side by side, and never says which of them is right.
Words, thresholds and messages live in ``prompts/consistency.yaml``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Literal

import yaml

from simulator.model.base import Model
from simulator.model.review import Flag, Review
from simulator.model.transcript import Transcript
from simulator.text.numbers import Number, find_numbers
from simulator.text.tokens import Token, tokenise

__all__ = ["Finding", "Place", "Told", "check", "same_story", "script"]

FindingKind = Literal["team-size", "percentage", "date", "impossible", "same-story", "script", "same-opening"]


class Place(Model):
    """A quoted place: ``label`` is the caller's name of the answer; characters into its text."""

    label: str
    start: int
    end: int
    quote: str


class Finding(Model):
    """Something an attentive panel would notice over several answers."""

    kind: FindingKind
    message: str
    why: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One answer with its judgement. ``follow_up`` marks a reply to a probe of the same question."""

    label: str
    transcript: Transcript
    review: Review
    follow_up: bool = False


class _Thresholds(Model):
    same_story: float
    rare_letters: int
    script_overlap: float
    script_least: int
    opening: int
    story_times: int
    world: int
    week_hours: int


class _Words(Model):
    common: str
    people: tuple[str, ...]
    users: tuple[str, ...]
    drops: tuple[str, ...]
    shares: tuple[str, ...]
    months: tuple[str, ...]


class _Data(Model):
    thresholds: _Thresholds
    messages: dict[str, str]
    why: dict[str, str]
    words: _Words


@cache
def _data() -> _Data:
    text = files("prompts").joinpath("consistency.yaml").read_text(encoding="utf-8")
    return _Data.model_validate_json(json.dumps(yaml.safe_load(text)))


@cache
def _common() -> frozenset[str]:
    return frozenset(_data().words.common.split())


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: Literal["team-size", "percentage", "date"]
    value: tuple[float, float | None]
    about: frozenset[str]  # content words beside it; looked up, never iterated
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Read:
    told: Told
    tokens: tuple[Token, ...]
    numbers: tuple[Number, ...]
    rare: frozenset[str]

    def place(self, first: int, last: int) -> Place:
        start, end = self.tokens[first].start, self.tokens[last].end
        return Place(label=self.told.label, start=start, end=end, quote=self.told.transcript.text[start:end])


def check(answers: Sequence[Told]) -> tuple[Finding, ...]:
    """All findings over the answers, in a stable order: within an answer first, then between answers."""
    read = [_read(told) for told in answers]
    found: list[Finding] = []
    for one in read:
        found.extend(_impossible(one))
    for one, two in combinations(read, 2):
        related = _related(one, two)
        if related:
            found.extend(_contradictions(one, two))
        found.extend(_scripted(one, two))
    found.extend(_overused(read))
    return tuple(found)


def same_story(one: Transcript, two: Transcript) -> bool:
    """Whether two answers tell the same event: enough rare words in common."""
    return _alike(_rare(tokenise(one.text)), _rare(tokenise(two.text)))


def script(reply: Transcript, earlier: Transcript) -> Flag | None:
    """The flag for a follow-up reply that repeats the earlier answer word for word."""
    share = _overlap(tokenise(reply.text), tokenise(earlier.text))
    if share is None or share < _data().thresholds.script_overlap:
        return None
    data = _data()
    return Flag(
        id="rigid-script",
        severity="weakness",
        message=data.messages["script"].format(share=share),
        why=data.why["script"],
        clears="Answer the new question first, in new words, and add one fact that wasn't in the first answer.",
        rule="consistency.script",
        source="own convention, after the overlap that other tools use for deflection",
    )


def _read(told: Told) -> _Read:
    tokens = tuple(tokenise(told.transcript.text))
    return _Read(told, tokens, find_numbers(tokens), _rare(tokens))


def _rare(tokens: Sequence[Token]) -> frozenset[str]:
    letters = _data().thresholds.rare_letters
    return frozenset(
        t.norm for t in tokens if len(t.norm) >= letters and t.norm.isalpha() and t.norm not in _common()
    )


def _alike(one: frozenset[str], two: frozenset[str]) -> bool:
    least = min(len(one), len(two))
    shared = len(one & two)
    return shared >= 5 and shared / least >= _data().thresholds.same_story


def _related(one: _Read, two: _Read) -> bool:
    a, b = one.told.review.question, two.told.review.question
    asked_together = a.text == b.text and (one.told.follow_up or two.told.follow_up)
    return asked_together or _alike(one.rare, two.rare)


def _finding(kind: FindingKind, message: str, why: str, places: Sequence[Place]) -> Finding:
    return Finding(kind=kind, message=message, why=_data().why[why], places=tuple(places))


def _impossible(read: _Read) -> Iterator[Finding]:
    data = _data()
    for number in read.numbers:
        first, last = max(0, number.first - 5), min(len(read.tokens) - 1, number.last + 3)
        around = [t.norm for t in read.tokens[first : last + 1]]
        after = [t.norm for t in read.tokens[number.last + 1 : number.last + 3]]
        problem = ""
        if number.kind == "percent" and number.value > 100:
            if any(word in data.words.drops for word in around):
                problem = "impossible-drop"
            elif any(word in data.words.shares for word in after):
                problem = "impossible-share"
        elif number.value > data.thresholds.world and any(word in data.words.users for word in after):
            problem = "impossible-people"
        elif number.unit in {"hour", "hours"} and number.value > data.thresholds.week_hours and "week" in after:
            problem = "impossible-hours"
        if problem:
            place = read.place(number.first, min(number.last + 2, len(read.tokens) - 1))
            yield _finding("impossible", data.messages[problem].format(one_quote=place.quote), "impossible", [place])


def _facts(read: _Read) -> list[_Fact]:
    data = _data()
    found: list[_Fact] = []
    for number in read.numbers:
        before = [t.norm for t in read.tokens[max(0, number.first - 8) : number.first]]
        after = [t.norm for t in read.tokens[number.last + 1 : number.last + 7]]
        about = frozenset(w for w in before + after if len(w) >= 4 and w not in _common() and w.isalpha())
        kind: Literal["team-size", "percentage", "date"] | None = None
        if number.kind == "plain" and 1 < number.value < 2000 and _counts_team(before, after, data.words.people):
            kind = "team-size"
        elif number.kind == "percent" or (number.kind == "change" and number.unit == "percent"):
            kind = "percentage"
        elif number.kind == "year":
            kind = "date"
        if kind:
            found.append(_Fact(kind, (number.value, number.to), about, number.first, number.last))
    for i, token in enumerate(read.tokens):
        if token.norm in data.words.months and i and read.tokens[i - 1].norm in {"in", "since", "until", "by"}:
            near = [t.norm for t in read.tokens[max(0, i - 8) : i] + read.tokens[i + 1 : i + 6]]
            about = frozenset(w for w in near if len(w) >= 4 and w not in _common() and w.isalpha())
            found.append(_Fact("date", (float(data.words.months.index(token.norm)), None), about, i, i))
    return found


def _counts_team(before: Sequence[str], after: Sequence[str], people: Sequence[str]) -> bool:
    if before[-2:] in (["team", "of"], ["group", "of"], ["squad", "of"]):
        return True
    owns = any(word in {"my", "i", "we", "our"} for word in before[-4:])
    return owns and bool(after) and after[0] in people and after[0] != "of" and "team" in [*before, *after[:4]]


def _contradictions(one: _Read, two: _Read) -> Iterator[Finding]:
    messages = _data().messages
    for a in _facts(one):
        for b in _facts(two):
            needed = 0 if a.kind == "team-size" else 2
            if a.kind != b.kind or _agrees(a.value, b.value) or len(a.about & b.about) < needed:
                continue
            if a.kind == "date" and (a.value[0] > 12) != (b.value[0] > 12):
                continue
            places = [one.place(a.first, a.last), two.place(b.first, b.last)]
            values = {"one": f"{a.value[0]:g}", "two": f"{b.value[0]:g}"}
            quotes = {"one_quote": places[0].quote, "two_quote": places[1].quote}
            yield _finding(a.kind, messages[a.kind].format(**values, **quotes), a.kind, places)
            break


def _agrees(a: tuple[float, float | None], b: tuple[float, float | None]) -> bool:
    """Equal, or one is an end point of the other's change, or one is the other's size."""
    ends_a = [v for v in a if v is not None]
    ends_b = [v for v in b if v is not None]
    return any(abs(x - y) < 0.5 for x in ends_a for y in ends_b)


def _overlap(reply: Sequence[Token], earlier: Sequence[Token]) -> float | None:
    if len(reply) < _data().thresholds.script_least:
        return None
    runs = [tuple(t.norm for t in reply[i : i + 3]) for i in range(len(reply) - 2)]
    known = frozenset(tuple(t.norm for t in earlier[i : i + 3]) for i in range(len(earlier) - 2))
    return sum(run in known for run in runs) / len(runs)


def _scripted(one: _Read, two: _Read) -> Iterator[Finding]:
    data = _data()
    limits = data.thresholds
    if two.told.follow_up and one.told.review.question.text == two.told.review.question.text:
        share = _overlap(two.tokens, one.tokens)
        if share is not None and share >= limits.script_overlap:
            places = [two.place(0, len(two.tokens) - 1)]
            yield _finding("script", data.messages["script"].format(share=share), "script", places)
        return
    size = limits.opening
    opening = [t.norm for t in one.tokens[:size]]
    if len(opening) == size and opening == [t.norm for t in two.tokens[:size]]:
        places = [one.place(0, size - 1), two.place(0, size - 1)]
        yield _finding("same-opening", data.messages["same-opening"].format(count=size), "same-opening", places)


def _overused(read: Sequence[_Read]) -> Iterator[Finding]:
    """One finding a story that answers too many different questions; the earliest answer stands for it."""
    data = _data()
    main = [one for one in read if not one.told.follow_up]
    grouped = [False] * len(main)
    for i, one in enumerate(main):
        if grouped[i]:
            continue
        group = [j for j in range(i, len(main)) if j == i or (not grouped[j] and _alike(one.rare, main[j].rare))]
        questions = list(dict.fromkeys(main[j].told.review.question.text for j in group))
        if len(questions) >= data.thresholds.story_times:
            for j in group:
                grouped[j] = True
            places = [main[j].place(0, min(11, len(main[j].tokens) - 1)) for j in group if main[j].tokens]
            message = data.messages["same-story"].format(count=len(questions))
            yield _finding("same-story", message, "same-story", places)
