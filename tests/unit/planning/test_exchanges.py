"""What the interviewer does next in a whole exchange, on the real rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.model.transcript import Transcript
from simulator.planning.judge import Analysis, Judge, follow_ups
from simulator.planning.load import load_bank
from simulator.rules.load import load

JUDGE = Judge(load(), load_bank())
TALKS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("exchanges.yaml").read_text("utf-8"))


def analysed(talk: dict[str, Any]) -> Analysis:
    asked = follow_ups((turn.get("asked", ""), turn.get("target", "none")) for turn in talk["turns"])
    turns = [(Transcript(text=turn["answer"]), f) for turn, f in zip(talk["turns"], asked, strict=True)]
    return JUDGE.exchange(turns, talk["question"])


@pytest.mark.parametrize("talk", TALKS, ids=[talk["id"] for talk in TALKS])
def test_a_good_interviewer_would_do_that(talk: dict[str, Any]) -> None:
    found = analysed(talk)
    assert found.move in talk["next"]
    assert found.move not in talk.get("never", ())
    flags = {flag.id for flag in found.review.flags}
    if found.review.reply is not None:
        assert flags.isdisjoint({"too-short", "no-metric", "no-story", "no-system", "off-question", "no-stakes"})
