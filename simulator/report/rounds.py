"""The loop as a whole: its rounds, what each interviewer would signal, the verdict, the level. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.analysis.levels import level_named
from simulator.analysis.scorecard import Card, RoundSignal, calibrate, question_card, round_signal, verdict
from simulator.errors import InputError
from simulator.model.plan import Item
from simulator.model.review import Review
from simulator.report.answers import DRILL_PARTS, Setting
from simulator.report.names import plain
from simulator.report.shapes import LevelView, RoundQuestion, RoundView, VerdictView
from simulator.session.history import SessionHistory, Turn
from simulator.session.threads import reviews_of

__all__ = ["PlanPosition", "level_view", "plan_positions", "rounds_view"]


@dataclass(frozen=True, slots=True)
class PlanPosition:
    """Where a question stood in the plan. ``place``: its round, from 0. ``target``: seconds for its answer."""

    place: int
    target: float | None


def plan_positions(history: SessionHistory) -> dict[int, PlanPosition]:
    """Every main question's place in the plan, by turn; empty where there was no plan.

    Questions are found in the plan's order, so that one asked twice gets a place each; one that the plan doesn't hold
    belongs to the round before it.
    """
    plan = history.header.plan
    waiting: list[tuple[int, Item]] = []
    for place, part in enumerate(plan.rounds if plan else ()):
        waiting += [(place, item) for item in part.items if item.role == "question"]
    found: dict[int, PlanPosition] = {}
    at = now = 0
    for turn in history.turns:
        if turn.role != "question" or not waiting:
            continue
        for ahead in range(at, len(waiting)):
            place, item = waiting[ahead]
            if item.text == turn.text or (item.question and turn.question and item.question.id == turn.question):
                found[turn.number] = PlanPosition(place, item.target)
                at, now = ahead + 1, place
                break
        else:
            found[turn.number] = PlanPosition(now, None)
    return found


def rounds_view(
    setting: Setting, where: Mapping[int, PlanPosition], pillars: Mapping[str, str]
) -> tuple[tuple[RoundView, ...], VerdictView | None, dict[int, str]]:
    """The rounds with their questions, the verdict on them, and each question's grade in words, by turn.

    No verdict on a single question or a drill, and no grades on a drill.

    ``pillars``: of each question of the bank. Only what was judged, and heard by an engine that can be trusted,
    counts for a signal.
    """
    history, words = setting.history, setting.words
    mains = [t for t in history.turns if t.role == "question"]
    if not mains or history.header.loop in DRILL_PARTS:
        return (), None, {}
    cards = {t.number: _card(t, history, pillars) for t in mains}
    grades = {t.number: words.grades[_grade(t, cards[t.number])] for t in mains}
    plan = history.header.plan
    frames = [(r.name, r.seconds) for r in plan.rounds] if plan else [(history.header.loop, None)]
    signals, shown = [], []
    for place, (name, planned) in enumerate(frames):
        turns = [t for t in mains if (where[t.number].place if t.number in where else 0) == place]
        if not turns:
            continue
        counted = [card for t in turns if (card := cards[t.number])]
        given = round_signal(name, counted) if counted else None
        signals += [given] if given else []
        doubtful = not given and any(t.judgement and t.judgement.review.judged for t in turns)
        rows = tuple(
            RoundQuestion(
                setting.numbers[t.number],
                t.number,
                t.text,
                grades[t.number],
                t.take.seconds if t.take else 0.0,
                setting.targets.get(t.number),
            )
            for t in turns
        )
        because = (
            given.because if given else words.verdict.round_low_trust if doubtful else words.grades["not judged"]
        )
        shown.append(RoundView(name, planned, _used(history, turns), given.yes if given else None, because, rows))
    return tuple(shown), _verdict(setting, signals, len(mains)), grades


def _card(turn: Turn, history: SessionHistory, pillars: Mapping[str, str]) -> Card | None:
    """None where nothing of the thread can be counted. A reply alone is held to what the question itself asks for."""
    reviews = reviews_of(history, turn.number, trusted=True)
    if not reviews:
        return None
    if turn.judgement:
        reviews[0] = reviews[0].model_copy(update={"question": turn.judgement.review.question})
    return question_card(reviews, pillars.get(turn.question or "", "people"))


def _grade(turn: Turn, card: Card | None) -> str:
    if card is None and turn.judgement and turn.judgement.review.judged:
        return "not rated"
    return card.grade if card else "not judged"


def _used(history: SessionHistory, turns: Sequence[Turn]) -> float:
    """Seconds from the round's first question to whatever main question or closing line comes after its last."""
    last = max(t.number for thread in turns for t in history.thread(thread.number))
    after = next((t.at for t in history.turns if t.number > last), history.seconds)
    return max(0.0, after - turns[0].at)


def _verdict(setting: Setting, signals: Sequence[RoundSignal], asked: int) -> VerdictView | None:
    words = setting.words.verdict
    if asked < 2:
        return None
    if sum(card.grade != "not judged" for signal in signals for card in signal.cards) < 2:
        doubtful = any(t.transcript and not t.trusted for t in setting.history.turns)
        return VerdictView(None, words.none, (words.low_trust if doubtful else words.too_few,))
    found = verdict(signals)
    return VerdictView(found.yes, words.said_yes if found.yes else words.said_no, found.because)


def level_view(setting: Setting) -> LevelView | None:
    """The answers against the level that was interviewed for; None where none was named."""
    level = setting.history.header.level
    if level is None:
        return None
    try:
        ladder, place = level_named(level)
    except InputError:  # a ladder that this version doesn't ship
        return LevelView(level, level, "", "", (), (), (), "", shown=False)
    heard: list[Review] = [
        t.judgement.review for t in setting.history.turns if t.judgement and t.judgement.review.judged and t.trusted
    ]
    found = calibrate(heard, level)

    def named(signals: Sequence[str]) -> tuple[str, ...]:
        return tuple(setting.labels.get(f"signal:{s}") or plain(s) for s in signals)

    return LevelView(
        id=level,
        title=ladder.levels[place].title,
        ladder=ladder.title,
        question=found.question,
        heard=named(found.heard),
        missing=named(found.missing),
        smells=named(found.smells),
        probe=found.probe,
        shown=bool(heard) and setting.history.header.loop not in DRILL_PARTS,
    )
