"""The review as plain data: what every format of it, page, Markdown, text and JSON, is drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from simulator.model.transcript import Doubt, EngineInfo
from simulator.report.markup import Segment
from simulator.report.pace import Pace
from simulator.session.history import Note

__all__ = [
    "AnswerView",
    "Bar",
    "Best",
    "BestTake",
    "Chip",
    "EvidenceView",
    "FindingView",
    "FlagView",
    "LevelView",
    "NextStep",
    "PartView",
    "Probed",
    "QuotationView",
    "RoundQuestion",
    "RoundView",
    "SessionView",
    "Summary",
    "TakeView",
    "ToldPart",
    "VerdictView",
]

LONG = 1100
"""Characters of an answer that fill as much of a page as the findings beside them."""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """``turn`` and ``number``: the answer on this page that it was said in."""

    quote: str
    t0: float | None
    rule: str
    turn: int
    number: str


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of a question's answer with its replies. ``share`` and ``band`` are percent; share None where unknown.

    ``strength`` is None and ``word`` empty where the engine can't be trusted: the part was heard, and that is all.
    ``blank``: what belongs here and was not said, empty where the part is clear. ``expected``: whether the candidate
    took it to be clear before the review was shown; None where they weren't asked. ``disputed``: why they disagree.
    """

    name: str
    label: str
    strength: int | None
    word: str
    advice: str  # empty where the part is clear
    blank: str
    evidence: tuple[EvidenceView, ...]
    share: float | None
    band: tuple[int, int]
    expected: bool | None = None
    disputed: str = ""


@dataclass(frozen=True, slots=True)
class FlagView:
    """``cleared``: a reply made up for it, and it counts no more. ``disputed``: why the candidate disagrees."""

    key: str  # unique on the page
    id: str
    severity: str
    message: str
    why: str
    clears: str
    quote: str
    t0: float | None
    rule: str
    source: str
    cleared: bool = False
    disputed: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the waveform: height 0..1 and the part said there, empty where none was found."""

    height: float
    part: str


@dataclass(frozen=True, slots=True)
class Probed:
    """One follow-up as a branch of its question: why it was asked, what else could have been, what it brought.

    ``because`` and the first of each ``rejected`` are sentences for people, not ids.
    """

    turn: int
    number: str
    asked_for: str
    because: tuple[str, ...]
    quote: str
    rejected: tuple[tuple[str, str], ...]
    brought: str


@dataclass(frozen=True, slots=True)
class TakeView:
    """One of several takes. ``clear``: labels of its clear parts; None where it has no judgement of its own."""

    number: int
    seconds: float
    text: str
    problem: str
    clear: tuple[str, ...] | None
    flags: tuple[str, ...]
    words_per_minute: float | None


@dataclass(frozen=True, slots=True)
class ToldPart:
    """A part as another answer told it. ``source``: the address of its recording, empty where it can't be heard."""

    quote: str
    t0: float | None
    source: str


@dataclass(frozen=True, slots=True)
class BestTake:
    """The candidate's own best other answer with the same story: the day, how many parts are clear, its page (empty
    where there is none), and its clear parts by name."""

    day: str
    clear: int
    href: str
    parts: Mapping[str, ToldPart]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One turn: the question, the answer, what was found. A question's findings are those of it and its replies.

    ``judged``: there was enough to be fair. ``scored``: and the engine that heard it can be trusted; without that no
    strength, share, pace or met-and-missing is shown. ``probed``: of a follow-up, why it was asked. ``grade`` in
    words, of a question with its replies; ``folded``: shown on request only. ``predicted``: what was expected of it,
    beside what was found, in sentences; ``cut_in``: that it was interrupted, and how that was taken.
    ``best_take``: of a question, another answer of the candidate's that has what is missing here.
    """

    turn: int
    number: str  # 2 or 2.1 for its first follow-up
    role: str
    question: str
    question_id: str | None
    parent: int | None
    judged: bool
    scored: bool
    not_judged_because: str
    engine: EngineInfo | None
    audio: str | None
    audio_problem: str
    seconds: float
    target_seconds: float | None
    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, str], ...]  # name and label of the parts that colour bars and words
    segments: tuple[Segment, ...]
    text: str
    parts: tuple[PartView, ...]
    flags: tuple[FlagView, ...]
    intents: tuple[tuple[str, bool], ...]
    story: str | None  # the story that was told, whatever was asked for
    asked_story: str | None
    elements: tuple[tuple[str, bool], ...]
    ladder: tuple[tuple[str, bool, str], ...]
    learnings_kind: str
    measured: bool
    delivery: tuple[tuple[str, str], ...]
    pace: Pace | None
    doubts: tuple[Doubt, ...]
    notes: tuple[Note, ...]
    takes: tuple[TakeView, ...]  # empty where there is only one
    corrected: bool
    added: tuple[str, ...]  # labels of parts that this follow-up's answer made clear and the thread had not before
    probed: Probed | None
    grade: str = ""
    folded: bool = False
    counts: str = ""
    predicted: tuple[str, ...] = ()
    cut_in: tuple[str, ...] = ()
    best_take: BestTake | None = None

    @property
    def weak(self) -> tuple[int, ...]:
        """Positions of the flags with a quote that are weaknesses and still stand."""
        return tuple(i for i, f in enumerate(self.flags) if f.quote and f.severity != "note" and not f.cleared)

    @property
    def noted(self) -> tuple[int, ...]:
        """Positions of the other flags with a quote."""
        return tuple(i for i, f in enumerate(self.flags) if f.quote and i not in self.weak)

    @property
    def stretches(self) -> tuple[tuple[str, int, int], ...]:
        """The coloured bars that stand side by side: their part, the first one's place, and how many they are."""
        runs = [(part, [place for place, _ in run]) for part, run in
                groupby(enumerate(self.bars), key=lambda bar: bar[1].part)]  # fmt: skip
        return tuple((part, places[0], len(places)) for part, places in runs if part)

    @property
    def long(self) -> bool:
        """Whether its words stand taller than what was found in them."""
        return len(self.text) > LONG


