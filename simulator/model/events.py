"""What happens in a session and what the session machine asks for: the lines of ``session.jsonl``.

Every line after the header is ``{"at": seconds since start, "kind": "event"|"command"|"record", "type": …, …}``.
Events come from the body and the user; commands are the machine's answers to them; records are facts added
afterwards (corrections, notes, re-judgements). Together they are the truth about a session: replay, report and
rerun read nothing else but the audio files named here.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from simulator.model.base import Model
from simulator.model.review import FollowUp, Review, Target
from simulator.model.transcript import Transcript

__all__ = [
    "COMMAND",
    "EVENT",
    "AnswerEnded",
    "Begin",
    "CancelTimer",
    "Command",
    "Component",
    "CutIn",
    "Discard",
    "EndReason",
    "Event",
    "Finish",
    "GiveTime",
    "Heard",
    "Interrupted",
    "Judge",
    "Judged",
    "Key",
    "KeyName",
    "Listen",
    "Mended",
    "Quiet",
    "Recorded",
    "Reopened",
    "Say",
    "SetTimer",
    "Show",
    "Spoken",
    "StopListening",
    "StopSpeaking",
    "TimerFired",
    "Transcribe",
    "Trouble",
    "TurnRole",
    "VoiceStarted",
    "WentOn",
]

TurnRole = Literal[
    "check",  # microphone and speaker check on arrival
    "introduction",
    "question",
    "task",  # something to do that is no answer, such as choosing a story
    "follow-up",
    "reverse",  # the candidate's own questions
    "wrap-up",
    "aside",  # a short line inside a turn: "take your time", a repeat, a cue; opens no new turn
]
EndReason = Literal["key", "phrase", "silence", "typed", "file", "skip", "trouble", "quit"]
KeyName = Literal[
    "finish",
    "more-time",
    "repeat",
    "rephrase",
    "skip",
    "redo",
    "pause",
    "resume",
    "captions",
    "mark",
    "quit",
    "stay",
]
Component = Literal["microphone", "speaker", "engine", "disk", "clock", "terminal"]


# --- events: what happened ---
class Begin(Model):
    type: Literal["begin"] = "begin"


class Reopened(Model):
    """The session goes on after it was left, interrupted or killed: the first event of a resumed session."""

    type: Literal["reopened"] = "reopened"


class Spoken(Model):
    """The interviewer's line has been played to its end, cut short, or could not be spoken at all."""

    type: Literal["spoken"] = "spoken"
    turn: int
    line: int = 0  # that of its ``say``
    audio: str | None = None  # path inside the session folder
    first_sample: float | None = None  # `at` of the first audible sample
    seconds: float = 0.0
    completed: bool = True
    problem: str = ""  # why it was shown as text only


class VoiceStarted(Model):
    """The first word of this recording. ``t``: seconds into the recording, where known."""

    type: Literal["voice-started"] = "voice-started"
    turn: int
    t: float | None = None


class Quiet(Model):
    """Nothing has been said for so many seconds."""

    type: Literal["quiet"] = "quiet"
    turn: int
    seconds: float


class CutIn(Model):
    """The interviewer interrupts the answer. ``because``: id of the reason (``simulator.planning.interrupting``)."""

    type: Literal["cut-in"] = "cut-in"
    turn: int
    take: int = 1
    because: str
    seconds: float = 0.0  # of speech so far


class AnswerEnded(Model):
    """The answer is over. ``speech_end`` is `at` of the last voiced sample where that is known."""

    type: Literal["answer-ended"] = "answer-ended"
    turn: int
    reason: EndReason
    speech_end: float | None = None


class WentOn(Model):
    """The candidate went on ``after`` so many seconds of sound: the end that silence or a phrase had made is none."""

    type: Literal["went-on"] = "went-on"
    turn: int
    after: float = 0.0


class Recorded(Model):
    """The recording is complete and on disk.

    An answer that was paused consists of parts; ``audio`` and ``seconds`` are those of the whole take so far,
    because every part is appended to the one file of its take.
    """

    type: Literal["recorded"] = "recorded"
    turn: int
    take: int = 1
    part: int = 1
    audio: str | None = None  # path inside the session folder; None: nothing to keep (typed answers)
    seconds: float = 0.0
    problem: str = ""  # exact zeros, no voice, device lost: in words for people


class Heard(Model):
    """``ending``: which end of this take it is about; above 1 where an end was taken back."""

    type: Literal["heard"] = "heard"
    turn: int
    take: int = 1
    ending: int = 1
    transcript: Transcript
    stages: dict[str, float] = Field(default_factory=dict)  # seconds: endpoint, tail, …


