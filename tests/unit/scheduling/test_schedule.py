"""What comes first, what waits, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from simulator.planning.load import load_bank
from simulator.preparing.models import Story, StoryReading
from simulator.preparing.weighing import Likely
from simulator.scheduling.choose import AskedBefore, Keeps, Known, exercises
from simulator.scheduling.exercises import Exercise, Practice, Start
from simulator.scheduling.schedule import Schedule, schedule
from simulator.scheduling.words import scheduling_words

TODAY = date(2026, 11, 30)
FRIDAY = date(2026, 12, 4)
WORDS = scheduling_words()


def exercise(ident: str, minutes: int = 8, weight: float = 1.0, *touches: str) -> Exercise:
    return Exercise(ident, "story", f"Story {ident}", minutes, Start(core=ident), weight, touches)


def planned(
    made: list[Exercise], history: dict[str, list[Practice]] | None = None, minutes: int = 25, **more: object
) -> Schedule:
    wanted = {"today": TODAY, "interview": FRIDAY, "spent": 0, "days_off": (), **more}
    return schedule(made, history or {}, minutes=minutes, words=WORDS, **wanted)  # type: ignore[arg-type] # by name


def on(found: Schedule, day: int) -> list[str]:
    return [entry.exercise.id for entry in found.days[day].entries]


def test_the_weakest_comes_first_and_says_why() -> None:
    before = TODAY - timedelta(days=9)
    history = {
        "a": [Practice(before, "5 of 6 parts were clear", 0.9)],
        "b": [Practice(before, "2 of 6 parts were clear", 0.3)],
    }
    found = planned([exercise("a"), exercise("b")], history)
    assert on(found, 0) == ["b", "a"]
    why = " ".join(found.days[0].entries[0].why)
    assert why.startswith("2 of 6 parts were clear on 21 November. Due since 22 November.")


def test_what_never_was_practised_comes_before_what_was_told_well() -> None:
    history = {"a": [Practice(TODAY - timedelta(days=9), "6 of 6 parts were clear", 1.0)]}
    found = planned([exercise("a"), exercise("b")], history)
    assert on(found, 0)[0] == "b"


def test_what_does_not_fit_is_moved_to_a_named_day_with_its_reason() -> None:
    found = planned([exercise(ident) for ident in "abcde"])
    assert on(found, 0) == ["a", "b", "c"]
    moved = {each.exercise: each for each in found.days[0].moved}
    assert moved["d"].to == TODAY + timedelta(days=1)
    assert moved["d"].why == "the 25 minutes of that day are used up"


def test_minutes_that_are_over_count() -> None:
    assert on(planned([exercise(ident) for ident in "abc"], spent=10), 0) == ["a"]
    assert on(planned([exercise("a")], spent=25), 0) == []


def test_the_same_thing_is_not_done_in_two_ways_on_one_day() -> None:
    found = planned([exercise("a", 8, 1.0, "core:x"), exercise("b", 8, 0.9, "core:x")])
    assert on(found, 0) == ["a"]
    assert on(found, 1) == ["b"]
    assert found.days[0].moved[0].why == "that day already has something of it"


def test_the_last_day_is_light_and_brings_nothing_new() -> None:
    found = planned([exercise(ident) for ident in "abcdefghijklmn"])
    last = found.days[-1]
    assert last.day == FRIDAY - timedelta(days=1)
    assert last.minutes == WORDS.last_day.minutes
    earlier = {entry.exercise.id for day in found.days[:-1] for entry in day.entries}
    assert on(found, -1)
    assert set(on(found, -1)) <= earlier
    assert last.note == WORDS.day.last
    assert {each.why for each in found.left_out} == {WORDS.moved.left}


def test_a_plan_of_one_day_is_no_light_day() -> None:
    assert on(planned([exercise("a"), exercise("b")], interview=TODAY + timedelta(days=1)), 0) == ["a", "b"]


def test_a_day_off_and_what_takes_longer_than_a_day() -> None:
    found = planned([exercise("a"), exercise("long", 40)], days_off={TODAY})
    assert on(found, 0) == []
    assert found.days[0].note == WORDS.day.off
    assert on(found, 1) == ["a"]
    assert [each.exercise.id for each in found.left_out] == ["long"]


def test_on_the_day_itself_and_after_it_there_is_nothing_to_do() -> None:
    assert planned([exercise("a")], interview=TODAY).note == WORDS.day.interview
    over = planned([exercise("a")], interview=TODAY - timedelta(days=1))
    assert (over.days, over.note) == ((), WORDS.day.over)


# --- what there is to practise ---
def chosen(**known: object) -> dict[str, Exercise]:
    return {e.id: e for e in exercises(load_bank(), Known(**known), FRIDAY, WORDS)}  # type: ignore[arg-type] # by name


def test_an_empty_home_practises_the_core_stories_the_drills_and_one_round() -> None:
    found = chosen()
    assert [ident for ident in found if ident.startswith("core:")] == [f"core:{s}" for s in load_bank().stories]
    assert {e.kind for e in found.values()} == {"story", "drill", "loop"}
    assert found["core:underperformer"].start.command == "mockloop run --story underperformer"
    assert found["drill:system"].start.command == "mockloop drill system"
    assert found["loop:quick-20"].not_before == FRIDAY - timedelta(days=WORDS.rehearsal.days)


def test_own_stories_stand_for_their_core_story_each_for_several_questions() -> None:
    story = Story(id="billing", title="The billing move", core="underperformer")
    reading = StoryReading(story, {}, (), measured=False, serves=("q20",))
    found = chosen(stories=[reading])
    own = [e for ident, e in found.items() if ident.startswith("story:billing@")]
    asked = load_bank().of_story("underperformer")
    assert len(own) == WORDS.story_questions <= len(asked) + 1
    assert own[0].start.question == "q20"  # what it serves best
    assert "core:underperformer" not in found
    assert all("own:billing" in e.touches for e in own)
    assert own[0].title.startswith("The billing move, for: ")
    assert found["core:scaling"].because == (WORDS.why.nothing_written,)
    assert found["drill:retell"].minutes == WORDS.drills["retell"]
    assert "drill:choose" not in chosen()


def test_what_the_role_asks_and_what_was_asked_for_real_matters_more_and_says_so() -> None:
    plain = chosen(weak=["q05"])["question:q05"]
    likely = [
        Likely("q05", "a title", 2.0, ("they say “retention”",)),
        Likely("Your CV says 12 engineers; whom did you hire?", "your CV: 12", 1.0, ("your CV claims 12",), "claim"),
    ]
    found = chosen(likely=likely, asked=[AskedBefore("q01", date(2026, 11, 2), badly=True)])
    assert found["question:q05"].weight > plain.weight
    assert found["question:q05"].because == ("The role asks for it: they say “retention”.",)
    core = load_bank().questions["q05"].story
    assert found[f"core:{core}"].because == found["question:q05"].because
    claim = found["claim:your-cv-12"]
    assert claim.start.command == "mockloop run --question 'Your CV says 12 engineers; whom did you hire?'"
    assert claim.because == ("The role asks for it: your CV claims 12.",)
    assert found["question:q01"].because == ("You were asked this on 2 November, and it went badly.",)


def test_a_weakness_that_keeps_coming_back_takes_its_drill() -> None:
    keeps = Keeps(
        "authentic-learning", "Turn a learning into your own", "Learnings not clear", 4, 6, "learnings", "q05"
    )
    found = chosen(keeps=[keeps])
    against = found["weakness:authentic-learning"]
    assert against.start.command == "mockloop drill learnings"
    assert against.because == ("Learnings not clear: in 4 of your last 6 answers.",)
    assert "drill:learnings" not in found
    asked = chosen(keeps=[replace(keeps, drill="")])["weakness:authentic-learning"]
    assert asked.start.command == "mockloop run --question q05"
