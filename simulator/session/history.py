"""The history of a session: its log folded into turns. Pure; report, store, replay and rerun all start here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from simulator.model.events import (
    AnswerEnded,
    CutIn,
    Finish,
    Heard,
    Judged,
    Key,
    Listen,
    Recorded,
    Say,
    Spoken,
    Trouble,
    TurnRole,
)
from simulator.model.records import (
    Compressed,
    Corrected,
    Disputed,
    Header,
    Line,
    Noted,
    Predicted,
    Rejudged,
    Resumed,
)
from simulator.model.review import FollowUp, Review, Target
from simulator.model.transcript import Transcript

__all__ = ["Aside", "Judgement", "Note", "SessionHistory", "Take", "Turn", "assemble"]


@dataclass(frozen=True, slots=True)
class Take:
    """One recording of an answer. ``heard`` is the engine's own transcript and is never replaced."""

    number: int
    listened_at: float = 0.0  # session seconds when the microphone opened
    audio: str | None = None  # path inside the session folder
    seconds: float = 0.0
    problem: str = ""
    ended: str = ""  # key, phrase, silence, …
    speech_end: float | None = None  # session seconds of the last voiced sample
    heard: Transcript | None = None
    ending: int = 1  # which end of it was heard; above 1 where one was taken back
    corrected: Transcript | None = None  # the candidate's correction, with the words aligned again


@dataclass(frozen=True, slots=True)
class Judgement:
    """A review and the transcript that its offsets count in. ``take``: which take it was made on, None: the last."""

    by: str  # session | rerun | correction | retranscription
    review: Review
    decision: FollowUp | None
    transcript: Transcript | None
    take: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A note, a star or a mark, ``t`` seconds into the answer."""

    t: float | None
    text: str
    star: bool


@dataclass(frozen=True, slots=True)
class Aside:
    """A short line inside a turn (a repeat, "take your time"), said ``after`` so many seconds of a take."""

    line: int  # its number in the session
    text: str
    take: int  # 0: before there was one
    after: float
    audio: str | None = None  # path inside the session folder
    spoken_at: float | None = None  # session seconds
    seconds: float = 0.0


@dataclass(slots=True)
class Turn:
    """One interviewer line and the answer to it. Treat as read-only once assembled."""

    number: int
    role: TurnRole
    text: str
    at: float
    question: str | None = None
    parent: int | None = None
    target: Target = "none"
    follow_up: FollowUp | None = None
    audio: str | None = None
    spoken_at: float | None = None
    spoken_seconds: float = 0.0
    spoken_problem: str = ""
    asides: list[Aside] = field(default_factory=list)
    takes: list[Take] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    cut_in: CutIn | None = None
    disputed: dict[str, Disputed] = field(default_factory=dict)  # by the finding
    predicted: Predicted | None = None  # the first: later ones know the review
    stages: dict[str, float] = field(default_factory=dict)

    @property
    def take(self) -> Take | None:
        """The take that counts: the last one."""
        return self.takes[-1] if self.takes else None

    @property
    def judgement(self) -> Judgement | None:
        """The judgement that counts: the last one; None while a newer take has words that wait for theirs."""
        last = self.judgements[-1] if self.judgements else None
        if last and last.take and self.take and self.take.heard and self.take.number > last.take:
            return None
        return last

    @property
    def transcript(self) -> Transcript | None:
        """The text to show: what the current judgement was made on, else what was corrected, else heard."""
        if self.judgement and self.judgement.transcript:
            return self.judgement.transcript
        return (self.take.corrected or self.take.heard) if self.take else None

    @property
    def trusted(self) -> bool:
        """Whether the words to show can be rated: by their engine's trust, or because they were corrected by hand."""
        transcript, take = self.transcript, self.take
        by_hand = take is not None and take.corrected is not None and transcript == take.corrected
        return transcript is not None and (by_hand or not transcript.engine.low_trust)


@dataclass(slots=True)
class SessionHistory:
    """A whole session. ``finished`` is the reason it ended, empty while it can be resumed."""

    header: Header
    turns: list[Turn] = field(default_factory=list)
    troubles: list[tuple[float, Trouble]] = field(default_factory=list)
    finished: str = ""
    seconds: float = 0.0  # `at` of the last event or command

    def turn(self, number: int) -> Turn | None:
        """The turn of that number."""
        return next((t for t in self.turns if t.number == number), None)

    def thread(self, number: int) -> list[Turn]:
        """A question's turn and the follow-ups that belong to it, in order."""
        return [t for t in self.turns if number in (t.number, t.parent)]


