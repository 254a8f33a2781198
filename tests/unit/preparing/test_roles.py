"""Job descriptions and CVs, against what a reader marked in them before there was a rule."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulator.planning.bank import Bank
from simulator.planning.load import load_bank
from simulator.preparing.models import Found, Role
from simulator.preparing.roles import read_cv, read_description
from simulator.preparing.weighing import likely_questions, reasons
from simulator.preparing.words import load_words

FOLDER = Path(__file__).parents[2] / "data" / "roles"
MARKS = ("marks.yaml", "marks-registers.yaml", "marks-measured.yaml")
PAIRS: list[dict[str, Any]] = [
    pair for name in MARKS for pair in yaml.safe_load((FOLDER / name).read_text("utf-8"))["pairs"]
]
WORDS = load_words().role
KINDS = ("values", "domains", "metrics", "sizes", "claims", "level", "company", "title")
_DIGITS = {"two": "2", "three": "3", "four": "4", "five": "5", "seven": "7", "nine": "9"}


@pytest.fixture(scope="module")
def bank() -> Bank:
    return load_bank()


def numbers(text: str) -> tuple[float, ...]:
    """The numbers of a mark or of a find, so that "four managers" is "4 managers"."""
    text = re.sub(r"\b[a-z]+\b", lambda m: _DIGITS.get(m[0], m[0]), text.lower())
    text = text.replace(" 000", "000").replace(",", "")
    return tuple(float(n) * (1e6 if m else 1) for n, m in re.findall(r"(\d+(?:\.\d+)?)( million)?", text))


def same(kind: str, mark: str, find: str) -> bool:
    if kind in ("claims", "sizes"):
        return numbers(mark) == numbers(find)
    return mark.lower() in find.lower() or find.lower() in mark.lower()


def finds(pair: dict[str, Any]) -> dict[str, list[str]]:
    role = read_description((FOLDER / pair["role"]).read_text("utf-8"), WORDS)
    claims = read_cv((FOLDER / pair["cv"]).read_text("utf-8"), WORDS)
    lists = {kind: [each.name for each in getattr(role, kind)] for kind in ("values", "domains", "metrics", "sizes")}
    alone = {kind: [getattr(role, kind)] for kind in ("level", "company", "title")}
    return {**lists, "claims": [each.name for each in claims], **alone}


@pytest.mark.parametrize("kind", KINDS)
def test_most_of_what_a_reader_marks_is_found_and_little_else(kind: str) -> None:
    marked = found = extra = 0
    for pair in PAIRS:
        marks = [str(m) for m in (pair[kind] if isinstance(pair[kind], list) else [pair[kind]])]
        got = finds(pair)[kind]
        marked += len(marks)
        found += sum(any(same(kind, mark, find) for find in got) for mark in marks)
        extra += sum(not any(same(kind, mark, find) for mark in marks) for find in got)
    assert found / marked >= 0.8, kind
    assert found / (found + extra) >= 0.9, kind


def test_the_texts_are_as_long_as_real_ones() -> None:
    for pair in PAIRS:
        assert len((FOLDER / pair["role"]).read_text("utf-8").split()) > 590
        assert len((FOLDER / pair["cv"]).read_text("utf-8").split()) > 590


def test_every_find_is_quoted_from_the_text() -> None:
    for pair in PAIRS:
        text = " ".join((FOLDER / pair["role"]).read_text("utf-8").replace("*", "").split())
        role = read_description((FOLDER / pair["role"]).read_text("utf-8"), WORDS)
        for each in (*role.values, *role.domains, *role.metrics, *role.sizes, *role.level_words):
            assert each.quote.strip("…").replace("*", "") in text, each


def test_each_chosen_question_says_why(bank: Bank) -> None:
    text = (FOLDER / "pair2-role.txt").read_text("utf-8")
    role = read_description(text, WORDS).model_copy(update={"likely": reasons(text, WORDS)})
    fell = Found(name="34 days to 12", quote="lead time fell from 34 days to 12.")
    led = Found(name="8 engineers", quote="Led 8 engineers.")
    chosen = likely_questions(role.model_copy(update={"claims": (fell, led)}), bank, WORDS)
    assert all(each.because for each in chosen)
    ids = [each.question for each in chosen if each.kind == "bank"]
    assert len(ids) == len(set(ids)) == WORDS.ask_most
    assert set(ids) <= set(bank.questions)
    weights = [each.weight for each in chosen if each.kind == "bank"]
    assert weights == sorted(weights, reverse=True)
    assert [each.question for each in chosen if each.kind == "value"][1].count("“Say it early”") == 1
    change, size = [each.question for each in chosen if each.kind == "claim"]
    assert change.startswith("Your CV says “lead time fell from 34 days to 12”. Who took the first number")
    assert "did you hire" in size


def test_a_text_without_any_of_it_gives_an_empty_role() -> None:
    assert read_description("We sat by the river and talked about the weather.\n", WORDS) == Role()
