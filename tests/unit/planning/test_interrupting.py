"""When an interviewer who interrupts would: late, only where the point is lost, and never on doubtful words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simulator.model.transcript import TYPED, EngineInfo, Transcript
from simulator.planning.interrupting import cut_in_reason, cut_in_reasons
from simulator.planning.layout import PlanRequest, lay_out
from simulator.planning.load import load_bank
from tests.support.mind import load_mind

CORPUS = Path(__file__).parents[2] / "data" / "corpus.jsonl"
QUESTION = "Tell me about a time you had to deliver a project late."
LOST = (
    "So, where do I begin, there was this thing with the office move, which is another story, but anyway. We had the "
    "new coffee machine then, by the way, and somebody, I think Paul, or was it the other Paul, had the idea of the "
    "quiet week. Oh, and before I forget, that was also when the cloud bill came, which is a whole different topic. "
    "As I said, it was a wild time, but coming back, or not coming back, let me first say something about the "
    "office. It had no windows, and that reminds me of my first job, which was in a cellar as well, funny enough. "
    "Anyway, what was the question, right, projects. There were many of them, each with its own history, as I said. "
    "By the way, the other Paul left in between, but that is another story too, and the machine is still there."
)
SECOND_MINUTE = 75.0  # seconds before which nobody cuts in, at 150 words a minute


def reason(text: str, seconds: float, engine: EngineInfo = TYPED) -> str:
    mind = load_mind()
    heard = Transcript(text=text, engine=engine)
    return cut_in_reason(mind.review(heard, mind.bank.find(QUESTION)), heard, seconds)


def test_somebody_who_loses_the_thread_is_interrupted_in_the_second_minute() -> None:
    assert reason(LOST, 40.0) == ""
    assert reason(LOST, 80.0) in cut_in_reasons()


def test_what_an_engine_of_low_trust_heard_interrupts_nobody() -> None:
    assert reason(LOST, 80.0, EngineInfo(engine="sphinx", low_trust=True)) == ""


def test_nothing_done_after_two_minutes_is_no_point() -> None:
    talk = (
        "I believe that people matter most, and that a team is a kind of family in which everybody has a place. " * 12
    )
    assert reason(talk, 130.0) != ""


def test_whoever_keeps_to_the_point_is_never_cut_off() -> None:
    """Every long main answer of ours with actions and results that nobody calls a ramble, as it is told."""
    mind, told = load_mind(), 0
    for line in CORPUS.read_text("utf-8").splitlines():
        row = json.loads(line)
        labels, question = row["labels"], mind.bank.find(row["question"])
        clear = labels["parts"]["actions"] == labels["parts"]["results"] == 2
        lost = {"ramble", "off-question"} & labels["flags"].keys()
        if row["kind"] != "trunk" or not clear or lost or len(row["answer"].split()) < 2.5 * SECOND_MINUTE:
            continue
        told += 1
        sentences = re.split(r"(?<=[.!?])\s+", row["answer"])
        for end in range(1, len(sentences) + 1):
            text = " ".join(sentences[:end])
            seconds = len(text.split()) / 2.5
            if seconds >= SECOND_MINUTE:
                heard = Transcript(text=text)
                assert cut_in_reason(mind.review(heard, question), heard, seconds) == "", (row["id"], text[-80:])
    assert told >= 5


@pytest.mark.parametrize(("style", "cuts"), [("interrupting", True), ("pressing", False), ("calm", False)])
def test_only_that_manner_interrupts(style: str, cuts: bool) -> None:
    plan = lay_out(load_bank(), PlanRequest(questions=("q01",), style=style))  # type: ignore[arg-type] # one of them
    assert plan.cuts_in is cuts
    assert bool(plan.lines.cut_in) is cuts
