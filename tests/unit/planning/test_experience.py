from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.model.review import PARTS, Flag, Review, Texture
from simulator.planning.bank import Bank
from simulator.planning.experience import Ask, Case, Curve, Experience, Reading, numbers
from simulator.planning.picture import Step
from simulator.planning.planner import decide
from tests.unit.planning.conftest import MakeReview


def scored(make_review: MakeReview, scores: tuple[float, ...], flags: tuple[str, ...] = ()) -> Review:
    strengths = "".join("2" if s >= 0 else "1" if s >= -1.5 else "0" for s in scores)
    found = make_review(strengths, question="q04")
    parts = {
        part: found.parts[part].model_copy(update={"score": score}) for part, score in zip(PARTS, scores, strict=True)
    }
    named = tuple(Flag(id=flag, severity="weakness", message="m", why="w") for flag in flags)
    return found.model_copy(update={"parts": parts, "flags": named})


def test_without_scores_there_is_no_experience_to_ask(bank: Bank, make_review: MakeReview) -> None:
    assert bank.experience.worth(make_review("022220"), "time") == {}


def test_a_strong_answer_needs_nothing_and_an_empty_one_a_case(bank: Bank, make_review: MakeReview) -> None:
    strong = bank.experience.worth(scored(make_review, (4.0, 5.0, 5.0, 5.0, 5.0, 5.0)), "time")
    empty = bank.experience.worth(scored(make_review, (-4.0, -4.0, -4.0, -4.0, -4.0, -4.0)), "approach")
    assert next(iter(strong)) == "none"
    assert next(iter(empty)) == "context"
    assert list(strong.values()) == sorted(strong.values(), reverse=True)


def test_the_planner_asks_what_interviewers_asked_and_never_for_what_was_clearly_told(
    bank: Bank, make_review: MakeReview
) -> None:
    review = scored(make_review, (-4.0, 5.0, 5.0, 5.0, 5.0, -4.0))
    found = decide([Step(review)], bank).follow_up
    assert found is not None
    assert found.target in {"system", "learnings"}
    told = scored(make_review, (4.0, 5.0, 5.0, 5.0, 5.0, 5.0))
    decision = decide([Step(told)], bank)
    assert decision.follow_up is None
    assert decision.because == ("enough was said",)


def test_a_red_flag_is_asked_about_rather_than_nothing(bank: Bank, make_review: MakeReview) -> None:
    told = scored(make_review, (4.0, 5.0, 5.0, 5.0, 5.0, 5.0), ("technical-dictator",))
    found = decide([Step(told)], bank).follow_up
    assert found is not None
    assert (found.probe, found.because[0]) == ("dictator-team", "red-flag")


def test_cases_that_fit_better_count_for_more(make_review: MakeReview) -> None:
    curve = Curve(bias=0.0, weights={})
    readings = {
        part: Reading(some=curve.model_copy(update={"weights": {part: 1.0}}),
                      full=curve.model_copy(update={"weights": {part: 1.0}}))
        for part in PARTS
    }  # fmt: skip
    made = Experience(
        readings=readings, flags=(), missed=1.0, unseen=1.0, common=0.0, first=0.0,
        cases=(Case(parts="222222", next=("none",)), Case(parts="000000", next=("context", "actions"))),
    )  # fmt: skip
    worth = made.worth(scored(make_review, (3.0,) * 6), "time")
    assert worth["none"] > 0.9
    assert worth["context"] == worth["actions"] == pytest.approx(1 - worth["none"])


def test_numbers_are_read_from_the_review_alone(make_review: MakeReview) -> None:
    found = numbers(scored(make_review, (9.0, -9.0, 0.0, 0.0, 0.0, 0.0), ("generic-we",)), "approach")
    assert (found["system"], found["context"]) == (5.0, -4.0)
    assert (found["generic-we"], found["approach"], found["measured"]) == (1.0, 1.0, 0.0)


def test_a_second_opinion_counts_for_its_share(make_review: MakeReview) -> None:
    flat = Curve(bias=0.0, weights={})
    concrete = Ask(good=Curve(bias=0.0, weights={"numbers": 2.0}), best=flat)
    made = Experience(
        readings={part: Reading(some=flat, full=flat) for part in PARTS}, flags=(), missed=1.0, unseen=1.0,
        common=0.0, first=0.0, second=0.5, asks={"none": concrete},
        cases=(Case(parts="222222", next=("results",)),),
    )  # fmt: skip
    review = scored(make_review, (1.0,) * 6)
    told = made.worth(review.model_copy(update={"texture": Texture(numbers=5.0)}), "time")
    plain = made.worth(review, "time")
    assert told["results"] == plain["results"] == 0.5
    assert told["none"] > plain["none"] == 0.25


def test_what_was_only_just_heard_may_be_asked_for(bank: Bank, make_review: MakeReview) -> None:
    asked = Experience(
        readings=bank.experience.readings, flags=(), missed=1.0, unseen=1.0, common=0.0, first=0.0,
        cases=(Case(parts="222222", next=("results",)),),
    )  # fmt: skip
    bank = replace(bank, experience=asked)
    for score, target in ((0.1, "results"), (3.0, None)):
        found = decide([Step(scored(make_review, (4.0, 5.0, 5.0, 5.0, score, 5.0)))], bank).follow_up
        assert (found.target if found else None) == target


def test_moving_on_and_asking_for_a_situation_that_has_begun_count_for_less(make_review: MakeReview) -> None:
    curve = Curve(bias=0.0, weights={})
    readings = {part: Reading(some=curve, full=curve) for part in PARTS}
    case = Case(parts="111111", next=("none", "context", "actions"))
    plain = Experience(
        readings=readings, flags=(), missed=1.0, unseen=1.0, common=0.0, first=0.0, cases=(case,)
    )  # fmt: skip
    priced = plain.model_copy(update={"moving_on": 0.5, "begun": 0.25})
    hinted, empty = scored(make_review, (-1.0,) * 6), scored(make_review, (-4.0,) * 6)
    assert plain.worth(hinted, "time") == {"actions": 1.0, "context": 1.0, "none": 1.0}
    assert priced.worth(hinted, "time") == {"actions": 1.0, "none": 0.5, "context": 0.25}
    assert priced.worth(hinted, "approach")["context"] == 1.0  # a way of working was asked for: a case may be missing
    assert priced.worth(empty, "time")["context"] == 1.0  # nothing was hard yet


def test_moving_on_counts_for_less_where_the_outcome_is_in_doubt(make_review: MakeReview) -> None:
    told = Curve(bias=0.0, weights={"results": 1.0})
    flat = Curve(bias=9.0, weights={})
    made = Experience(
        readings={p: Reading(some=flat, full=told if p == "results" else flat) for p in PARTS}, flags=(), missed=1.0,
        unseen=1.0, common=0.0, first=0.0, doubt=0.5, cases=(Case(parts="222222", next=("none", "system")),),
    )  # fmt: skip
    for score, chance in ((0.0, 0.5), (-4.0, 0.018), (5.0, 0.993)):
        worth = made.worth(scored(make_review, (1.0, 1.0, 1.0, 1.0, score, 1.0)), "time")
        assert worth["none"] == pytest.approx(1 - 0.5 * (1 - chance), abs=0.001)
        assert worth["system"] == pytest.approx(1.0)
