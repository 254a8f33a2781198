"""Limits on what JSON, YAML and TOML may hold, before a parser takes them at their word."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import InputError
from simulator.formats import DEEPEST, LARGEST, LimitError, check_yaml, read_json, read_toml
from simulator.planning.questions import QuestionFile
from simulator.planning.yamlfile import parse
from simulator.rules.load import load_texts

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=30,
)


@given(document=JSON)
def test_what_json_can_say_is_read_as_json_reads_it(document: object) -> None:
    text = json.dumps(document, ensure_ascii=False)
    assert read_json(text) == document
    assert read_json(json.dumps(document).encode()) == document


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("[" * 20_000, "nested deeper"),
        ('{"a":' * 65 + "1" + "}" * 65, "nested deeper"),
        ('["]", ' * 65 + "1" + "]" * 65, "nested deeper"),
        ("9" * 19, "more than 18 digits"),
        ("[-" + "9" * 5000 + "]", "more than 18 digits"),
        ('{"at":1e999}', "too large"),
        ("[-1E+400 ]", "too large"),
        ("[1e99999999999999999999]", "too large"),
        ("9" * 400 + ".5", "too large"),
        ("[NaN]", "no number"),
        ("[-Infinity]", "no number"),
    ],
)
def test_json_beyond_the_limits_is_refused(text: str, fact: str) -> None:
    with pytest.raises(LimitError, match=fact):
        read_json(text)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps("[" * 1000),
        json.dumps({"said": "call 1234567890123456789012, NaN, 1e999 and {[{["}),
        "[" * DEEPEST + "]" * DEEPEST,
        "[0.12345678901234567890123]",
        "[" + "[]," * 100_000 + "1]",
    ],
)
def test_json_within_them_is_read(text: str) -> None:
    assert read_json(text) == json.loads(text)


def test_more_than_the_largest_is_refused_unread() -> None:
    for name, read in (("TOML", read_toml), ("YAML", check_yaml)):
        with pytest.raises(LimitError, match=f"more than any {name}"):
            read("#" * (LARGEST[name] + 1))  # type: ignore[operator] # both take a text


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 20_000, "a = " + "{a=" * 20_000, "rate = " + "1" * 5000, ".".join("a" * 30_000) + " = 1"],
)
def test_toml_beyond_the_limits_is_refused(text: str) -> None:
    with pytest.raises(LimitError):
        read_toml(text)


def test_toml_strings_and_remarks_may_hold_anything() -> None:
    text = 'a = "' + "[" * 100 + "9" * 200 + '"\n# ' + "{." * 100 + "\nb = '" + "." * 100 + "'"
    assert read_toml(text) == {"a": "[" * 100 + "9" * 200, "b": "." * 100}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[" * 20_000, ":1:65: the file is nested deeper"),
        ("{" * 20_000, ":1:65: the file is nested deeper"),
        ("- " * 20_000 + "a", ":1:129: the file is nested deeper"),
        ("? " * 20_000, ":1:129: the file is nested deeper"),
        ("- a\n" * 100_000, "the file has more entries"),
        ("- " + "9" * 5000, ":1:3: the file has a number that is longer"),
        ("a: &x [1]\nb: *x", ":2:4: the file uses an anchor again"),
        ("- a\n" * 200_000, "the file is larger"),
    ],
)
def test_yaml_beyond_the_limits_is_refused_with_its_place(text: str, where: str) -> None:
    with pytest.raises(InputError, match=where):
        parse(text, "mine.yaml", QuestionFile)
    with pytest.raises(InputError, match=where):
        load_texts([("mine.yaml", text)])


@pytest.mark.parametrize("tag", ["!!set {a, b}", "!!binary aGFsbG8=", "!!omap [a: b]", "!!timestamp 2026-01-01"])
def test_tags_in_questions_are_refused_with_their_place(tag: str) -> None:
    with pytest.raises(InputError, match=r"mine.yaml:1:12: a tag such as !!"):
        parse(f"questions: {tag}", "mine.yaml", QuestionFile)


def test_a_date_that_is_not_on_the_calendar_is_no_fault_of_ours() -> None:
    with pytest.raises(InputError, match="month must be in"):
        load_texts([("mine.yaml", "data:\n  when: 2026-13-45")])


def test_brackets_in_a_pattern_have_a_limit() -> None:
    pattern = "(" * 5000 + "a" + ")" * 5000
    with pytest.raises(InputError, match="brackets are nested deeper"):
        load_texts([("mine.yaml", f"rules: {{a: {{kind: phrase, patterns: ['{pattern}']}}}}")])
