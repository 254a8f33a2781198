"""How well something practised is still there: the FSRS scheduler, on whole days and without its random fuzz.

FSRS (https://github.com/open-spaced-repetition) was fitted to hundreds of millions of reviews; its default parameters
are used as they are. Days count as midnights UTC, so that a day later is one day, whatever the clocks do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import cache, lru_cache

from fsrs import Card, Rating, Scheduler

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
    """What is known of one exercise after its last practice. ``card``: the scheduler's own, which nobody changes."""

    last: date
    due: date
    card: Card

    def chance(self, day: date) -> float:
        """The chance, 0 to 1, that it is still there on ``day``."""
        return _scheduler().get_card_retrievability(self.card, _moment(day))


def practised(memory: Memory | None, day: date, grade: Grade) -> Memory:
    """The memory after one more practice; None: it was the first. ``day`` is later than the last one."""
    card, _ = _scheduler().review_card(_new() if memory is None else memory.card, Rating(int(grade)), _moment(day))
    return Memory(day, max(card.due.date(), day + timedelta(days=1)), card)


def remembered(practices: Iterable[tuple[date, Grade]]) -> Memory | None:
    """The memory after all ``practices``, oldest first. Of one day the last counts: massed repeats prove little."""
    return _after(tuple(dict(practices).items()))


@lru_cache(maxsize=4096)
def _after(practices: tuple[tuple[date, Grade], ...]) -> Memory | None:
    """Most of what one session practised has the same history."""
    memory: Memory | None = None
    for day, grade in practices:
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


@cache
def _new() -> Card:
    """A card that was never reviewed; the scheduler copies before it changes one."""
    return Card(card_id=1, due=_moment(date(1970, 1, 1)))


@cache
def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
