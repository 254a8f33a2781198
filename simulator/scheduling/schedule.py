"""From exercises and their history to days: every exercise that is due is done or moved, and each says why. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from simulator.scheduling.dates import short_day
from simulator.scheduling.exercises import Exercise, Practice
from simulator.scheduling.memory import Grade, Memory, practised, remembered
from simulator.scheduling.words import SchedulingWords

__all__ = ["Day", "Entry", "LeftOut", "Moved", "Schedule", "grade", "schedule"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """An exercise on a day. ``why``: whole sentences."""

    exercise: Exercise
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that is due and not done on a day. ``to``: the day that it is done on instead, None: on none."""

    exercise: str
    to: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the plan. ``minutes``: what it has room for; ``note``: what is said of it as a whole."""

    day: date
    minutes: int
    entries: tuple[Entry, ...]
    moved: tuple[Moved, ...]
    note: str = ""

    @property
    def planned(self) -> int:
        """Minutes that its exercises take."""
        return sum(entry.exercise.minutes for entry in self.entries)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An exercise that finds no place before the interview, and why."""

    exercise: Exercise
    why: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Days from today to the day before the interview, in order. ``holding``: what needs no repeat until then."""

    today: date
    interview: date
    minutes: int
    days: tuple[Day, ...]
    left_out: tuple[LeftOut, ...]
    holding: tuple[Exercise, ...]
    note: str = ""


@dataclass(slots=True)
class _Standing:
    """Where one exercise stands while days are filled. ``planned``: the last day that the plan holds it on."""

    exercise: Exercise
    memory: Memory | None
    quality: float
    last: Practice | None
    place: int
    due: date
    planned: date | None = None

    def need(self, day: date) -> float:
        """How much it matters and how little of it is there."""
        if self.memory is None:
            return self.exercise.weight
        return round(self.exercise.weight * (1 - self.memory.chance(day) * self.quality), 6)


def grade(practice: Practice, words: SchedulingWords) -> Grade:
    """How a practice went, for the scheduler. What nobody could rate counts as having gone as it should."""
    if practice.quality is None:
        return Grade.GOOD
    limits = words.grades
    if practice.quality < limits.failed:
        return Grade.FAILED
    if practice.quality < limits.hard:
        return Grade.HARD
    return Grade.GOOD if practice.quality < limits.easy else Grade.EASY


def schedule(
    exercises: Sequence[Exercise],
    history: Mapping[str, Sequence[Practice]],
    *,
    today: date,
    interview: date,
    minutes: int,
    words: SchedulingWords,
    spent: int = 0,
    days_off: Collection[date] = (),
) -> Schedule:
    """Fill the days before the interview.

    ``history``: practices of each exercise, oldest first. ``minutes``: of each day; ``spent``: those of today that
    are over. An exercise stands on a day at most once, never beside another one that touches the same, and never on
    a day on which it was practised; what matters most and is weakest comes first.
    """
    standings = [_standing(e, history.get(e.id, ()), place, words) for place, e in enumerate(exercises)]
    filler = _Filler(standings, today, interview, minutes, words)
    day = today
    while day < interview:
        filler.fill(day, spent if day == today else 0, off=day in days_off)
        day += _DAY
    days = filler.days()
    placed = {entry.exercise.id for each in days for entry in each.entries}
    waiting = [e for e in exercises if e.id not in placed]
    left = tuple(LeftOut(e, filler.left_out(e)) for e in waiting if e.id in filler.reasons)
    holding = tuple(e for e in waiting if e.id not in filler.reasons)
    note = words.day.interview if today == interview else words.day.over if today > interview else ""
    return Schedule(today, interview, minutes, days, left, holding if days else (), note)


def _standing(exercise: Exercise, practices: Sequence[Practice], place: int, words: SchedulingWords) -> _Standing:
    memory = remembered((practice.day, grade(practice, words)) for practice in practices)
    last = practices[-1] if practices else None
    quality = words.unrated if last is None or last.quality is None else last.quality
    due = max(memory.due if memory else date.min, exercise.not_before or date.min)
    return _Standing(exercise, memory, quality, last, place, due)


@dataclass(slots=True)
class _Filled:
    """A day while the ones after it are not filled yet. ``moved``: what and why."""

    day: date
    minutes: int
    note: str
    entries: list[Entry]
    moved: list[tuple[str, str]]


class _Filler:
    """Fills one day after the other; what was put on a day counts as practised from then on.

    ``reasons``: of what was moved, why, on the days before the light one if there are any.
    """

    def __init__(
        self, standings: list[_Standing], today: date, interview: date, minutes: int, words: SchedulingWords
    ) -> None:
        self._standings = standings
        self._words = words
        self._minutes = minutes
        self._last = interview - _DAY
        self._light = self._last > today  # a plan of one day has nothing to be lighter than
        self._filled: list[_Filled] = []
        self.reasons: dict[str, str] = {}

    def fill(self, day: date, spent: int, *, off: bool) -> None:
        """Choose the day's exercises; ``spent``: minutes of it that are over."""
        words = self._words
        light = day == self._last and self._light
        most = 0 if off else min(self._minutes, words.last_day.minutes) if light else self._minutes
        left = room = max(0, most - spent)
        note = words.day.off if off else words.day.last if light else ""
        filled = _Filled(day, room, note, [], [])
        touched: set[str] = set()
        for standing in self._ranked(day):
            exercise = standing.exercise
            why = words.moved.off if off else self._obstacle(standing, touched, left, light=light)
            if why:
                filled.moved.append((exercise.id, why))
                if not light or exercise.id not in self.reasons:
                    self.reasons[exercise.id] = why
                continue
            left -= exercise.minutes
            touched.update(exercise.touches)
            filled.entries.append(Entry(exercise, self._why(standing, day)))
            standing.memory = practised(standing.memory, day, Grade.GOOD)
            standing.quality = max(standing.quality, words.assumed)
            standing.due = standing.memory.due
            standing.planned = day
        self._filled.append(filled)

    def _obstacle(self, standing: _Standing, touched: set[str], left: int, *, light: bool) -> str:
        """Why it can't stand on a day that has ``left`` minutes and practises ``touched``; empty where it can."""
        exercise, said = standing.exercise, self._words.moved
        if exercise.minutes > self._minutes:
            return said.long.format(n=exercise.minutes)
        if light and standing.memory is None:
            return said.new
        if light and (exercise.kind not in self._words.last_day.kinds or exercise.minutes > left):
            return said.light
        if exercise.minutes > left:
            return said.full.format(n=self._minutes)
        return said.same if not touched.isdisjoint(exercise.touches) else ""

    def left_out(self, exercise: Exercise) -> str:
        """Why it finds no day at all, of one that was moved and never placed."""
        moved, why = self._words.moved, self.reasons[exercise.id]
        alone = (moved.long.format(n=exercise.minutes), moved.off, moved.new, moved.light)
        return why if why in alone else moved.left

    def _ranked(self, day: date) -> list[_Standing]:
        """What is due on ``day``, most needed first; nothing that was practised that day already."""
        due = [s for s in self._standings if s.due <= day and (s.memory is None or s.memory.last < day)]
        return sorted(due, key=lambda s: (-s.need(day), s.place))

    def _why(self, standing: _Standing, day: date) -> tuple[str, ...]:
        said, memory = self._words.why, standing.memory
        why: list[str] = []
        if standing.planned is not None:
            nights = (day - standing.planned).days
            text = said.again if nights > 1 else said.again_next
            why.append(text.format(day=short_day(standing.planned), n=nights))
        elif memory is None or standing.last is None:
            why.append(said.new)
        else:
            went = standing.last.went
            why.append(said.before.format(went=went[:1].upper() + went[1:], day=short_day(standing.last.day)))
            why.append(said.due_today if standing.due == day else said.due.format(due=short_day(standing.due)))
        return (*why, *standing.exercise.because)

    def days(self) -> tuple[Day, ...]:
        """What was filled; what was moved, with the day that it is done on."""
        next_of: dict[str, date] = {}
        found: list[Day] = []
        for f in reversed(self._filled):
            moved = tuple(Moved(ident, next_of.get(ident), why) for ident, why in f.moved)
            found.append(Day(f.day, f.minutes, tuple(f.entries), moved, f.note))
            next_of.update(dict.fromkeys((entry.exercise.id for entry in f.entries), f.day))
        return tuple(reversed(found))
