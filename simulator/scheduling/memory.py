"""How well something practised is still there: the FSRS scheduler, on whole days and without its random fuzz.

FSRS (https://github.com/open-spaced-repetition) was fitted to hundreds of millions of reviews; its default parameters
are used as they are. Days count as midnights UTC, so that a day later is one day, whatever the clocks do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import cache

from fsrs import Card, Rating, Scheduler, State

__all__ = ["Grade", "Memory", "practised", "remembered"]

RETENTION = 0.9  # chance of still having it at which it is due: the scheduler's own default
LONGEST = 60  # days between two repeats at most: nobody prepares for longer


class Grade(IntEnum):
    """How it went. The numbers are FSRS's own."""

    FAILED = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of one exercise after its last practice. ``stability`` in days; ``difficulty`` 1 to 10."""

    last: date
    due: date
    stability: float
    difficulty: float

    def chance(self, day: date) -> float:
        """The chance, 0 to 1, that it is still there on ``day``."""
        return _scheduler().get_card_retrievability(_card(self), _moment(day))


def practised(memory: Memory | None, day: date, grade: Grade) -> Memory:
    """The memory after one more practice; None: it was the first. ``day`` is later than the last one."""
    card, _ = _scheduler().review_card(_card(memory), Rating(int(grade)), _moment(day))
    return Memory(day, max(card.due.date(), day + timedelta(days=1)), card.stability or 0.0, card.difficulty or 0.0)


def remembered(practices: Iterable[tuple[date, Grade]]) -> Memory | None:
    """The memory after all ``practices``, oldest first. Of one day the last counts: massed repeats prove little."""
    memory: Memory | None = None
    for day, grade in dict(practices).items():
        memory = practised(memory, day, grade)
    return memory


@cache
def _scheduler() -> Scheduler:
    return Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),  # steps of minutes make no sense for a story that takes eight
        relearning_steps=(),
        maximum_interval=LONGEST,
        enable_fuzzing=False,
    )


def _card(memory: Memory | None) -> Card:
    if memory is None:
        return Card(card_id=1, due=_moment(date(1970, 1, 1)))
    return Card(
        card_id=1,
        state=State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=_moment(memory.due),
        last_review=_moment(memory.last),
    )


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
