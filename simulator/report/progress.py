"""What weeks of practice show: trends, what keeps coming back, which stories are proven. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from simulator.model.review import PARTS, PartName
from simulator.planning.drills import DRILL
from simulator.report.across import Across, sessions_findings
from simulator.report.predictions import Calibration, calibration, same_parts
from simulator.report.words import ReportWords
from simulator.session.facts import AnswerFacts, SessionFacts, proves

__all__ = [
    "Asked",
    "Cell",
    "DrillResult",
    "Point",
    "Progress",
    "Recurring",
    "Series",
    "Trend",
    "Untold",
    "drill_result",
    "progress",
    "recurring",
]

_TELLINGS = ("choose", "retell")  # drills in which stories are told whole
_TOLD = 4  # clear parts of six, from which a telling in a drill is a good one
TYPED = "typed"  # a mode in which nothing is said aloud, so that no time of it is one of speech
RECENT = 10
"""Sessions that count for "keeps coming back": about two weeks of practice; older ones no longer describe you."""


@dataclass(frozen=True, slots=True)
class Point:
    """One session's value. ``day`` is the date part of its start."""

    session: str
    day: str
    value: float


@dataclass(frozen=True, slots=True)
class Series:
    """A measure over sessions, oldest first. ``top`` is the natural upper end of the axis, None: the data's own.

    ``band``: from and to of what is usual, None where nothing is.
    """

    name: str
    title: str
    unit: str
    top: float | None
    points: tuple[Point, ...]
    band: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Recurring:
    """A weakness in at least two answers and at least half of those where it could have been."""

    what: str
    answers: int
    of: int


@dataclass(frozen=True, slots=True)
class Cell:
    """How well one core story is proven aloud under one question. ``strong``: all parts clear, no severe flag.

    ``best_parts``: clear parts of the best answer, None where no answer was heard well enough to be rated.
    ``session`` and ``last``: the session and day it was last told, ``days`` how many days ago that was. ``layers``:
    most follow-ups in a row that it held against.
    """

    question: str
    story: str
    answers: int
    strong: bool
    session: str
    last: str
    days: int
    best_parts: int | None
    layers: int = 0


@dataclass(frozen=True, slots=True)
class DrillResult:
    """One drill: how many of its replies did what was asked, whoever heard them."""

    name: str
    day: str
    good: int
    replies: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A main question of the bank: its pillar and the levels it is asked at (``career:M2``)."""

    id: str
    pillar: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Untold:
    """What nobody has heard from you yet. ``levels``: of each level, questions unanswered and questions there are."""

    pillar: str
    questions: tuple[str, ...]
    of: int
    levels: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """In how many of the older and of the newer half of the rated answers a part was clear."""

    part: PartName
    before: int
    of_before: int
    after: int
    of_after: int

    @property
    def gain(self) -> float:
        """By how much the share of answers rose."""
        return self.after / self.of_after - self.before / self.of_before


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything the progress page says. ``levels``: those that sessions were held at. ``calibration``: how well the
    candidate foresees the review, None where they never said. ``disputed``: findings that they disagree with, most
    often first, and in how many answers.
    """

    sessions: int
    answers: int
    minutes: float
    series: tuple[Series, ...]
    time_per_part: tuple[Series, ...]
    recurring: tuple[Recurring, ...]
    across: tuple[Across, ...]
    stories: tuple[str, ...]
    matrix: tuple[Cell, ...]
    untold: tuple[str, ...]
    untold_by_pillar: tuple[Untold, ...]
    trends: tuple[Trend, ...]
    levels: tuple[str, ...]
    drills: tuple[DrillResult, ...]
    calibration: Calibration | None = None
    disputed: tuple[tuple[str, int], ...] = ()


def progress(
    sessions: Iterable[SessionFacts],
    stories: Sequence[str],
    questions: Sequence[Asked],
    today: date,
    words: ReportWords,
) -> Progress:
    """Fold sessions into trends.

    ``stories``: ids of the core stories in their order. ``questions``: the bank's main questions. ``today``: what
    "how long ago" counts from. ``words``: labels and advised bands of the parts. Answers heard by a low-trust
    engine count for time and for what was told, not for strength or weaknesses.
    """
    everything = sorted(sessions, key=lambda s: (s.started, s.id))
    ordered = [s for s in everything if not s.loop.startswith(DRILL)]
    mains = [(s, a) for s in ordered for a in s.answers if a.role == "question"]
    rated = [(s, a) for s, a in mains if a.scored]
    told = {a.story for _, a in mains if a.story}
    answered = frozenset(a.question for _, a in mains if a.judged)
    return Progress(
        sessions=len(ordered),
        answers=len(mains),
        minutes=sum(s.seconds for s in ordered if s.mode != TYPED) / 60,
        series=_series(ordered),
        time_per_part=_time_per_part(ordered, words),
        recurring=recurring(ordered),
        across=sessions_findings(ordered[-RECENT:]),
        stories=tuple(stories),
        matrix=_matrix(mains, today),
        untold=tuple(s for s in stories if s not in told),
        untold_by_pillar=_untold(questions, answered),
        trends=_trends([a for _, a in rated]),
        levels=tuple(sorted({s.level for s in ordered if s.level})),
        drills=tuple(drill_result(s) for s in everything if s.loop.startswith(DRILL) and s.answers),
        calibration=calibration([a for _, a in rated]),
        disputed=tuple(Counter(what for s in everything for a in s.answers for what in a.disputed).most_common()),
    )


