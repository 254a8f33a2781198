"""What the interviewer knows of a session so far: its turns as exchanges, for the mind."""

from __future__ import annotations

from simulator.model.review import QuestionRef
from simulator.model.transcript import Transcript
from simulator.ports import Exchange
from simulator.session.history import SessionHistory, Turn

__all__ = ["exchange_of", "exchanges"]


def exchanges(history: SessionHistory, before: int | None = None) -> list[Exchange]:
    """All answered questions and follow-ups in order, up to turn ``before`` (not included)."""
    turns = (t for t in history.turns if before is None or t.number < before)
    found = (exchange_of(history, turn) for turn in turns)
    return [e for e in found if e is not None]


def exchange_of(history: SessionHistory, turn: Turn, so_far: Transcript | None = None) -> Exchange | None:
    """One turn; None where nothing was asked or nothing was heard. ``so_far``: of an answer that goes on."""
    transcript = so_far or turn.transcript
    if turn.role not in ("question", "task", "follow-up") or transcript is None:
        return None
    judgement = turn.judgement
    return Exchange(
        turn=turn.number,
        question=_question(history, turn),
        said=turn.text,
        transcript=transcript,
        follow_up=turn.follow_up,
        review=judgement.review if judgement else None,
    )


def _question(history: SessionHistory, turn: Turn) -> QuestionRef:
    """What the plan says of the question that the turn's thread began with; several of it may have no id."""
    plan, main = history.header.plan, history.turn(turn.parent) if turn.parent is not None else None
    asked = (main or turn).text
    for part in plan.rounds if plan else ():
        for item in part.items:
            if item.question is None or item.question.id != turn.question:
                continue
            if turn.question is not None or asked in (item.text, *item.phrasings):
                return item.question
    return QuestionRef(id=turn.question, text=turn.text)
