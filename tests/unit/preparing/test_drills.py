"""Choose, then tell; one story for many questions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from simulator.app.home import Home
from simulator.app.knowledge import read_mind
from simulator.errors import InputError
from simulator.model.review import QuestionRef
from simulator.model.transcript import Transcript
from simulator.planning.judge import Judge
from simulator.preparing.drills import Choosing, Retelling, choose_plan, retell_plan
from simulator.preparing.models import Story, StoryReading
from simulator.preparing.words import load_words

WORDS = load_words().drills


def reading(
    name: str, title: str, serves: tuple[str, ...], intents: tuple[str, ...] = (), metric: str = ""
) -> StoryReading:
    return StoryReading(Story(id=name, title=title, metric=metric), {}, (), False, serves=serves, intents=intents)


SAM = reading("sam", "Sam and the missed dates", ("q06", "q05", "q54"), ("early-signals", "courage"), "9 of 10 dates")
FREEZE = reading("freeze", "The winter freeze", ("q08", "q14"))
MET = {"other": "You told it to Acme."}


@pytest.fixture(scope="module")
def mind() -> Judge:
    return read_mind(Home(Path("/nowhere")))


def choice(mind: Judge, question: str, said: str, told: list[str], seconds: float = 6.0) -> dict[str, bool]:
    asked = mind.bank.questions[question].speech()
    ref = QuestionRef(text=f"{asked} Which of your stories do you take?", kind="leaf", drill=True)
    drill = Choosing(WORDS.choose, mind.bank, (SAM, FREEZE), 1, MET, told)
    return {check.id: check.met for check in drill.read_back(ref, Transcript(text=said, seconds=seconds))}


def test_choice_and_telling_come_one_after_the_other(mind: Judge) -> None:
    plan = choose_plan(WORDS.choose, mind.bank, (SAM, FREEZE), 4)
    items = [item for item in plan.rounds[0].items if item.question]
    assert len(items) == 2 * WORDS.choose.rounds
    for choose, tell in zip(items[::2], items[1::2], strict=True):
        assert choose.question is not None
        assert choose.question.drill
        assert "Sam and the missed dates" in choose.text
        assert "The winter freeze" in choose.text
        assert tell.question is not None
        assert not tell.question.drill
        assert tell.question.id in {*SAM.serves, *FREEZE.serves}
        assert choose.target == WORDS.choose.seconds
    assert plan == choose_plan(WORDS.choose, mind.bank, (SAM, FREEZE), 4)


def test_one_story_is_no_choice(mind: Judge) -> None:
    with pytest.raises(InputError, match="1 stories"):
        choose_plan(WORDS.choose, mind.bank, (SAM,), 1)


def test_a_choice_is_judged_by_what_the_story_serves(mind: Judge) -> None:
    good = choice(mind, "q06", "I take Sam and the missed dates.", [])
    assert good == {"serves": True, "intents": True, "fresh": True, "quick": True}
    bad = choice(mind, "q06", "the winter freeze", [], 14.0)
    assert bad == {"serves": False, "intents": False, "fresh": True, "quick": False}
    assert choice(mind, "q06", "Sam, the missed dates", ["sam"])["fresh"] is False
    assert choice(mind, "q06", "hm, no idea", []) == {"unknown": False}
    assert set(choice(mind, "q06", "number two", [])) == {"serves", "intents", "fresh", "quick"}


def test_a_telling_of_the_choice_is_no_choice(mind: Judge) -> None:
    drill = Choosing(WORDS.choose, mind.bank, (SAM, FREEZE), 1)
    assert drill.read_back(mind.bank.questions["q06"].ref(), Transcript(text="So it was in March.")) == ()


def test_a_story_that_the_real_panel_has_heard_is_not_fresh(mind: Judge) -> None:
    asked = mind.bank.questions["q06"].speech()
    ref = QuestionRef(text=f"{asked} Which of your stories do you take?", kind="leaf", drill=True)
    drill = Choosing(WORDS.choose, mind.bank, (SAM, FREEZE), 1, {"sam": "You told it to Acme on Monday."})
    fresh = next(c for c in drill.read_back(ref, Transcript(text="Sam and the missed dates")) if c.id == "fresh")
    assert (fresh.met, fresh.tip) == (False, "You told it to Acme on Monday.")


SAM_TOLD = (
    "In March Sam, a senior engineer, had missed four of five dates for the export, and our biggest customer was "
    "waiting. I paired him with a colleague for three weeks, and after six weeks he kept nine of ten dates."
)
FREEZE_TOLD = (
    "Before the winter sale our checkout broke every weekend, so I announced a freeze of all features for a month. "
    "Marketing was furious. We repaired the payment queue and the sale ran without an outage."
)


@pytest.mark.parametrize(
    ("said", "met"),
    [(SAM_TOLD, True), (FREEZE_TOLD, False), ("It was a hard time for all of us, and I did a lot of things.", None)],
)
def test_telling_another_story_than_the_chosen_one_is_noticed(mind: Judge, said: str, met: bool | None) -> None:
    told = {"sam": SAM_TOLD, "freeze": FREEZE_TOLD}
    known = [replace(r, story=r.story.model_copy(update={"context": told[r.story.id]})) for r in (SAM, FREEZE)]
    asked = mind.bank.questions["q06"].speech()
    ref = QuestionRef(text=f"{asked} Which of your stories do you take?", kind="leaf", drill=True)
    drill = Choosing(WORDS.choose, mind.bank, known, 1)
    drill.read_back(ref, Transcript(text="Sam and the missed dates"))
    checks = drill.read_back(mind.bank.questions["q06"].ref(), Transcript(text=said))
    assert [check.met for check in checks] == ([] if met is None else [met])
    if met is False:
        assert checks[0].tip == "You chose “Sam and the missed dates”, and this sounds like “The winter freeze”."


def test_the_same_story_is_asked_for_in_less_and_less_time(mind: Judge) -> None:
    plan = retell_plan(WORDS.retell, mind.bank, SAM)
    items = [item for item in plan.rounds[0].items if item.question]
    assert [item.target for item in items] == [240, 120, 60, 15, 120, 60]
    assert [item.question.id for item in items[:3] if item.question] == list(SAM.serves)
    assert len({item.question.id for item in items if item.question}) == 6


def test_what_must_stay_and_what_is_by_heart(mind: Judge) -> None:
    drill = Retelling(WORDS.retell, mind.bank, SAM)
    question = mind.bank.questions["q06"].ref()
    first = Transcript(text="I told Sam plainly what I expected of him, and in six weeks he kept nine of ten dates.")
    second = Transcript(text="In short, Sam kept his dates after I had told him plainly what I expected of him.")
    again = Transcript(text="I told Sam plainly what I expected of him, and after six weeks he kept all his dates.")

    def met(said: Transcript) -> dict[str, bool]:
        checks = drill.read_back(mind.review(said, question), said)
        return {check.id: check.met for check in checks}

    assert met(first).items() >= {"length": True, "number": True, "action": True}.items()
    assert met(second)["number"] is False
    third = drill.read_back(mind.review(again, question), again)
    carried = next(check for check in third if check.id == "words")
    assert carried.met is False
    assert "I told Sam plainly what I expected of" in carried.tip


def test_a_telling_that_is_too_long_is_said(mind: Judge) -> None:
    drill = Retelling(WORDS.retell, mind.bank, SAM)
    said = Transcript(text="I told him.", seconds=310.0)
    length = drill.read_back(mind.review(said, mind.bank.questions["q06"].ref()), said)[0]
    assert (length.id, length.met) == ("length", False)
    assert "5:10" in length.tip
