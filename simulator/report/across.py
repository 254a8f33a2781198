"""What stands out over the answers of a session, and over several sessions. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.analysis.consistency import JudgedAnswer, session_findings
from simulator.model.across import Finding, Quotation
from simulator.model.review import Review, Severity
from simulator.model.transcript import Transcript
from simulator.planning.drills import DRILL, SHORT_DRILLS
from simulator.session.facts import SessionFacts
from simulator.session.history import SessionHistory

__all__ = ["Across", "Said", "history_findings", "judged_answers", "sessions_findings"]

_DRILLS = frozenset({*SHORT_DRILLS, f"{DRILL}retell"})  # one exercise many times over, no interview


@dataclass(frozen=True, slots=True)
class Said:
    """A quoted place in a session. ``question``: id or text of the question that its thread began with."""

    session: str
    day: str
    turn: int
    question: str
    quote: str


@dataclass(frozen=True, slots=True)
class Across:
    """A finding whose places lie in two sessions or more, oldest place first."""

    id: str
    kind: str
    severity: Severity
    message: str
    why: str
    clears: str
    places: tuple[Said, ...]


def judged_answers(history: SessionHistory) -> tuple[JudgedAnswer, ...]:
    """The judged answers of a session, with the words that their judgement counts in; none that can't be trusted."""
    asked = {turn.number: turn.text for turn in history.turns}
    return tuple(
        JudgedAnswer(
            turn=turn.number,
            question=asked.get(turn.parent or turn.number, turn.text),
            transcript=turn.transcript,
            follow_up=turn.role == "follow-up",
            mistake=any(step.met for step in turn.judgement.review.learnings_ladder if step.id == "mistake"),
            whole=turn.role != "follow-up" and _whole(turn.judgement.review),
        )
        for turn in history.turns
        if turn.judgement and turn.transcript and turn.judgement.review.judged and turn.trusted
    )


def _whole(review: Review) -> bool:
    main = review.question.kind == "trunk" and review.parts["actions"].strength == 2
    return main and review.learnings_kind != "authentic"


def history_findings(history: SessionHistory) -> tuple[Finding, ...]:
    """``session_findings`` over one session; none of a drill."""
    if history.header.loop in _DRILLS:
        return ()
    return session_findings(judged_answers(history))


def sessions_findings(sessions: Sequence[SessionFacts]) -> tuple[Across, ...]:
    """What only shows over several sessions, which are given oldest first; newest finding first.

    What lies within one session is told in its review. Of findings with the same quotes the newest stands for all: a
    number that was told ten times differs from another one only once. Drills and what can't be trusted are left out.
    """
    kept = [s for s in sessions if s.loop not in _DRILLS and not s.low_trust]
    days = {s.id: s.started[:10] for s in kept}
    answers = [answer for session in kept for answer in _answers_in(session)]
    questions = {(a.session, a.turn): a.question for a in answers}

    def said(place: Quotation) -> Said:
        question = questions[place.session, place.turn]
        return Said(place.session, days[place.session], place.turn, question, place.quote)

    found: dict[tuple[str, frozenset[str]], Across] = {}
    for finding in session_findings(answers):
        if len({place.session for place in finding.places}) < 2:
            continue
        known = (finding.kind, frozenset(place.quote.casefold() for place in finding.places))
        found.pop(known, None)
        found[known] = Across(
            finding.id, finding.kind, finding.severity, finding.message, finding.why, finding.clears,
            tuple(map(said, finding.places)),
        )  # fmt: skip
    return tuple(sorted(found.values(), key=lambda f: max(place.session for place in f.places), reverse=True))


def _answers_in(session: SessionFacts) -> Iterator[JudgedAnswer]:
    """The judged answers of a session. A question keeps its id: it may be asked in other words the next time."""
    thread = ""
    for answer in session.answers:
        if answer.role == "question":
            thread = answer.question or answer.asked
        if not answer.judged:
            continue
        follow_up = answer.role == "follow-up"
        yield JudgedAnswer(
            turn=answer.turn,
            question=thread if follow_up else answer.question or answer.asked,
            transcript=Transcript(text=answer.text),
            follow_up=follow_up,
            session=session.id,
        )
