"""Whatever led to a follow-up is told in words: no id of ours reaches a reader."""

from __future__ import annotations

import re
from typing import get_args

from simulator.model.review import PARTS, Review, Utterance
from simulator.model.transcript import Transcript
from simulator.planning.judge import Judge
from simulator.planning.load import load_bank
from simulator.report.explain import explain
from simulator.report.names import names, reason
from simulator.report.words import report_words
from simulator.rules import load

BANK = load_bank()
LABELS = names(BANK)
JUDGE = Judge(load(), BANK)
STORY = (
    "Last year I managed a team of nine engineers. Our biggest customer was losing money because our payments "
    "stopped working almost every weekend. I decided to stop the mobile project for two months, and two engineers "
    "were very angry. So we moved three people to the payment service. In the end the customer stayed with us."
)


def possible() -> list[str]:
    """Every id that ``because`` or ``rejected`` of a follow-up may hold."""
    found = [ident for entry in BANK.priorities.all() for ident in (entry.id, *entry.because, *entry.flags)]
    found += [flag for probe in BANK.probes for flag in probe.flags]
    found += [f"{story.id}.{element.id}" for story in BANK.stories.values() for element in story.elements]
    found += [f"{part}-thin" for part in PARTS] + ["evasion", "rigid-script", "too-short", "unheard"]
    found += [kind for kind in get_args(Utterance) if kind != "answer"]
    return list(dict.fromkeys(found))


def test_every_reason_has_words() -> None:
    for ident in possible():
        words = reason(ident, LABELS)
        assert len(words.split()) >= 3, ident
        assert ident not in words or ident.isalpha()
        assert not re.search(r"[a-z]-[a-z]+-[a-z]|[.:;_]$", words), words


def shown(question: str, text: str, level: str | None = None) -> tuple[Review, str]:
    review = JUDGE.judge(Transcript(text=text), question, level=level)
    return review, explain(review, text, LABELS)


def test_analyze_tells_why_in_words() -> None:
    review, page = shown("q01", STORY)
    assert review.follow_up is not None
    asked = page.partition("Follow-up\n")[2]
    flat = " ".join(asked.split())
    assert f"Asks for {report_words().targets[review.follow_up.target]}:" in flat
    for ident in (*review.follow_up.because, *(r.probe for r in review.follow_up.rejected)):
        assert ident not in flat
        assert reason(ident, LABELS) in flat


def test_intents_and_elements_are_named_as_people_name_them() -> None:
    review, page = shown("How did you deal with somebody who was not performing?", STORY)
    flat = " ".join(page.split())
    assert review.story_elements
    for element in review.story_elements:
        assert LABELS[element.id] in flat
    for intent in review.intents:
        assert LABELS[intent.id] in flat
