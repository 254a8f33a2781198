"""Every plan keeps its promises, whatever there is to practise and however it went before."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from simulator.scheduling.exercises import Exercise, ExerciseKind, Practice, Start
from simulator.scheduling.memory import Grade, remembered
from simulator.scheduling.schedule import Schedule, grade, schedule
from simulator.scheduling.words import scheduling_words

TODAY = date(2026, 11, 30)
WORDS = scheduling_words()
KINDS: tuple[ExerciseKind, ...] = ("story", "question", "weakness", "drill", "loop")
History = dict[str, list[Practice]]
days_before = st.integers(0, 40).map(lambda n: TODAY - timedelta(days=n))
practices = st.builds(
    Practice, days_before, st.just("it went"), st.none() | st.sampled_from([0.0, 0.3, 0.6, 0.9, 1.0])
)


@st.composite
def exercises(draw: st.DrawFn) -> list[Exercise]:
    count = draw(st.integers(0, 25))
    made = []
    for number in range(count):
        late = draw(st.none() | st.integers(-2, 12))
        made.append(
            Exercise(
                f"e{number}",
                draw(st.sampled_from(KINDS)),
                f"Exercise {number}",
                draw(st.integers(1, 30)),
                Start(question=f"q{number}"),
                draw(st.sampled_from([0.5, 0.7, 1.0, 1.4])),
                tuple(draw(st.sets(st.sampled_from("abcdef"), max_size=2))),
                not_before=None if late is None else TODAY + timedelta(days=late),
            )
        )
    return made


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[Exercise], History, Schedule, int]:
    made = draw(exercises())
    history = {
        e.id: sorted(draw(st.lists(practices, max_size=4)), key=lambda p: p.day) for e in made if draw(st.booleans())
    }
    spent = draw(st.integers(0, 40))
    found = schedule(
        made,
        history,
        today=TODAY,
        interview=TODAY + timedelta(days=draw(st.integers(0, 14))),
        minutes=draw(st.integers(5, 60)),
        words=WORDS,
        spent=spent,
        days_off={TODAY + timedelta(days=n) for n in draw(st.sets(st.integers(0, 14), max_size=4))},
    )
    return made, history, found, spent


@given(plans())
def test_no_exercise_is_massed(made: tuple[list[Exercise], History, Schedule, int]) -> None:
    """Once a day, not on a day on which it was practised, and nothing beside it that practises the same."""
    _, history, found, _ = made
    for day in found.days:
        ids = [entry.exercise.id for entry in day.entries]
        assert len(ids) == len(set(ids))
        assert not any(practice.day == day.day for ident in ids for practice in history.get(ident, ()))
        touched = [what for entry in day.entries for what in entry.exercise.touches]
        assert len(touched) == len(set(touched))


@given(plans())
def test_the_date_and_the_minutes_a_day_are_kept(made: tuple[list[Exercise], History, Schedule, int]) -> None:
    _, _, found, spent = made
    assert [day.day for day in found.days] == [
        TODAY + timedelta(days=n) for n in range((found.interview - TODAY).days)
    ]
    for day in found.days:
        assert day.planned <= day.minutes <= found.minutes
        if day.day == TODAY and day.entries:
            assert day.planned + spent <= found.minutes
    if len(found.days) > 1:
        assert found.days[-1].planned <= WORDS.last_day.minutes


@given(plans())
def test_everything_due_is_done_or_moved_with_a_reason(
    made: tuple[list[Exercise], History, Schedule, int],
) -> None:
    """Due as the history and what the plan held on earlier days say, counted here once more from the beginning."""
    every, history, found, _ = made
    past = {e.id: [(p.day, grade(p, WORDS)) for p in history.get(e.id, ())] for e in every}
    for day in found.days:
        done = {entry.exercise.id for entry in day.entries}
        moved = {each.exercise: each for each in day.moved}
        assert not done & moved.keys()
        due = set()
        for e in every:
            memory = remembered(past[e.id])
            early = e.not_before is not None and e.not_before > day.day
            if not early and (memory is None or (memory.due <= day.day and memory.last < day.day)):
                due.add(e.id)
        assert done | moved.keys() == due
        assert all(each.why for each in moved.values())
        assert all(entry.why and all(entry.why) for entry in day.entries)
        for ident in done:
            past[ident].append((day.day, Grade.GOOD))
    for place, day in enumerate(found.days):
        for each in day.moved:
            later = [d.day for d in found.days[place + 1 :] if each.exercise in {e.exercise.id for e in d.entries}]
            assert each.to == (later[0] if later else None)


@given(plans())
def test_nothing_is_forgotten(made: tuple[list[Exercise], History, Schedule, int]) -> None:
    """Each exercise stands on a day, is left out with a reason, or holds until the interview."""
    every, _, found, _ = made
    placed = {entry.exercise.id for day in found.days for entry in day.entries}
    left = {each.exercise.id for each in found.left_out}
    holding = {each.id for each in found.holding}
    assert all(each.why for each in found.left_out)
    assert not (placed & left or placed & holding or left & holding)
    if found.days:
        assert placed | left | holding == {e.id for e in every}


@given(plans())
def test_the_same_history_gives_the_same_plan(made: tuple[list[Exercise], History, Schedule, int]) -> None:
    every, history, found, spent = made
    off = {day.day for day in found.days if day.note == WORDS.day.off}
    again = schedule(
        every,
        dict(reversed(history.items())),
        today=TODAY,
        interview=found.interview,
        minutes=found.minutes,
        words=WORDS,
        spent=spent,
        days_off=off,
    )
    assert again == found
