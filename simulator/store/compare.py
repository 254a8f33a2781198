"""Several answers to one question side by side: what got better, what got lost. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from simulator.model.events import Judged
from simulator.model.records import Line
from simulator.model.review import PARTS, Review
from simulator.session.history import SessionHistory, Turn
from simulator.store.changes import Change, difference

__all__ = ["Answer", "Comparison", "answers_of", "compare", "strengths", "takes_of"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``review`` is None where it has not been judged."""

    session: str
    turn: int
    take: int
    question: str | None
    asked: str
    seconds: float
    text: str
    review: Review | None

    @property
    def same(self) -> str:
        """What makes two answers comparable: the question's id, or its words where it has none."""
        return self.question or " ".join(self.asked.casefold().split())


@dataclass(frozen=True, slots=True)
class Comparison:
    """Answers to one question, oldest first, and what changed from the first to the last and to each next one.

    ``better`` and ``worse`` are parts with their strengths in the first and last answer. ``rules_differ``: the
    judgements were made by different rules, so a difference may be theirs.
    """

    asked: str
    answers: tuple[Answer, ...]
    steps: tuple[Change, ...]
    whole: Change
    rules_differ: bool

    @property
    def better(self) -> tuple[tuple[str, int, int], ...]:
        return tuple(p for p in self.whole.parts if p[2] > p[1])

    @property
    def worse(self) -> tuple[tuple[str, int, int], ...]:
        return tuple(p for p in self.whole.parts if p[2] < p[1])


def answers_of(history: SessionHistory) -> list[Answer]:
    """The main answers of a session, as they stand."""
    return [
        _answer(
            history, turn, turn.take.number if turn.take else 1, turn.judgement.review if turn.judgement else None
        )
        for turn in history.turns
        if turn.role == "question" and turn.transcript is not None
    ]


def takes_of(history: SessionHistory, lines: Sequence[Line]) -> list[Answer]:
    """Every take of every turn that was recorded more than once, with the judgement that take got."""
    judged = {(b.turn, b.take): b.review for b in (line.body for line in lines) if isinstance(b, Judged)}
    found = []
    for turn in history.turns:
        heard = [take for take in turn.takes if take.heard is not None]
        if len(heard) < 2:
            continue
        for take in heard:
            # a later judgement is one of the last take
            latest = turn.judgement.review if turn.judgement and take is heard[-1] else None
            found.append(_answer(history, turn, take.number, latest or judged.get((turn.number, take.number))))
    return found


def _answer(history: SessionHistory, turn: Turn, number: int, review: Review | None) -> Answer:
    take = next((t for t in turn.takes if t.number == number), None)
    counts = take is None or take is turn.take
    transcript = turn.transcript if counts else take.corrected or take.heard if take else None
    return Answer(
        session=history.header.id,
        turn=turn.number,
        take=number,
        question=turn.question,
        asked=turn.text,
        seconds=take.seconds if take else 0.0,
        text=transcript.text if transcript else "",
        review=review,
    )


def compare(answers: Sequence[Answer]) -> list[Comparison]:
    """Groups of answers to the same question, each in the order given; single ones are left out."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.same, []).append(answer)
    return [_comparison(group) for group in groups.values() if len(group) > 1]


def _comparison(group: Sequence[Answer]) -> Comparison:
    judged = [a for a in group if a.review is not None]
    rules = {a.review.rules for a in judged if a.review}
    return Comparison(
        asked=group[-1].asked,
        answers=tuple(group),
        steps=tuple(_change(a, b) for a, b in pairwise(group)),
        whole=_change(judged[0], judged[-1]) if judged else _change(group[0], group[-1]),
        rules_differ=len(rules) > 1,
    )


def _change(before: Answer, after: Answer) -> Change:
    if after.review is None:
        return Change((), (), (), (before.review is not None, False), ("", ""))
    return difference(before.review, after.review, None, None)


def strengths(answer: Answer) -> dict[str, int]:
    """Strength per part; empty where the answer was not judged."""
    review = answer.review
    return {name: review.parts[name].strength for name in PARTS} if review and review.judged else {}
