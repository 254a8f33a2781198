"""The judgements of one question and its follow-ups, each saying what it replies to. Pure."""

from __future__ import annotations

from simulator.model.review import Reply, Review
from simulator.session.history import SessionHistory, Turn

__all__ = ["answers_of", "is_whole", "reviews_of", "whole_answer"]


def is_whole(turn: Turn) -> bool:
    """Whether a turn asks for the whole answer: the question, also where it was put again after a question back."""
    asked = turn.follow_up
    return turn.role != "follow-up" or (asked is not None and asked.move != "ask" and not asked.stands)


def answers_of(history: SessionHistory, number: int, *, trusted: bool = False) -> list[tuple[Turn, Review]]:
    """The judged answers of a question's thread, in order; ``trusted``: only those that were heard well enough.

    Logs of earlier versions don't say what a reply replies to; then it is what was asked for.
    """
    found = []
    for turn in history.thread(number):
        review = turn.judgement.review if turn.judgement else None
        if review is None or not review.judged or (trusted and not turn.trusted):
            continue
        if review.reply is None and not is_whole(turn):
            review = review.model_copy(update={"reply": Reply(target=turn.target, state="answered")})
        found.append((turn, review))
    return found


def reviews_of(history: SessionHistory, number: int, *, trusted: bool = False) -> list[Review]:
    """The reviews of ``answers_of``."""
    return [review for _, review in answers_of(history, number, trusted=trusted)]


def whole_answer(history: SessionHistory, turn: Turn) -> Review | None:
    """The judged answer to a question: its own, or the one given after it was put again."""
    same = [t for t in history.thread(turn.number) if is_whole(t)] if turn.role == "question" else [turn]
    return next((t.judgement.review for t in same if t.judgement and t.judgement.review.judged), None)
