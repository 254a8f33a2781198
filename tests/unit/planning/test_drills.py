"""Drills: laid out by a seed, read back by the same rules as a whole answer."""

from __future__ import annotations

import pytest

from simulator.model.transcript import Transcript
from simulator.planning.drills import DRILLS, Check, DrillName, drill_plan, drills, read_back
from simulator.planning.judge import Judge
from simulator.planning.load import load_bank
from simulator.report.drill_text import drill_text
from simulator.rules.load import load

BANK = load_bank()
JUDGE = Judge(load(), BANK)


def reply(name: DrillName, text: str, seed: int = 3, number: int = 0) -> dict[str, Check]:
    items = [item for item in drill_plan(name, BANK, seed).rounds[0].items if item.role == "question"]
    question = items[number].question
    assert question is not None
    heard = Transcript(text=text)
    return {check.label: check for check in read_back(name, JUDGE.review(heard, question), heard, JUDGE)}


@pytest.mark.parametrize("name", DRILLS)
def test_a_seed_gives_one_plan_without_follow_ups(name: DrillName) -> None:
    plan = drill_plan(name, BANK, 7)
    assert plan == drill_plan(name, BANK, 7)
    assert plan.study
    asked = [item for item in plan.rounds[0].items if item.role == "question"]
    assert len(asked) == getattr(drills(), name).rounds
    assert all(item.follow_ups == 0 for item in asked)
    assert len({item.text for item in asked}) == len(asked)


def test_the_intent_drill_begins_with_near_twins() -> None:
    groups = [set(group) for group in drills().intent.twins]
    met = []
    for seed in range(40):
        asked = [item.question.id for item in drill_plan("intent", BANK, seed).rounds[0].items if item.question]
        assert set(asked[:3]) in groups
        met.append(groups.index(set(asked[:3])))
    assert len(set(met)) == len(groups)  # every group comes up
    for group in groups:  # they sound alike, and no two want the same
        wants = [set(BANK.questions[name].intents) for name in group]
        assert all(one != other and one - other for one in wants for other in wants if one is not other)


@pytest.mark.parametrize(
    "exception",
    [
        "I never do this by chat.",
        "The only exception is a team of three.",
        "I do that unless it is urgent.",
        "Except in a crisis, then I skip the plan.",
    ],
)
def test_an_exception_may_be_told_in_many_ways(exception: str) -> None:
    way = "When somebody misses two goals in a row I talk to that person first, and every Friday we look at the plan."
    assert not reply("system", way)["the exception"].met
    assert reply("system", f"{way} {exception}")["the exception"].met


def test_a_way_of_working_is_read_back_piece_by_piece() -> None:
    full = reply(
        "system",
        "When somebody misses two commitments in a row, I talk to them the same week. First I ask what is going on, "
        "then we write down two goals, and every Friday I look at them with them. I never go to HR before that.",
    )
    assert all(check.met for check in full.values()), full
    assert all(check.quote for check in full.values())
    vague = reply("system", "I believe that people are the most important thing and that trust matters to everybody.")
    assert not any(check.met for check in vague.values()), vague
    assert all(check.tip for check in vague.values())


def test_a_platitude_is_no_learning_of_ones_own() -> None:
    own = reply(
        "learnings",
        "I should have told him in the first week. I tend to avoid conflict, and I hoped it would pass. Now I give "
        "such feedback within two days. I have done so twice since, and both were short talks.",
    )
    empty = reply("learnings", "I learned that communication is very important in every team and every project.")
    assert sum(c.met for c in own.values()) >= 3, own
    assert sum(c.met for c in empty.values()) == 0, empty


def test_what_was_caught_carries_its_words_and_what_was_missed_a_tip() -> None:
    text = drill_text((Check("a trigger", True, "when it breaks", "x"), Check("steps", False, "", "Say two steps.")))
    assert text.splitlines() == ["1 of 2 heard", " ● a trigger: “when it breaks”", " ○ steps: Say two steps."]
    assert drill_text((), "Too few words.") == "Not judged: Too few words."


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("I meet each of them on Tuesdays, except when somebody is away.", {"how often", "the exception"}),
        ("Every second week we read the list, what is done and what hangs. If a customer is here I leave it out.",
         {"steps", "how often", "the exception"}),
        (("As soon as a date moves twice, I sit down with the lead and we cut the work in "
         "half."), {"a trigger", "steps"}),
        (("It starts with a sign, the same ticket opened three times. Then I put two people on "
         "it."), {"a trigger", "steps"}),
    ],
)  # fmt: skip
def test_what_sets_it_off_is_no_exception(said: str, heard: set[str]) -> None:
    found = {label for label, check in reply("system", said).items() if check.met}
    assert heard <= found
    assert ("a trigger" in heard) == ("a trigger" in found)


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        (("I was scared that they'd hold me up, so I left the support desk out. My rule now is that "
          "they see it first. "
         "With the scales in June I did that."), {"pattern", "change", "used since"}),
        (("I didn't tell them about the cut for a month because I wanted to spare them. Now I say it on "
          "the same day. "
         "I did so in March."), {"mistake", "pattern", "change", "used since"}),
        ("One should always talk to each other, that is the key.", set()),
    ],
)  # fmt: skip
def test_a_learning_in_ones_own_words_is_heard(said: str, steps: set[str]) -> None:
    found = {label for label, check in reply("learnings", said).items() if check.met}
    assert steps <= found
    assert steps or not found
