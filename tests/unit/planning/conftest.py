"""Reviews made by hand, so that planning is tested without the rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulator.model.review import PARTS, Delivery, Evidence, Flag, QuestionRef, Review
from simulator.planning.bank import Bank
from simulator.planning.load import load_bank
from tests.support.made import part_of

MakeReview = Callable[..., Review]


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank()


@pytest.fixture
def make_review(bank: Bank) -> MakeReview:
    """``make_review("022220", "text", quotes={"actions": "I moved two people"}, flags=("generic-we",))``."""

    def make(
        strengths: str,
        text: str = "",
        *,
        question: QuestionRef | str = "q06",
        quotes: dict[str, str] | None = None,
        flags: tuple[str, ...] = (),
        judged: bool = True,
        words: int = 150,
    ) -> Review:
        def at(quote: str) -> tuple[Evidence, ...]:
            start = text.index(quote)
            return (Evidence(start=start, end=start + len(quote), quote=quote, rule="test"),)

        ref = bank.find(question) if isinstance(question, str) else question
        parts = {
            part: part_of(digit, at(quotes[part]) if quotes and part in quotes else ())
            for part, digit in zip(PARTS, strengths, strict=True)
        }
        return Review(
            question=ref,
            judged=judged,
            not_judged_because=None if judged else "That was too short to judge.",
            parts=parts,
            flags=tuple(Flag(id=name, severity="weakness", message="m", why="w") for name in flags),
            delivery=Delivery(words=words),
            rules="test",
        )

    return make
