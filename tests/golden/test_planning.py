"""Whole conversations with the planner, word for word: a changed word or order shows up here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simulator.model.review import PARTS, Delivery, Evidence, Flag, Review
from simulator.model.transcript import Transcript
from simulator.planning.load import load_bank
from simulator.planning.picture import Step
from simulator.planning.planner import decide
from simulator.planning.probes import Tone
from tests.support.made import part_of

BANK = load_bank()
TEXT = "I always write the goal down. It was in March, and we re-planned the roadmap. Communication is key."
WORDS = {
    "system": "I always write the goal down",
    "actions": "we re-planned the roadmap",
    "learnings": "Communication is key",
}
# one conversation a line: question, then what each answer had (see ``part_of``) and which weaknesses it showed
TALKS: dict[str, tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "all-there": ("q06", (("222222", ()),)),
    "one-gap-after-the-other": ("q06", (("022000", ()), ("000200", ()), ("000020", ()), ("200000", ()))),
    "approach-only": ("q33", (("200000", ("system-only",)), ("022220", ()), ("000002", ()))),
    "hidden-behind-we": ("q14", (("022220", ("generic-we",)), ("000200", ()), ("200000", ()))),
    "evasive": ("q10", (("022200", ()), ("000000", ("evasion",)), ("000000", ("evasion",)))),
    "another-story": ("q01", (("010000", ("off-question",)), ("022220", ()))),
    "soft": ("q05", (("022210", ("soft-manager",)), ("000200", ()))),
    "hero": ("q15", (("222220", ("hero-complex",)), ("000002", ()))),
    "platitude": ("q11", (("222221", ("generic-learning",)),)),
    "only-just": ("q23", (("00000e", ()), ("000002", ()))),
    "leaf": ("q23", (("000000", ()), ("000002", ()))),
}


def review(question: str, strengths: str, flags: tuple[str, ...]) -> Review:
    def evidence(part: str) -> tuple[Evidence, ...]:
        if part not in WORDS:
            return ()
        start = TEXT.index(WORDS[part])
        return (Evidence(start=start, end=start + len(WORDS[part]), quote=WORDS[part], rule="golden"),)

    return Review(
        question=BANK.questions[question].ref(),
        judged=True,
        parts={
            part: part_of(digit, evidence(part) if digit != "0" else ())
            for part, digit in zip(PARTS, strengths, strict=True)
        },
        flags=tuple(Flag(id=flag, severity="weakness", message="m", why="w") for flag in flags),
        delivery=Delivery(words=150),
        rules="golden",
    )


def talk(question: str, answers: tuple[tuple[str, tuple[str, ...]], ...], tone: Tone) -> list[dict[str, Any]]:
    steps: list[Step] = []
    lines: list[dict[str, Any]] = []
    asked = None
    for strengths, flags in answers:
        steps.append(Step(review(question, strengths, flags), asked, Transcript(text=TEXT)))
        decision = decide(steps, BANK, followups_left=4 - len(steps), tone=tone)
        asked = decision.follow_up
        lines.append(
            {
                "heard": strengths,
                "asks": asked.text if asked else None,
                "target": asked.target if asked else "none",
                "because": list(decision.because),
                "rejected": [f"{r.probe}: {r.reason}" for r in decision.rejected],
            }
        )
        if asked is None:
            break
    return lines


@pytest.mark.parametrize("tone", ["calm", "pressing", "silent"])
def test_conversations_go_as_they_did(tone: Tone, same_as_golden: Callable[[str, Any], None]) -> None:
    found = {name: talk(question, answers, tone) for name, (question, answers) in TALKS.items()}
    same_as_golden(f"planning/{tone}.json", found)
