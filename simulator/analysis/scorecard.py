"""From reviews to a scorecard: three levels a question, yes or no a round, a verdict a loop. Pure.

The limits stand in ``prompts/scorecard.yaml``. There are no points: every level is given with quoted reasons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from simulator.analysis import thread
from simulator.analysis.levels import level_named
from simulator.formats import shipped_yaml
from simulator.model.base import Model
from simulator.model.review import PARTS, Flag, PartName, QuestionKind, Review

__all__ = [
    "Calibration",
    "Card",
    "Grade",
    "Reason",
    "RoundSignal",
    "Verdict",
    "calibrate",
    "graded",
    "question_card",
    "round_signal",
    "verdict",
]

Grade = Literal["strong", "mixed", "weak", "not judged"]
_HEARD: dict[PartName, str] = {
    "system": "a way of working behind it",
    "context": "a situation that can be pictured",
    "challenge": "what made it hard",
    "actions": "what you did",
    "results": "what came of it",
    "learnings": "what you learned from it",
}


class _Strong(Model):
    needs: tuple[PartName, ...]
    and_one_of: dict[PartName, int]
    intents: float
    weaknesses: int


class _Weak(Model):
    fails: tuple[str, ...]
    fails_need: int
    without: tuple[PartName, ...]
    clear: int


class _Question(Model):
    strong: _Strong
    weak: _Weak
    branch_strong: dict[str, int]


class _Limits(Model):
    """``prompts/scorecard.yaml``."""

    question: _Question
    round: dict[str, float]
    not_offset: str
    flags_people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """``speaks_for`` or against; ``quote`` is empty where something was absent."""

    text: str
    quote: str
    speaks_for: bool
    id: str


@dataclass(frozen=True, slots=True)
class Card:
    """One question with its follow-ups. ``severe``: a weakness that its pillar can't do without."""

    question: str
    pillar: str
    grade: Grade
    reasons: tuple[Reason, ...]
    severe: bool = False


