"""Headings of written notes stand apart from what follows them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.text import read
from simulator.text.headings import headings


def clauses(text: str) -> list[str]:
    document = read(text)
    return [" ".join(t.norm for t in document.tokens[c.first : c.last + 1]) for c in document.clauses]


@pytest.mark.parametrize(
    "notes",
    [
        "Situation: we had one van.\nResult: it worked.",
        "Situation: we had one van. Result: it worked.",
        "SITUATION\nWe had one van.\nRESULT\nIt worked.",
        "**Situation**\nWe had one van.\n**Result:** It worked.",
        "- Situation - we had one van\n- Result - it worked",
    ],
)
def test_a_heading_is_a_clause_of_its_own(notes: str) -> None:
    assert clauses(notes) == ["situation", "we had one van", "result", "it worked"]


def test_letters_of_a_whole_set_are_written_out() -> None:
    notes = "S - we had one van\nT: keep it\nA-I fixed it\nR - it worked"
    assert [c for c in clauses(notes) if " " not in c] == ["situation", "task", "action", "result"]


@pytest.mark.parametrize(
    "text",
    [
        "T-shirts were sold out. I wore one.",
        "C-levels: they said no.",
        "I said: we stop.",
        "The result was: nobody came.",
        "we sold the van\nand bought a boat",
        "My plan for the whole of next year: rest.",
    ],
)
def test_what_is_no_heading_stays_in_its_sentence(text: str) -> None:
    assert headings(text) == (frozenset(), {})


def test_a_short_line_above_running_text_is_a_heading() -> None:
    assert clauses("Results matter\nWe sold the van.") == ["results matter", "we sold the van"]


@given(st.text(alphabet="STARsta:-–*# \n.1Wir", max_size=120))
def test_every_place_is_inside_the_text(text: str) -> None:
    breaks, letters = headings(text)
    assert all(0 <= place <= len(text) for place in breaks)
    assert all(text[at] in "STARCL" for at in letters)
