"""The scheduler behind the plan, as the plan uses it: whole days, no chance."""

from __future__ import annotations

from datetime import date, timedelta

from simulator.scheduling.memory import LONGEST, Grade, practised, remembered

DAY = date(2026, 11, 1)


def test_the_better_it_went_the_later_it_comes_back() -> None:
    due = [(practised(None, DAY, grade).due - DAY).days for grade in Grade]
    assert due == [1, 1, 2, 8]


def test_repeats_move_apart_and_a_failure_brings_it_back() -> None:
    memory, gaps, day = practised(None, DAY, Grade.GOOD), [], DAY
    for _ in range(4):
        gaps.append((memory.due - day).days)
        day = memory.due
        memory = practised(memory, day, Grade.GOOD)
    assert gaps == sorted(gaps)
    assert gaps[-1] > 2 * gaps[0]
    assert (practised(memory, memory.due, Grade.FAILED).due - memory.due).days < gaps[-1] / 5


def test_nothing_rests_longer_than_anybody_prepares() -> None:
    memory = practised(None, DAY, Grade.EASY)
    for _ in range(6):
        memory = practised(memory, memory.due, Grade.EASY)
    assert (memory.due - memory.last).days == LONGEST


def test_of_one_day_the_last_practice_counts() -> None:
    assert remembered([(DAY, Grade.FAILED), (DAY, Grade.GOOD)]) == practised(None, DAY, Grade.GOOD)
    assert remembered([]) is None


def test_the_same_practices_give_the_same_days_and_the_chance_falls() -> None:
    practices = [(DAY + timedelta(days=3 * n), grade) for n, grade in enumerate((Grade.HARD, Grade.GOOD, Grade.EASY))]
    one, two = remembered(practices), remembered(practices)
    assert one == two
    assert one is not None
    chances = [one.chance(one.last + timedelta(days=n)) for n in range(0, 20, 4)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] == 1.0
