"""What earlier sessions say about the next one."""

from __future__ import annotations

import pytest

from simulator.model.events import Judged
from simulator.model.review import PARTS, Reply, ReplyState
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


@pytest.mark.parametrize(
    ("states", "layers"),
    [((), 0), (("answered", "answered"), 2), (("answered", "thin", "answered"), 1), (("deflected",), 0)],
)
def test_layers_are_the_follow_ups_in_a_row_that_were_answered(states: tuple[ReplyState, ...], layers: int) -> None:
    lines = [line for line in made.lines() if getattr(line.body, "turn", 1) == 1]
    whole = [line for line in made.lines() if getattr(line.body, "turn", 1) == 2]
    for number, state in enumerate(states, 2):
        for line in whole:
            assert line.body is not None
            body = line.body.model_copy(update={"turn": number})
            if isinstance(body, Judged):
                reply = Reply(target="ownership", state=state)
                body = body.model_copy(update={"review": body.review.model_copy(update={"reply": reply})})
            lines.append(line.model_copy(update={"at": line.at + number, "body": body}))
    assert facts(assemble(made.header(), lines)).answers[0].layers == layers
