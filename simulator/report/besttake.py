"""The candidate's own best answer with the same story, part by part. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from simulator.analysis import thread
from simulator.model.review import PARTS
from simulator.report.shapes import BestTake, ToldPart
from simulator.session.facts import AnswerFacts, SessionFacts
from simulator.session.history import SessionHistory
from simulator.session.threads import answers_of

__all__ = ["BESIDE", "best_other", "best_take"]

BESIDE = frozenset({"off-question", "evasion"})
"""The weaknesses of an answer to another question than was asked."""


def best_other(
    answer: AnswerFacts, session: str, sessions: Iterable[SessionFacts]
) -> tuple[SessionFacts, AnswerFacts] | None:
    """The other answer with the same story (where none was told: to the same question) that has most clear parts.

    None where it has nothing clear that this one lacks, and where this one answers another question: its story is not
    the one to compare. ``session``: the id of this answer's session; of answers that
    are equally good the latest counts.
    """

    if BESIDE.intersection(answer.flags):
        return None

    def alike(other: AnswerFacts) -> bool:
        if answer.story:
            return other.story == answer.story
        return other.question is not None and other.question == answer.question

    others = [(s, a) for s in sessions for a in s.rated if alike(a) and (s.id, a.turn) != (session, answer.turn)]
    best = max(others, key=lambda o: (o[1].clear, -o[1].severe, -o[1].weaknesses, o[0].started), default=None)
    if best is None:
        return None
    here, there = answer.strengths, best[1].strengths
    return best if any(there.get(part) == 2 and here.get(part, 0) < 2 for part in PARTS) else None


def best_take(history: SessionHistory, turn: int, day: str, href: str, source: Callable[[str], str]) -> BestTake:
    """The answer to the question ``turn`` of ``account`` and its replies, part by part.

    ``day``: when it was told; ``href``: its page, or empty; ``source``: the address of a recording by its path inside
    the session, empty where it is gone.
    """
    pairs = answers_of(history, turn, trusted=True)
    merged = thread.parts([review for _, review in pairs])
    parts: dict[str, ToldPart] = {}
    for name in PARTS:
        part = merged[name]
        said = next((t for t, review in pairs if review.parts[name] is part), None)
        if part.strength < 2 or not part.evidence or said is None:
            continue
        first = part.evidence[0]
        audio = said.take.audio if said.take else None
        parts[name] = ToldPart(first.quote, first.t0, source(audio) if audio and first.t0 is not None else "")
    return BestTake(day, sum(part.strength == 2 for part in merged.values()), href, parts)