@dataclass(frozen=True, slots=True)
class NextStep:
    """``gap``: what was found wanting, and in which answer. ``command`` starts the exercise on this very question;
    ``drill``: one that trains it alone, or empty."""

    gap: str
    title: str
    text: str
    command: str
    drill: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A part at a glance. ``strength`` 0: missing, 1: hinted or clear in some answers only, 2: clear."""

    name: str
    label: str
    strength: int
    word: str


@dataclass(frozen=True, slots=True)
class Best:
    """The best thing said: ``why`` it is, and where it stands on the page."""

    why: str
    quote: str
    turn: int
    number: str
    t0: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The first screen: how it went, what was best, what to do next. ``no_best``: why nothing is quoted."""

    verdict: str
    tone: str  # good | mixed | weak | none
    chips: tuple[Chip, ...]
    best: Best | None
    no_best: str
    gap: NextStep | None
    level: str


@dataclass(frozen=True, slots=True)
class RoundQuestion:
    """``grade`` in words: of the question with its follow-ups. Seconds of the main answer and of its target."""

    number: str
    turn: int
    asked: str
    grade: str
    seconds: float
    target_seconds: float | None


@dataclass(frozen=True, slots=True)
class RoundView:
    """One interviewer's part of the loop. Seconds; ``planned`` None where there was no plan.

    ``yes`` is None where no signal can be given; ``signal`` says why, or what it rests on.
    """

    name: str
    planned: float | None
    used: float
    yes: bool | None
    signal: str
    questions: tuple[RoundQuestion, ...]


@dataclass(frozen=True, slots=True)
class VerdictView:
    """What an interviewer would write down after the loop. ``yes`` None: no verdict, and ``reasons`` say why."""

    yes: bool | None
    headline: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelView:
    """How the answers sound against the level that was interviewed for; all in words."""

    id: str
    title: str
    ladder: str
    question: str
    heard: tuple[str, ...]
    missing: tuple[str, ...]
    smells: tuple[str, ...]
    probe: str
    shown: bool  # False: nothing was heard well enough to hold against a level


@dataclass(frozen=True, slots=True)
class QuotationView:
    """A quoted place. ``number`` is that of its answer on this page."""

    turn: int
    number: str
    quote: str
    t0: float | None


@dataclass(frozen=True, slots=True)
class FindingView:
    """Something that only several answers side by side show."""

    id: str
    severity: str
    message: str
    why: str
    clears: str
    places: tuple[QuotationView, ...]


@dataclass(frozen=True, slots=True)
class SessionView:
    """Everything the review says. ``engines``: who heard the answers, in order of first use.

    ``aloud``: it was spoken, so that its time says something.
    """

    id: str
    title: str
    started: str
    loop: str
    style: str
    level: LevelView | None
    engines: tuple[EngineInfo, ...]
    low_trust: bool
    aloud: bool
    seconds: float
    planned: float | None
    finished: str
    rounds: tuple[RoundView, ...]
    verdict: VerdictView | None
    findings: tuple[FindingView, ...]
    answers: tuple[AnswerView, ...]
    next_steps: tuple[NextStep, ...]
    no_steps: str  # why there is nothing to do next, where there is nothing
    troubles: tuple[tuple[str, str], ...]
    summary: Summary
    own: tuple[str, ...] = ()  # what the candidate's own bank says to it

    @property
    def questions(self) -> tuple[AnswerView, ...]:
        """The main answers, without follow-ups."""
        return tuple(a for a in self.answers if a.role == "question")

    @property
    def threads(self) -> tuple[tuple[AnswerView, tuple[AnswerView, ...]], ...]:
        """Each question or piece of small talk with the replies that belong to it, in order."""
        return tuple(
            (a, tuple(r for r in self.answers if r.parent == a.turn)) for a in self.answers if a.role != "follow-up"
        )