def assemble(header: Header, lines: Iterable[Line]) -> SessionHistory:
    """Fold a log's lines into turns. Unknown lines and lines of unknown turns are passed over: the log keeps them.

    Where an answer went on after its end, the turns that were opened in between are left out: what was recorded in
    them is in that answer as well.
    """
    history = SessionHistory(header)
    turns: dict[int, Turn] = {}
    withdrawn: dict[int, Turn] = {}
    for line in lines:
        body = line.body
        if line.kind != "record":
            history.seconds = max(history.seconds, line.at)
        match body:
            case Say(role="aside"):
                if body.turn in turns:
                    turn = turns[body.turn]
                    number, after = (turn.take.number, turn.take.seconds) if turn.take else (0, 0.0)
                    turn.asides.append(Aside(body.line, body.text, number, after))
            case Say():
                turns[body.turn] = Turn(
                    number=body.turn,
                    role=body.role,
                    text=body.text,
                    at=line.at,
                    question=body.question,
                    parent=body.parent,
                    target=body.target,
                    follow_up=body.follow_up,
                )
            case Trouble():
                history.troubles.append((line.at, body))
            case Finish():
                history.finished = "" if body.reason == "quit" else body.reason
            case Resumed():
                history.finished = ""
            case None:
                pass
            case Recorded() if body.turn in withdrawn and body.audio:  # a crash came before its sound was taken over
                turns[body.turn] = withdrawn.pop(body.turn)
                _fold(turns[body.turn], line.at, body)
            case _ if getattr(body, "turn", None) in withdrawn:
                pass
            case _:
                if isinstance(body, Listen) and body.resumes:
                    withdrawn |= {number: turns.pop(number) for number in list(turns) if number > body.turn}
                meant = turns.get(getattr(body, "turn", None) or _last(turns))
                if meant is not None:
                    _fold(meant, line.at, body)
    history.turns = list(turns.values())
    return history


def _last(turns: dict[int, Turn]) -> int:
    return next(reversed(turns), 0)


def _fold(turn: Turn, at: float, body: object) -> None:
    """Add one event, command or record to its turn."""
    match body:
        case Spoken() if any(aside.line == body.line for aside in turn.asides):
            changes = {"audio": body.audio, "spoken_at": body.first_sample, "seconds": body.seconds}
            turn.asides = [replace(a, **changes) if a.line == body.line else a for a in turn.asides]  # type: ignore[arg-type] # keys are Aside's own
        case Spoken() if turn.spoken_at is None and not turn.takes:
            turn.audio, turn.spoken_seconds, turn.spoken_problem = body.audio, body.seconds, body.problem
            turn.spoken_at = body.first_sample
        case Listen() if not body.resumes:
            _take(turn, body.take, listened_at=at)
        case AnswerEnded():
            number = turn.take.number if turn.take else 1
            _take(turn, number, ended=body.reason, speech_end=body.speech_end)
        case CutIn():
            turn.cut_in = body
        case Recorded():
            _take(turn, body.take, audio=body.audio, seconds=body.seconds, problem=body.problem)
        case Compressed():
            _take(turn, body.take, audio=body.audio)
        case Heard():
            # what was judged before an end was taken back is a part of this answer
            half = body.take if body.ending > 1 else None
            turn.judgements = [j for j in turn.judgements if j.by != "session" or j.take != half]
            _take(turn, body.take, heard=body.transcript, ending=body.ending)
            turn.stages.update(body.stages)
        case Corrected():
            heard = next((t.heard for t in turn.takes if t.number == body.take), None) or Transcript(text="")
            corrected = heard.model_copy(update={"text": body.text, "words": body.words, "doubts": ()})
            _take(turn, body.take, corrected=corrected)
        case Judged() if any((t.number, t.ending) == (body.take, body.ending) for t in turn.takes):
            turn.judgements.append(
                Judgement("session", body.review, body.decision, _heard(turn, body.take), body.take)
            )
            turn.stages.update(body.stages)
        case Rejudged():
            transcript = body.transcript or turn.transcript
            if body.by == "correction" and turn.take and turn.take.corrected:
                transcript = turn.take.corrected
            turn.judgements.append(Judgement(body.by, body.review, body.decision, transcript))
        case _:
            _remark(turn, at, body)


def _remark(turn: Turn, at: float, body: object) -> None:
    """Add what the candidate says of a turn."""
    match body:
        case Noted():
            turn.notes.append(Note(body.t, body.text, body.star))
        case Disputed(finding=finding):
            turn.disputed.pop(finding, None)
            if body.reason:
                turn.disputed[finding] = body
        case Predicted():
            turn.predicted = turn.predicted or body
        case Key(name="mark"):
            begun = turn.take.listened_at if turn.take else at
            turn.notes.append(Note(max(0.0, at - begun), "", star=True))
        case _:
            pass


def _heard(turn: Turn, number: int) -> Transcript | None:
    """The words of one take; the first take's judgement must not lend its words to the second's."""
    take = next((t for t in turn.takes if t.number == number), turn.take)
    return (take.corrected or take.heard) if take else None


def _take(turn: Turn, number: int, **changes: object) -> None:
    """Replace or add the take of that number with some fields changed."""
    for index, take in enumerate(turn.takes):
        if take.number == number:
            turn.takes[index] = replace(take, **changes)  # type: ignore[arg-type] # keys are Take's own
            return
    turn.takes.append(replace(Take(number), **changes))  # type: ignore[arg-type] # keys are Take's own
