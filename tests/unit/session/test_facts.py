"""What earlier sessions say about the next one."""

from __future__ import annotations

from simulator.model.review import PARTS
from simulator.session.facts import SessionFacts, facts, practised, proves
from simulator.session.history import assemble
from tests.support import made


def session(**changes: object) -> SessionFacts:
    found = facts(assemble(made.header("2026-03-01-101500-practice"), made.lines()))
    main = found.answers[0].model_copy(update=changes)
    return found.model_copy(update={"answers": (main, *found.answers[1:])})


CLEAR = dict.fromkeys(PARTS, 2)


def test_a_story_is_proven_by_one_full_answer_that_was_heard_well() -> None:
    full = session(story="underperformer", strengths=CLEAR, severe=0)
    assert proves(full.answers[0])
    assert practised([full])[1] == ("underperformer",)
    for changes in (
        {"story": None},
        {"strengths": {**CLEAR, "results": 1}},
        {"strengths": {}},
        {"severe": 1},
        {"scored": False},
    ):
        other = session(**{"story": "underperformer", "strengths": CLEAR, "severe": 0, **changes})
        assert practised([other])[1] == ()


def test_questions_count_once_for_each_time_and_replies_do_not() -> None:
    one = session(question="q05")
    asked, _ = practised([one, one])
    assert asked == ("q05", "q05")