@dataclass(frozen=True, slots=True)
class RoundSignal:
    """One interviewer's yes or no."""

    name: str
    yes: bool
    because: str
    cards: tuple[Card, ...]
    strong_fail: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The loop's outcome as a practice verdict, with its reasons."""

    yes: bool
    because: tuple[str, ...]
    rounds: tuple[RoundSignal, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How answers sound against a level. ``missing`` are signals of that level that nothing showed yet."""

    level: str
    question: str
    heard: tuple[str, ...]
    missing: tuple[str, ...]
    smells: tuple[str, ...]
    probe: str


@cache
def _limits() -> _Limits:
    return _Limits.model_validate(shipped_yaml("scorecard.yaml"), strict=False)


def question_card(reviews: Sequence[Review], pillar: str = "people") -> Card:
    """Grade one question: its main answer first, then the answers to its follow-ups.

    What a follow-up added counts like the rest; what it took three questions to hear is still heard.
    """
    if not reviews:
        raise ValueError("a card needs at least one review")
    question = reviews[0].question
    judged = [r for r in reviews if r.judged]
    if not judged:
        return Card(question.text, pillar, "not judged", ())
    grade, severe = graded(judged, question.kind)
    strengths = {part: found.strength for part, found in thread.parts(judged).items()}
    flags = [flag for flag in thread.open_flags(judged) if flag.severity != "note"]
    reasons = (*_parts_heard(judged, strengths, question.kind == "trunk"), *(_flag_reason(flag) for flag in flags))
    return Card(question.text, pillar, grade, reasons, severe)


def graded(judged: Sequence[Review], kind: QuestionKind) -> tuple[Grade, bool]:
    """The grade of a question of that kind with its replies, all judged, and whether a weakness in it is severe."""
    limits = _limits().question
    strengths = {part: found.strength for part, found in thread.parts(judged).items()}
    flags = [flag for flag in thread.open_flags(judged) if flag.severity != "note"]
    fails = [flag for flag in flags if flag.id in limits.weak.fails]
    severe = any(flag.id in _limits().flags_people for flag in fails)
    lacks = any(strengths[part] == 0 for part in _must(limits, kind))
    vague = kind == "trunk" and sum(strength == 2 for strength in strengths.values()) < limits.weak.clear
    if len(fails) >= limits.weak.fails_need or lacks or vague:
        return "weak", severe
    if kind == "trunk":
        strong = (
            all(strengths[part] == 2 for part in limits.strong.needs)
            and any(strengths[part] >= least for part, least in limits.strong.and_one_of.items())
            and len(flags) <= limits.strong.weaknesses
            and _intents_met(judged) >= limits.strong.intents
        )
    else:
        need = limits.branch_strong
        strong = max(strengths.values()) >= need["any_part"] and len(flags) <= need["weaknesses"]
    return "strong" if strong else "mixed", severe


def _intents_met(judged: Sequence[Review]) -> float:
    """The share of the question's intents that one of the answers speaks to; 1 where it has none."""
    intents = thread.intents(judged)
    return sum(intent.addressed for intent in intents) / len(intents) if intents else 1.0


def _must(limits: _Question, kind: str) -> tuple[PartName, ...]:
    return limits.weak.without if kind == "trunk" else ()


def _parts_heard(judged: Sequence[Review], strengths: Mapping[PartName, int], trunk: bool) -> list[Reason]:
    out: list[Reason] = []
    for part in PARTS:
        if strengths[part] == 2:
            quote = next(
                (
                    r.parts[part].evidence[0].quote
                    for r in judged
                    if r.parts[part].strength == 2 and r.parts[part].evidence
                ),
                "",
            )
            out.append(Reason(f"heard: {_HEARD[part]}", quote, True, part))
        elif trunk and strengths[part] == 0:
            out.append(Reason(f"not heard: {_HEARD[part]}", "", False, part))
    return out


def _flag_reason(flag: Flag) -> Reason:
    return Reason(flag.message, flag.quote, False, flag.id)


def round_signal(name: str, cards: Sequence[Card]) -> RoundSignal:
    """Yes or no for one round. A severe weak answer in the pillar that is not offset is a strong fail."""
    limits = _limits()
    counted = [card for card in cards if card.grade != "not judged"]
    failed = [c for c in counted if c.grade == "weak" and c.severe and c.pillar == limits.not_offset]
    if not counted:
        return RoundSignal(name, False, "nothing could be judged", tuple(cards))
    weak = sum(c.grade == "weak" for c in counted)
    strong = sum(c.grade == "strong" for c in counted)
    many, few = limits.round["weak"] * len(counted), limits.round["strong"] * len(counted)
    if failed:
        because = f"one answer was too weak for a yes, “{failed[0].question}”"
        return RoundSignal(name, False, because, tuple(cards), strong_fail=True)
    if weak > many:
        return RoundSignal(name, False, f"{_of(weak, counted)} weak", tuple(cards))
    if strong < few:
        return RoundSignal(name, False, f"only {_of(strong, counted)} strong", tuple(cards))
    return RoundSignal(name, True, f"{_of(strong, counted)} strong", tuple(cards))


def _of(number: int, cards: Sequence[Card]) -> str:
    return f"{number} of {len(cards)} answers {'was' if number == 1 else 'were'}"


def verdict(rounds: Sequence[RoundSignal]) -> Verdict:
    """The loop: yes where most rounds say so and none failed strongly, which nothing elsewhere offsets."""
    failed = [r for r in rounds if r.strong_fail]
    if failed:
        return Verdict(False, tuple(f"{r.name}: {r.because}" for r in failed), tuple(rounds))
    said_no = [r for r in rounds if not r.yes]
    if 2 * len(said_no) >= len(rounds):
        return Verdict(False, tuple(f"{r.name}: {r.because}" for r in said_no), tuple(rounds))
    return Verdict(True, tuple(f"{r.name}: {r.because}" for r in rounds if r.yes), tuple(rounds))


def calibrate(reviews: Sequence[Review], level: str) -> Calibration:
    """What of a level was heard in all these answers, what was not, and what would show it. Raises InputError."""
    ladder, place = level_named(level)
    step = ladder.levels[place]
    heard = {signal.id for review in reviews for signal in review.levels}
    return Calibration(
        level=level,
        question=step.question,
        heard=tuple(s for s in step.signals if s in heard),
        missing=tuple(s for s in step.signals if s not in heard),
        smells=tuple(s for s in step.smells if s in heard),
        probe=step.probe,
    )
