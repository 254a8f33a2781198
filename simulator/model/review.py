"""The judgement of one answer: the document that ``analyze`` prints and ``review.json`` holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field

from simulator.model.base import Model

__all__ = [
    "PARTS",
    "PART_OF",
    "AllParts",
    "Delivery",
    "Evidence",
    "Flag",
    "FollowUp",
    "IntentMet",
    "LadderStep",
    "LearningsKind",
    "LevelSignal",
    "Move",
    "Part",
    "PartName",
    "QuestionKind",
    "QuestionRef",
    "Rejected",
    "Reply",
    "ReplyState",
    "Review",
    "Severity",
    "StoryElement",
    "Strength",
    "Target",
    "Texture",
    "Utterance",
]

PartName = Literal["system", "context", "challenge", "actions", "results", "learnings"]
PARTS: tuple[PartName, ...] = ("system", "context", "challenge", "actions", "results", "learnings")
_P = TypeVar("_P", bound=Mapping[PartName, object])


def _all_parts(parts: _P) -> _P:
    if len(parts) != len(PARTS):
        raise ValueError("lacks a part")
    return parts


AllParts = AfterValidator(_all_parts)
"""For a mapping of parts: each of the six is there."""
Strength = Literal[0, 1, 2]
Severity = Literal["note", "weakness", "severe"]
QuestionKind = Literal["trunk", "branch", "leaf"]
LearningsKind = Literal["none", "generic", "authentic"]
Target = Literal[
    "system",
    "context",
    "challenge",
    "actions",
    "ownership",
    "results",
    "learnings",
    "intent",
    "story-element",
    "none",
]
# the part that an answer to a probe of that target adds to
PART_OF: dict[Target, PartName] = {
    "system": "system",
    "context": "context",
    "challenge": "challenge",
    "actions": "actions",
    "ownership": "actions",
    "results": "results",
    "learnings": "learnings",
}


# what the interviewer does next where that is no question about the answer
Move = Literal["ask", "clarify", "retry", "repeat", "skip", "close"]
# what was said: an answer, nothing usable, a question back, or a request
Utterance = Literal["answer", "nothing", "question", "repeat", "time", "skip", "close"]


class Evidence(Model):
    """A quoted stretch of the answer: ``text[start:end] == quote``; times in seconds where they are known."""

    start: int
    end: int
    quote: str
    t0: float | None = None
    t1: float | None = None
    rule: str


class Part(Model):
    """0 absent, 1 hinted or too thin to count, 2 clearly there."""

    strength: Strength = 0
    score: float | None = None  # the weighed evidence behind the strength, for `analyze --format text`
    added: tuple[tuple[str, float], ...] = ()  # what a rule or a number added to it, strongest first
    evidence: tuple[Evidence, ...] = ()


class QuestionRef(Model):
    """The question as asked. ``id`` is None for a question that is not in the bank. ``drill``: a task, and
    whatever is said is an attempt at it.
    """

    id: str | None = None
    text: str
    kind: QuestionKind = "trunk"
    drill: bool = False
    story: str | None = None
    intents: tuple[str, ...] = ()


class StoryElement(Model):
    """A key element of the core story that the question asks for."""

    id: str
    met: bool
    evidence: tuple[Evidence, ...] = ()


class IntentMet(Model):
    """One intent behind the question, and whether the answer speaks to it."""

    id: str
    addressed: bool
    evidence: tuple[Evidence, ...] = ()


class Flag(Model):
    """A weakness. An absence has an empty quote and no offsets. ``clears`` says what would clear it."""

    id: str
    severity: Severity
    message: str
    why: str
    quote: str = ""
    start: int | None = None
    end: int | None = None
    t0: float | None = None
    t1: float | None = None
    rule: str = ""
    clears: str = ""
    source: str = ""


class LadderStep(Model):
    """One of the five steps of an authentic learning."""

    id: Literal["mistake", "pattern", "change", "principle", "used-since"]
    met: bool
    evidence: tuple[Evidence, ...] = ()


class LevelSignal(Model):
    """A signal of management level or pillar heard in the answer (never headcount alone)."""

    id: str
    level: str | None = None  # career:M2
    pillar: str | None = None
    evidence: tuple[Evidence, ...] = ()


class Delivery(Model):
    """How it was said. Every value is None where the input can't tell (typed text has no pace)."""

    words: int
    seconds: float | None = None
    speech_seconds: float | None = None
    words_per_minute: float | None = None  # over wall time
    articulation_rate: float | None = None  # words per minute over voiced time
    fillers: int = 0  # um, uh and the like
    discourse_markers: int = 0  # like, so, you know: counted only where they stand as markers
    hesitations: int | None = None  # voiced stretches without a word
    fillers_per_minute: float | None = None
    pauses: int | None = None
    longest_pause: float | None = None
    hedges: int = 0
    repeated_phrases: tuple[str, ...] = ()
    shares: dict[str, float] = Field(default_factory=dict)  # part -> share of time (or of words), 0..1


class Texture(Model):
    """How concretely it was told: of a hundred words, those that fit any story, vague ones, and numbers."""

    general: float = 0.0
    vague: float = 0.0
    numbers: float = 0.0


class Rejected(Model):
    """A probe that was not asked, and why."""

    probe: str
    reason: str


class FollowUp(Model):
    """The next thing a good interviewer would say: at most two sentences, in their voice.

    Where ``move`` is another than ``ask``, nothing new is asked: ``stands`` is the follow-up that is still open
    (empty: the question itself), ``target`` what it asks for, and what is said next is an answer to that.
    """

    text: str
    target: Target
    move: Move = "ask"
    stands: str = ""
    because: tuple[str, ...] = ()  # ids of the flags, gaps or elements that led here
    quote: str = ""  # the candidate's own words inside ``text``, verbatim from the answer
    probe: str = ""  # id of the probe in the data
    rejected: tuple[Rejected, ...] = ()


# what a reply brought of what was asked there; declined: it is not going to be told
ReplyState = Literal["answered", "thin", "deflected", "declined"]


class Reply(Model):
    """What was asked for where the answer is one to a follow-up, and what of it came."""

    target: Target
    state: ReplyState


class Review(Model):
    """One answer, judged. Same transcript + same rules + same seed = the same bytes."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    id: str | None = None
    question: QuestionRef
    utterance: Utterance = "answer"
    judged: bool
    not_judged_because: str | None = None
    parts: Annotated[dict[PartName, Part], AllParts]
    learnings_kind: LearningsKind = "none"
    learnings_ladder: tuple[LadderStep, ...] = ()
    results_measured: bool | None = None
    story_told: str | None = None
    story_elements: tuple[StoryElement, ...] = ()
    intents: tuple[IntentMet, ...] = ()
    flags: tuple[Flag, ...] = ()
    levels: tuple[LevelSignal, ...] = ()
    names: tuple[Evidence, ...] = ()  # people and employers, so that an export can alias them
    delivery: Delivery
    texture: Texture = Field(default_factory=Texture)
    reply: Reply | None = None  # None: the answer to the question itself
    follow_up: FollowUp | None = None
    rules: str  # sha256 of the rule pack