class Judged(Model):
    """``review`` judges this turn's own transcript; planning merges the turns of one question."""

    type: Literal["judged"] = "judged"
    turn: int
    take: int = 1
    ending: int = 1
    review: Review
    decision: FollowUp | None = None  # None: move on
    stages: dict[str, float] = Field(default_factory=dict)


class TimerFired(Model):
    type: Literal["timer"] = "timer"
    name: str
    turn: int | None = None


class Key(Model):
    """A key, a button or its spoken equivalent."""

    type: Literal["key"] = "key"
    name: KeyName
    by: Literal["key", "voice"] = "key"


class Interrupted(Model):
    """Ctrl-C, a closed terminal, a shutdown: keep everything and leave without asking."""

    type: Literal["interrupted"] = "interrupted"
    by: str = "ctrl-c"


class Trouble(Model):
    """A part of the body failed. The session pauses or goes on without it, and says so."""

    type: Literal["trouble"] = "trouble"
    part: Component
    message: str
    hint: str = ""
    turn: int | None = None


class Mended(Model):
    type: Literal["mended"] = "mended"
    part: Component


Event = Annotated[
    Begin
    | Reopened
    | Spoken
    | VoiceStarted
    | Quiet
    | AnswerEnded
    | WentOn
    | CutIn
    | Recorded
    | Heard
    | Judged
    | TimerFired
    | Key
    | Interrupted
    | Trouble
    | Mended,
    Field(discriminator="type"),
]


# --- commands: what the machine asks of the body ---
class Say(Model):
    """Speak (and show) one interviewer line. A new ``turn`` number opens a turn; an aside keeps the open one.

    ``line`` numbers everything said in a session, so that a late answer to an earlier line is known as such.
    """

    type: Literal["say"] = "say"
    turn: int
    line: int = 0
    role: TurnRole
    text: str
    question: str | None = None  # bank id, or None
    parent: int | None = None  # for a follow-up: the turn of the question it belongs to
    target: Target = "none"
    follow_up: FollowUp | None = None  # the decision behind a follow-up, with because and rejected
    voice: int = 0  # of two interviewers: 1 is the second


class Listen(Model):
    """``resumes``: an end was taken back, so this part goes on where the recording of the part before it stopped.

    Turns that were opened after ``turn`` are thereby withdrawn.
    """

    type: Literal["listen"] = "listen"
    turn: int
    take: int = 1
    part: int = 1
    resumes: bool = False


class StopListening(Model):
    type: Literal["stop-listening"] = "stop-listening"
    turn: int


class Discard(Model):
    """The turn was opened too early: stop its recording, whose sound belongs to the answer that goes on."""

    type: Literal["discard"] = "discard"
    turn: int


class GiveTime(Model):
    """The candidate asked for time: the speech input forgets the silence so far and waits longer."""

    type: Literal["give-time"] = "give-time"
    turn: int


class StopSpeaking(Model):
    type: Literal["stop-speaking"] = "stop-speaking"
    turn: int


class Transcribe(Model):
    type: Literal["transcribe"] = "transcribe"
    turn: int
    take: int = 1
    ending: int = 1


class Judge(Model):
    type: Literal["judge"] = "judge"
    turn: int
    take: int = 1
    ending: int = 1
    seconds_left: float | None = None  # of the question's own time; None: no clock
    follow_ups_left: int = 0


class SetTimer(Model):
    type: Literal["set-timer"] = "set-timer"
    name: str
    seconds: float
    turn: int | None = None


class CancelTimer(Model):
    type: Literal["cancel-timer"] = "cancel-timer"
    name: str


class Show(Model):
    """The one clear state on the screen, with an optional sentence."""

    type: Literal["show"] = "show"
    state: Literal[
        "arriving",
        "speaking",
        "your-turn",
        "listening",
        "still-listening",
        "thinking",
        "reviewing",
        "leaving",
        "paused",
        "trouble",
        "finished",
    ]
    message: str = ""
    turn: int | None = None


class Finish(Model):
    type: Literal["finish"] = "finish"
    reason: Literal["done", "quit", "trouble"]


Command = Annotated[
    Say
    | Listen
    | StopListening
    | Discard
    | GiveTime
    | StopSpeaking
    | Transcribe
    | Judge
    | SetTimer
    | CancelTimer
    | Show
    | Finish,
    Field(discriminator="type"),
]


EVENT: TypeAdapter[Event] = TypeAdapter(Event)
COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
