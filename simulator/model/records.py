"""What is added to a session later, its header, and a line of its log."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from simulator.model.base import Model, Moment
from simulator.model.events import Command, Event
from simulator.model.plan import Plan
from simulator.model.review import FollowUp, PartName, Review
from simulator.model.transcript import EngineInfo, Transcript, Word

__all__ = [
    "LONGEST",
    "RECORD",
    "Compressed",
    "Corrected",
    "Disputed",
    "Header",
    "Line",
    "Noted",
    "Predicted",
    "Record",
    "Rejudged",
    "Resumed",
]

LONGEST = 1e8  # seconds, three years: no session lasts that long, however often it is resumed


class Corrected(Model):
    """The candidate corrected the heard text; the engine's own text stays in its ``heard`` event."""

    type: Literal["corrected"] = "corrected"
    turn: int
    take: int = 1
    text: str
    words: tuple[Word, ...] = ()


class Noted(Model):
    """A note, a star or a mark at a moment of a turn (seconds into its answer)."""

    type: Literal["noted"] = "noted"
    turn: int
    t: float | None = None
    text: str = ""
    star: bool = False


class Disputed(Model):
    """The candidate disagrees with a finding of a turn. ``finding``: a weakness by its id, or ``part:`` and a part
    that was rated too low. ``rule`` and ``quote``: what it was found by then. An empty ``reason`` takes it back.
    """

    type: Literal["disputed"] = "disputed"
    turn: int
    finding: str = Field(max_length=80)
    reason: str = Field(max_length=500)
    rule: str = ""
    quote: str = ""


class Predicted(Model):
    """What the candidate expected of the review of a main question and its replies before it was shown.

    ``parts``: those they took to be clear; ``grade``: what they took the whole for.
    """

    type: Literal["predicted"] = "predicted"
    turn: int
    parts: tuple[PartName, ...] = ()
    grade: Literal["strong", "mixed", "weak"]


class Rejudged(Model):
    """A later judgement; earlier ones are never overwritten. ``by`` says what caused it."""

    type: Literal["rejudged"] = "rejudged"
    turn: int
    by: Literal["rerun", "correction", "retranscription"]
    review: Review
    decision: FollowUp | None = None
    transcript: Transcript | None = None  # where it was heard again by another engine
    when: Moment  # UTC


class Compressed(Model):
    """The answer's WAV was replaced by a FLAC that was verified sample for sample."""

    type: Literal["compressed"] = "compressed"
    turn: int
    take: int = 1
    audio: str


class Resumed(Model):
    """The session was opened again; `at` restarts from where the log stood."""

    type: Literal["resumed"] = "resumed"
    when: Moment


Record = Annotated[
    Corrected | Noted | Disputed | Predicted | Rejudged | Compressed | Resumed, Field(discriminator="type")
]


class Header(Model):
    """The first line of ``session.jsonl``."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    id: str
    app: str
    rules: str
    bank: str
    seed: int
    started: Moment  # with offset
    stt: EngineInfo
    tts: str
    mode: Literal["speech", "typed", "answers"]
    loop: str
    questions: tuple[str, ...] = ()
    style: str = "calm"  # an id: ours are calm, pressing and silent
    level: str | None = None
    study: bool = False
    plan: Plan | None = None  # None: an imported recording, which nobody asked
    settings: dict[str, Any] = Field(default_factory=dict)  # what resume needs to go on the same way


class Line(Model):
    """One parsed line after the header. An unknown type is kept verbatim in ``unknown``."""

    at: float = Field(ge=0, le=LONGEST)  # seconds since the start
    kind: Literal["event", "command", "record"]
    body: Event | Command | Record | None = None
    unknown: dict[str, Any] | None = None


RECORD: TypeAdapter[Record] = TypeAdapter(Record)
