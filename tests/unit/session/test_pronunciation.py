"""Abbreviations become what a person says."""

from __future__ import annotations

import re

import pytest

from simulator.session.pronunciation import shipped_pronunciation

SPOKEN = shipped_pronunciation().spoken


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("What did you say in the next 1:1?", "What did you say in the next one on one?"),
        ("You said 'weekly 1:1s'.", "You said 'weekly one on ones'."),
        ("Was there a PIP, and which OKRs moved?", "Was there a pip, and which O K ars moved?"),
        ("An E5 in Q3, e.g. on-call 24/7.", "An E five in Q three, for example on-call twenty-four seven."),
        ("CI/CD, not CI.", "C I C D, not C I."),
    ],
)
def test_said(written: str, said: str) -> None:
    assert SPOKEN(written) == said


@pytest.mark.parametrize(
    "text",
    ["The pip was small.", "At 11:15 and 1:10.", "A VIP in the EMEA region.", "Pick one.", "Q34, E55", "a/PM/b"],
)
def test_left_alone(text: str) -> None:
    assert SPOKEN(text) == text


def test_every_entry_is_plain_words_and_none_feeds_another() -> None:
    words = shipped_pronunciation().words
    for written, said in words.items():
        assert re.fullmatch(r"[A-Za-z]+([ -][A-Za-z]+)*", said), written
        assert SPOKEN(written) == said
        assert SPOKEN(said) == said, written
