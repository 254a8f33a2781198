"""Tokens keep their offsets, and contractions read the same however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.text.tokens import COMMA, STOP, tokenise


def norms(text: str) -> list[str]:
    return [t.norm for t in tokenise(text)]


@pytest.mark.parametrize("text", ["I didn't tell him", "i didnt tell him", "I did not tell him", "I didn’t tell him"])
def test_contractions_come_apart(text: str) -> None:
    assert norms(text) == ["i", "did", "not", "tell", "him"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'd gone home", ["i", "had", "gone", "home"]),
        ("I'd go home", ["i", "would", "go", "home"]),
        ("id put it first", ["i", "would", "put", "it", "first"]),
        ("the user id was wrong", ["the", "user", "id", "was", "wrong"]),
        ("he's been here", ["he", "has", "been", "here"]),
        ("she can't", ["she", "can", "not"]),
        ("let's go", ["let", "us", "go"]),
        ("the team's plan", ["the", "team", "'s", "plan"]),
        ("a one-on-one at 3.5%", ["a", "one", "on", "one", "at", "3.5", "percent"]),
        ("$40k", ["dollars", "40k"]),
    ],
)
def test_words_as_the_rules_see_them(text: str, expected: list[str]) -> None:
    assert norms(text) == expected


def test_punctuation_is_kept_as_breaks() -> None:
    gaps = {t.norm: t.gap for t in tokenise("Well, yes. No")}
    assert (gaps["yes"], gaps["no"]) == (COMMA, STOP)


@given(st.text(max_size=400))
def test_offsets_ascend_and_stay_inside(text: str) -> None:
    at = 0
    for token in tokenise(text):
        assert at <= token.start < token.end <= len(text)
        at = token.end


@given(st.text(alphabet=st.characters(codec="ascii", categories=["L", "Zs", "P"]), max_size=200))
def test_words_without_apostrophes_are_themselves(text: str) -> None:
    for token in tokenise(text.replace("'", " ")):
        quote = text.replace("'", " ")[token.start : token.end].lower()
        assert (
            token.norm.startswith(quote[0])
            or token.norm in {"percent", "dollars", "and", "not", "have", "would"}
            or token.gap == 0
        )