def drill_result(session: SessionFacts) -> DrillResult:
    """How many replies of a drill did what was asked."""
    name = session.loop.removeprefix(DRILL)
    replies = [a for a in session.answers if a.role == "question"]
    if name in _TELLINGS:  # a choice is no telling
        replies = [a for a in replies if a.question is not None]
    good = {
        "intent": lambda a: a.intents[0] > 0 and a.intents[0] * 2 >= a.intents[1],
        "system": lambda a: a.strengths.get("system") == 2,
        "learnings": lambda a: a.learnings == "authentic",
        **dict.fromkeys(_TELLINGS, lambda a: a.clear >= _TOLD),
    }.get(name, lambda a: a.judged)
    return DrillResult(name, session.started[:10], sum(map(good, replies)), len(replies))


def _series(ordered: Sequence[SessionFacts]) -> tuple[Series, ...]:
    parts: list[Point] = []
    flags: list[Point] = []
    pace: list[Point] = []
    length: list[Point] = []
    seen: list[Point] = []
    for session in ordered:
        answers = [a for a in session.mains if a.judged]
        rated = session.rated
        day = session.started[:10]

        def add(points: list[Point], values: Sequence[float], ident: str = session.id, day: str = day) -> None:
            if values:
                points.append(Point(ident, day, sum(values) / len(values)))

        add(parts, [a.clear for a in rated])
        add(flags, [a.weaknesses for a in rated])
        add(seen, [float(same_parts(a)) for a in rated if a.predicted is not None])
        add(pace, [a.words_per_minute for a in rated if a.words_per_minute is not None])
        if session.mode != TYPED:
            add(length, [a.seconds / 60 for a in answers if a.seconds])
    return (
        Series("parts", "Clear parts in an answer", "of 6", 6.0, tuple(parts)),
        Series("flags", "Weaknesses in an answer", "", None, tuple(flags)),
        Series("length", "Length of an answer", "minutes", None, tuple(length)),
        Series("pace", "Pace", "words a minute", None, tuple(pace)),
        Series("seen", "Parts you saw as the review does", "of 6", 6.0, tuple(seen)),
    )


def _time_per_part(ordered: Sequence[SessionFacts], words: ReportWords) -> tuple[Series, ...]:
    """Mean share of the main answers' time that each part took, percent; none of what was heard with low trust."""
    points: dict[PartName, list[Point]] = {part: [] for part in PARTS}
    for session in ordered:
        answers = [a for a in session.rated if a.shares]
        if not answers:
            continue
        for part in PARTS:
            share = 100 * sum(a.shares.get(part, 0.0) for a in answers) / len(answers)
            points[part].append(Point(session.id, session.started[:10], share))
    unit = "% of an answer"
    return tuple(
        Series(f"time-{part}", words.parts[part].label, unit, None, tuple(points[part]), words.bands[part])
        for part in PARTS
    )


def _untold(questions: Sequence[Asked], answered: Collection[str | None]) -> tuple[Untold, ...]:
    """By pillar in the bank's order, each with its levels by name."""
    found = []
    levels = sorted(dict.fromkeys(level for q in questions for level in q.levels))
    for pillar in dict.fromkeys(q.pillar for q in questions):
        own = [q for q in questions if q.pillar == pillar]
        open_ = [q for q in own if q.id not in answered]
        counts = ((lv, sum(lv in q.levels for q in open_), sum(lv in q.levels for q in own)) for lv in levels)
        at = tuple(count for count in counts if count[2])
        found.append(Untold(pillar, tuple(q.id for q in open_), len(own), at))
    return tuple(found)


def _trends(answers: Sequence[AnswerFacts]) -> tuple[Trend, ...]:
    """Of each part, older half against newer half; the recent ones alone count, and at least two of each half."""
    newest = answers[-2 * RECENT :]
    half = len(newest) // 2
    before, after = newest[:half], newest[half:]
    if half < 2:
        return ()

    def clear(part: PartName, some: Sequence[AnswerFacts]) -> int:
        return sum(a.strengths.get(part) == 2 for a in some)

    return tuple(Trend(p, clear(p, before), len(before), clear(p, after), len(after)) for p in PARTS)


def recurring(sessions: Sequence[SessionFacts]) -> tuple[Recurring, ...]:
    """What keeps coming back in the rated answers of the last ten of ``sessions``, which are given oldest first."""
    latest = [session for session in sessions if not session.loop.startswith(DRILL)][-RECENT:]
    answers = [answer for session in latest for answer in session.rated]
    counted = Counter(flag for a in answers for flag in dict.fromkeys(a.flags))
    counted.update(f"part:{part}" for a in answers for part in PARTS if a.strengths.get(part, 0) < 2)
    if 2 * counted["part:system"] >= len(answers):
        del counted["no-system"]  # it says the same of fewer answers
    found = [Recurring(what, n, len(answers)) for what, n in counted.items() if n >= 2 and 2 * n >= len(answers)]
    return tuple(sorted(found, key=lambda r: (-r.answers, r.what)))


def _best(one: int | None, two: int | None) -> int | None:
    return max((n for n in (one, two) if n is not None), default=None)


def _matrix(mains: Sequence[tuple[SessionFacts, AnswerFacts]], today: date) -> tuple[Cell, ...]:
    cells: dict[tuple[str, str], Cell] = {}
    for session, answer in mains:
        if not answer.story or not answer.judged:
            continue
        key = (answer.question or answer.asked, answer.story)
        before = cells.get(key)
        strong = proves(answer)
        cells[key] = Cell(
            question=key[0],
            story=key[1],
            answers=(before.answers if before else 0) + 1,
            strong=strong or bool(before and before.strong),
            session=session.id,
            last=session.started[:10],
            days=max(0, (today - date.fromisoformat(session.started[:10])).days),
            best_parts=_best(before.best_parts if before else None, answer.clear if answer.scored else None),
            layers=max(before.layers if before else 0, answer.layers),
        )
    return tuple(cells[key] for key in sorted(cells))
