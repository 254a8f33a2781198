"""Numbers as people say them."""

from __future__ import annotations

import pytest

from simulator.text import read


@pytest.mark.parametrize(
    ("text", "quote", "kind", "value", "to"),
    [
        ("down by seventy percent now", "seventy percent", "percent", 70, None),
        ("from sixty to eighty five percent", "from sixty to eighty five percent", "change", 60, 85),
        ("six of forty respondents", "six of forty", "share", 6, 40),
        ("nine out of ten", "nine out of ten", "share", 9, 10),
        ("about 1,900 tests", "1,900", "plain", 1900, None),
        ("it cost $40k then", "40k", "money", 40000, None),
        ("three and a half", "three", "plain", 3, None),
        ("two hundred and eighty devices", "two hundred and eighty", "plain", 280, None),
        ("within six weeks", "six weeks", "duration", 6, None),
        ("a million people", "a million", "plain", 1e6, None),
        ("at 23:40 sharp", "23:40", "clock", 0, None),
        ("in 2014 we", "2014", "year", 2014, None),
        ("1.2 million euros", "1.2 million euros", "money", 1.2e6, None),
        ("two thirds of them", "two thirds", "share", 2, None),
    ],
)
def test_number(text: str, quote: str, kind: str, value: float, to: float | None) -> None:
    document = read(text)
    number = document.numbers[0]
    assert document.quote(number.first, number.last) == quote
    assert (number.kind, number.value, number.to) == (kind, value, to)


def test_no_number() -> None:
    assert read("nobody counted anything").numbers == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [("it took half a day", "duration"), ("half an hour later", "duration"), ("half of them left", "share")],
)
def test_half_of_what(text: str, kind: str) -> None:
    assert read(text).numbers[0].kind == kind


def test_the_second_half_is_no_share() -> None:
    assert read("In the second half I asked her.").numbers == ()
