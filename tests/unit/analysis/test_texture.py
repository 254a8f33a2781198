"""How concretely an answer is told."""

from __future__ import annotations

from simulator.analysis.texture import texture
from simulator.rules import load
from simulator.text import read

PACK = load()


def test_a_case_with_numbers_is_told_in_particular_words() -> None:
    case = texture(PACK.run(read("In May the ferry failed 40 passengers, so I moved two engineers to the scanner.")))
    talk = texture(PACK.run(read("Communication is really important, and everything else is kind of about trust.")))
    assert case.numbers > 10 > talk.numbers
    assert talk.general > 10 > case.general
    assert talk.vague > 10 > case.vague


def test_nothing_is_nothing() -> None:
    empty = texture(PACK.run(read("")))
    assert (empty.general, empty.vague, empty.numbers) == (0.0, 0.0, 0.0)
