from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.errors import InputError
from simulator.model.plan import Plan
from simulator.planning.bank import Bank
from simulator.planning.layout import PlanRequest, lay_out
from simulator.planning.load import load_bank

BANK = load_bank()
STYLES = ("calm", "pressing", "silent")


def asked(plan: Plan) -> list[str]:
    return [i.question.id or "" for r in plan.rounds for i in r.items if i.question is not None]


@pytest.mark.parametrize(
    ("loop", "rounds", "questions"),
    [("people-45", 1, 5), ("project-45", 1, 5), ("cross-functional-45", 1, 5), ("quick-20", 1, 2), ("drill-1", 1, 1),
     ("full-day", 5, 23)],
)  # fmt: skip
def test_each_loop_has_its_questions_in_its_time(bank: Bank, loop: str, rounds: int, questions: int) -> None:
    plan = lay_out(bank, PlanRequest(loop=loop, seed=1))
    assert (len(plan.rounds), len(asked(plan))) == (rounds, questions)
    for laid, name in zip(plan.rounds, bank.loops[loop].rounds, strict=True):
        frame = bank.rounds[name]
        assert abs(laid.seconds - frame.minutes * 60) <= 60
        assert laid.items[-1].role == "wrap-up"
        assert any(item.role == "reverse" for item in laid.items) == bool(frame.reverse)


def test_one_seed_gives_one_plan_and_seeds_differ(bank: Bank) -> None:
    plans = [lay_out(bank, PlanRequest(loop="people-45", seed=seed)) for seed in range(20)]
    assert plans[3] == lay_out(bank, PlanRequest(loop="people-45", seed=3))
    assert len({tuple(asked(p)) for p in plans}) > 5


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    loop=st.sampled_from(sorted(BANK.loops)),
    style=st.sampled_from(STYLES),
    minutes=st.none() | st.integers(5, 120),
    study=st.booleans(),
)
@example(seed=7168, loop="full-day", style="calm", minutes=115, study=False)  # more time than there are questions for
def test_no_plan_repeats_a_question_or_exceeds_its_time(
    seed: int, loop: str, style: str, minutes: int | None, study: bool
) -> None:
    plan = lay_out(BANK, PlanRequest(loop=loop, seed=seed, style=style, minutes=minutes, study=study))
    names = asked(plan)
    assert len(names) == len(set(names))
    if loop != "full-day":  # forty questions leave no choice
        assert not any(twin in names for name in names for twin in BANK.questions[name].twins)
    if minutes is not None:
        assert all(r.seconds <= minutes * 60 + 45 for r in plan.rounds)
    assert all("{" not in i.text for r in plan.rounds for i in r.items)


def test_a_style_changes_words_and_not_questions(bank: Bank) -> None:
    plans = [lay_out(bank, PlanRequest(loop="people-45", seed=4, style=style)) for style in STYLES]
    assert len({tuple(asked(p)) for p in plans}) == 1
    assert len({p.rounds[0].items[0].text for p in plans}) == 3


def test_questions_by_id_by_words_and_by_story(bank: Bank) -> None:
    typed = "Tell me about a bridge that you built without a plan."
    plan = lay_out(bank, PlanRequest(questions=("q15", typed), follow_ups=1))
    items = [i for i in plan.rounds[0].items if i.question is not None]
    assert [i.text for i in items] == [bank.questions["q15"].open, typed]
    assert [i.follow_ups for i in items] == [1, 1]
    story = lay_out(bank, PlanRequest(story="team-conflict"))
    assert bank.questions[asked(story)[0]].story == "team-conflict"


def test_what_was_told_before_comes_last(bank: Bank) -> None:
    first = asked(lay_out(bank, PlanRequest(story="underperformer", seed=2)))
    again = asked(lay_out(bank, PlanRequest(story="underperformer", seed=2, asked_before=tuple(first))))
    assert first != again


def test_a_loop_asks_first_for_stories_not_yet_proven(bank: Bank) -> None:
    proven: list[str] = []
    for _ in range(4):  # two questions a time, eight stories
        plan = lay_out(bank, PlanRequest(loop="quick-20", seed=3, proven=tuple(proven)))
        new = [bank.questions[ident].story or "" for ident in asked(plan)]
        assert not set(new) & set(proven)
        proven += new
    assert set(proven) == set(bank.stories)
    assert asked(lay_out(bank, PlanRequest(loop="quick-20", seed=3, proven=tuple(proven))))


@pytest.mark.parametrize(
    "wanted",
    [
        PlanRequest(loop="nosuch"),
        PlanRequest(questions=("q999",)),
        PlanRequest(story="nosuch"),
        PlanRequest(loop="quick-20", story="motivation"),
        PlanRequest(minutes=0),
        PlanRequest(minutes=9999),
    ],
)
def test_an_impossible_request_is_refused_with_a_way_out(bank: Bank, wanted: PlanRequest) -> None:
    with pytest.raises(InputError) as caught:
        lay_out(bank, wanted)
    assert caught.value.hint
