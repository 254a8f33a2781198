"""The linter: every kind of problem is found, and a good rule is left alone."""

from __future__ import annotations

import textwrap

import pytest

from simulator.rules import load_texts
from simulator.rules.examples import unmark
from simulator.rules.lint import check

GOOD = """
classes: {soft: "kind, gentle"}
rules:
  a.soft:
    kind: phrase
    message: You were kind.
    patterns: |
      was @soft
    examples:
      hits: ["He <<was kind>> to me.", "She <<was gentle>>."]
      misses: ["A kind of tea.", "It was late."]
"""


def messages(yaml: str, **names: tuple[str, ...]) -> list[str]:
    return [p.message for p in check(load_texts([("x.yaml", textwrap.dedent(yaml))]), **names)]


def test_a_good_rule() -> None:
    assert messages(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("      was @soft\n", "      was @soft\n      was (kind|gentle)\n", None),
        ("      was @soft\n", "      was @soft\n      was @soft\n", "can't be reached"),
        ("      was @soft\n", "      was (@soft|kind)\n", "already holds kind"),
        ("      was @soft\n", "      was @soft\n      a ..12 b ..12 c ..12 d\n", "can stretch"),
        ('["He <<was kind>> to me.", "She <<was gentle>>."]', '["He <<was>> kind.", "She <<was gentle>>."]', "finds"),
        ('"She <<was gentle>>."', '"She gentle."', "should match"),
        ('"It was late."', '"It was kind."', "should not match"),
        ('"A kind of tea.", ', "", "1 misses"),
        ("    kind: phrase\n", "    kind: phrase\n    part: sistem\n", "no part"),
        ("    kind: phrase\n", "    kind: phrase\n    flag: nope\n    severity: note\n    probe: x\n", "no flag"),
        ("    kind: phrase\n", "    kind: phrase\n    flag: blame\n    severity: note\n", "no probe"),
        ('"She <<was gentle>>."', '"She <<was gentle."', "pairs"),
    ],
)
def test_problem(old: str, new: str, expected: str | None) -> None:
    assert old in GOOD
    found = messages(GOOD.replace(old, new), flags=("blame",), parts=("system",))
    if expected is None:
        assert found == []
    else:
        assert len(found) == 1
        assert expected in found[0]


def test_rules_that_are_the_same() -> None:
    double = GOOD + GOOD.split("rules:")[1].replace("a.soft", "a.kind")
    assert any("the same as a.soft" in m for m in messages(double))


def test_marks() -> None:
    assert unmark("a <<b c>> d <<e>>") == ("a b c d e", [(2, 5), (8, 9)])
    with pytest.raises(ValueError, match="pairs"):
        unmark("a >>b<<")
