"""The few facts of a session that lists, searches and trends need. Pure; the index keeps exactly these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import Field

from simulator.analysis import thread
from simulator.analysis.scorecard import Grade, graded
from simulator.model.base import Model
from simulator.model.review import PARTS, LearningsKind, PartName, Review, Strength
from simulator.session.history import SessionHistory, Turn
from simulator.session.threads import answers_of, whole_answer

__all__ = ["AnswerFacts", "SessionFacts", "facts", "practised", "proves"]


class AnswerFacts(Model):
    """One answered turn. Of a question all is that of its thread: the replies to its follow-ups count for it.

    ``grade``: of the whole thread, as the review gives it. ``predicted``: the parts that the candidate took to be
    clear before they saw the review, and ``expected`` the grade; None where they weren't asked.
    ``layers``: how many follow-ups in a row were answered before one was not.
    ``scored``: something of it was judged, and heard by an engine that can be trusted; without that there are no
    strengths. ``flags``: ids of the weaknesses that still stand at the thread's end; ``weaknesses``: how many of them
    are more than notes, 0 where nothing is scored. ``disputed``: findings that the candidate disagrees with.
    """

    turn: int
    role: str
    question: str | None
    asked: str
    text: str
    judged: bool
    scored: bool = False
    story: str | None = None
    strengths: dict[PartName, Strength] = Field(default_factory=dict)
    grade: Grade = "not judged"
    predicted: tuple[PartName, ...] | None = None
    expected: Grade | None = None
    layers: int = 0
    learnings: LearningsKind = "none"
    intents: tuple[int, int] = (0, 0)  # spoken to, of all behind the question
    flags: tuple[str, ...] = ()
    weaknesses: int = 0
    severe: int = 0
    shares: dict[str, float] = Field(default_factory=dict)
    words: int = 0
    seconds: float = 0.0
    words_per_minute: float | None = None
    fillers_per_minute: float | None = None
    takes: int = 1
    notes: tuple[str, ...] = ()
    starred: bool = False
    disputed: tuple[str, ...] = ()

    @property
    def clear(self) -> int:
        """How many of its six parts are clear."""
        return sum(strength == 2 for strength in self.strengths.values())


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

    @property
    def mains(self) -> tuple[AnswerFacts, ...]:
        """The answers to main questions."""
        return tuple(a for a in self.answers if a.role == "question")

    @property
    def rated(self) -> tuple[AnswerFacts, ...]:
        """The main answers that strengths and weaknesses are told of."""
        return tuple(a for a in self.mains if a.scored)

    @property
    def clear(self) -> int:
        """Parts that are clear, over all rated answers."""
        return sum(a.clear for a in self.rated)

    @property
    def weaknesses(self) -> int:
        """Weaknesses that still stand, over all rated answers; notes are none."""
        return sum(a.weaknesses for a in self.rated)


def facts(history: SessionHistory) -> SessionFacts:
    """Reduce a session's history to its facts."""
    header = history.header
    heard = [turn for turn in history.turns if turn.judgement and turn.transcript]
    engines = [turn.transcript.engine for turn in heard if turn.transcript] or [header.stt]
    return SessionFacts(
        id=header.id,
        started=header.started,
        loop=header.loop,
        level=header.level,
        mode=header.mode,
        engine=", ".join(dict.fromkeys(f"{e.engine} {e.model}".strip() for e in engines)),
        low_trust=any(not t.trusted for t in heard) if heard else header.stt.low_trust,
        seconds=history.seconds,
        finished=bool(history.finished),
        answers=tuple(_answer(turn, history) for turn in history.turns if turn.transcript is not None),
    )


def _grade(turn: Turn, rated: Sequence[Review]) -> Grade:
    """Of a main question; what a drill asks for is no such question."""
    if turn.role != "question" or not rated:
        return "not judged"
    asked = turn.judgement.review.question if turn.judgement else rated[0].question
    return graded(rated, asked.kind)[0]


def _layers(turn: Turn, history: SessionHistory) -> int:
    """How deep a question's answer held: follow-ups that were answered, up to the first that was not."""
    if turn.role != "question":
        return 0
    states = [r.reply.state for t, r in answers_of(history, turn.number, trusted=True) if t is not turn and r.reply]
    return next((n for n, state in enumerate(states) if state != "answered"), len(states))


def proves(answer: AnswerFacts) -> bool:
    """Whether the answer proves the story that it tells: every part clear, nothing severe, and heard well enough."""
    return answer.story is not None and answer.clear == len(PARTS) and answer.severe == 0 and answer.scored


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
            if answer.story and proves(answer):
                proven.setdefault(answer.story)
    return tuple(asked), tuple(proven)


def _story(main: Review | None, judged: Sequence[Review]) -> str | None:
    """The core story that is told. A reply can complete the one that was asked for, and tells no other."""
    if main is None or main.story_told is not None:
        return main.story_told if main else None
    asked = main.question.story
    return asked if any(review.story_told == asked for review in judged) else None


def _answer(turn: Turn, history: SessionHistory) -> AnswerFacts:
    alone = None if turn.role == "question" else turn
    judged = [r for t, r in answers_of(history, turn.number) if alone in (None, t)]
    rated = [r for t, r in answers_of(history, turn.number, trusted=True) if alone in (None, t)]
    own = whole_answer(history, turn)
    standing = thread.open_flags(rated or judged)
    intents = thread.intents(judged)
    strengths: dict[PartName, Strength] = {n: p.strength for n, p in thread.parts(rated).items()} if rated else {}
    transcript = turn.transcript
    return AnswerFacts(
        turn=turn.number,
        role=turn.role,
        question=turn.question,
        asked=turn.text,
        text=transcript.text if transcript else "",
        judged=bool(judged),
        scored=bool(rated),
        story=_story(own, judged),
        strengths=strengths,
        grade=_grade(turn, [r for _, r in answers_of(history, turn.number, trusted=True)]),
        layers=_layers(turn, history),
        predicted=turn.predicted.parts if turn.predicted else None,
        expected=turn.predicted.grade if turn.predicted else None,
        learnings=thread.kind_learnt(rated),
        intents=(sum(i.addressed for i in intents), len(intents)),
        flags=tuple(f.id for f in standing),
        weaknesses=sum(f.severity != "note" for f in standing) if rated else 0,
        severe=sum(f.severity == "severe" for f in standing),
        shares=own.delivery.shares if own else {},
        words=own.delivery.words if own else 0,
        seconds=turn.take.seconds if turn.take else 0.0,
        words_per_minute=own.delivery.words_per_minute if own else None,
        fillers_per_minute=own.delivery.fillers_per_minute if own else None,
        takes=max(1, len(turn.takes)),
        notes=tuple(n.text for n in turn.notes if n.text),
        starred=any(n.star for n in turn.notes),
        disputed=tuple(turn.disputed),
    )
