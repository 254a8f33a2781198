"""The few facts of a session that lists, searches and trends need. Pure; the index keeps exactly these."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import Field

from simulator.analysis import thread
from simulator.model.base import Model
from simulator.model.review import PARTS, LearningsKind, PartName, Strength
from simulator.session.account import Account, Turn
from simulator.session.threads import reviews_of, whole_answer

__all__ = ["AnswerFacts", "SessionFacts", "facts", "practised", "proves"]


class AnswerFacts(Model):
    """One answered turn. Strengths are those of the whole thread: follow-up replies count for their question."""

    turn: int
    role: str
    question: str | None
    asked: str
    text: str
    judged: bool
    story: str | None = None
    strengths: dict[PartName, Strength] = Field(default_factory=dict)
    learnings: LearningsKind = "none"
    intents: tuple[int, int] = (0, 0)  # spoken to, of all behind the question
    flags: tuple[str, ...] = ()
    severe: int = 0
    shares: dict[str, float] = Field(default_factory=dict)
    words: int = 0
    seconds: float = 0.0
    words_per_minute: float | None = None
    fillers_per_minute: float | None = None
    takes: int = 1
    notes: tuple[str, ...] = ()
    starred: bool = False


class SessionFacts(Model):
    """One session. ``started`` is ISO 8601 with offset; ``seconds`` its length; ``engine`` who heard it.

    ``low_trust``: some of its words as they stand now, heard again or corrected, can't be rated.
    """

    id: str
    started: str
    loop: str
    level: str | None
    mode: str
    engine: str
    low_trust: bool
    seconds: float
    finished: bool
    answers: tuple[AnswerFacts, ...]


def facts(account: Account) -> SessionFacts:
    """Reduce an account to its facts."""
    header = account.header
    heard = [turn for turn in account.turns if turn.judgement and turn.transcript]
    engines = [turn.transcript.engine for turn in heard if turn.transcript] or [header.stt]
    return SessionFacts(
        id=header.id,
        started=header.started,
        loop=header.loop,
        level=header.level,
        mode=header.mode,
        engine=", ".join(dict.fromkeys(f"{e.engine} {e.model}".strip() for e in engines)),
        low_trust=any(not t.trusted for t in heard) if heard else header.stt.low_trust,
        seconds=account.seconds,
        finished=bool(account.finished),
        answers=tuple(_answer(turn, account) for turn in account.turns if turn.transcript is not None),
    )


def proves(session: SessionFacts, answer: AnswerFacts) -> bool:
    """Whether the answer proves the story that it tells: every part clear, nothing severe, and heard well enough."""
    clear = all(answer.strengths.get(part) == 2 for part in PARTS)
    return answer.story is not None and clear and answer.severe == 0 and not session.low_trust


def practised(sessions: Iterable[SessionFacts]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the questions answered so far, one for each time, and the core stories proven."""
    asked: list[str] = []
    proven: dict[str, None] = {}
    for session in sessions:
        for answer in session.answers:
            if answer.role != "question":
                continue
            if answer.question:
                asked.append(answer.question)
            if answer.story and proves(session, answer):
                proven.setdefault(answer.story)
    return tuple(asked), tuple(proven)


def _answer(turn: Turn, account: Account) -> AnswerFacts:
    review = whole_answer(account, turn)
    main = turn.role == "question"
    reviews = reviews_of(account, turn.number) if main else [review] if review else []
    told = thread.parts(reviews) if main else review.parts if review else {}
    best: dict[PartName, Strength] = {name: part.strength for name, part in told.items()} if review else {}
    flags = thread.open_flags(reviews)
    transcript = turn.transcript
    return AnswerFacts(
        turn=turn.number,
        role=turn.role,
        question=turn.question,
        asked=turn.text,
        text=transcript.text if transcript else "",
        judged=review is not None,
        story=review.story_told if review else None,
        strengths=best,
        learnings=thread.kind_learnt(reviews),
        intents=(sum(i.addressed for i in review.intents), len(review.intents)) if review else (0, 0),
        flags=tuple(f.id for f in flags),
        severe=sum(f.severity == "severe" for f in flags),
        shares=review.delivery.shares if review else {},
        words=review.delivery.words if review else 0,
        seconds=turn.take.seconds if turn.take else 0.0,
        words_per_minute=review.delivery.words_per_minute if review else None,
        fillers_per_minute=review.delivery.fillers_per_minute if review else None,
        takes=max(1, len(turn.takes)),
        notes=tuple(n.text for n in turn.notes if n.text),
        starred=any(n.star for n in turn.notes),
    )
