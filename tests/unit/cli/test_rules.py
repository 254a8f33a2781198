"""``mockloop rules``: what a person sees of the rules."""

from __future__ import annotations

import pytest

from simulator.analysis.weaknesses import catalogue
from simulator.cli import run as mockloop
from simulator.rules.load import load

Out = pytest.CaptureFixture[str]


def test_a_rule_explains_itself_and_shows_what_it_finds(capsys: Out) -> None:
    assert mockloop(["rules", "explain", "learnings.fault", "--text", "That one was on me."]) == 0
    out = capsys.readouterr().out
    assert out.startswith("learnings.fault  (phrase, prompts/rules/learnings/learnings.yaml:")
    assert "in your text:" in out


@pytest.mark.parametrize("flag", sorted(catalogue(load())))
def test_every_weakness_explains_itself(flag: str, capsys: Out) -> None:
    assert mockloop(["rules", "explain", flag]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{flag}  (weakness, ")
    for line in ("  why: ", "  clears: ", "  from: "):
        assert line in out


def test_an_unknown_name_is_refused_with_near_ones(capsys: Out) -> None:
    assert mockloop(["rules", "explain", "learnings.fautl"]) == 2
    assert "learnings.fault" in capsys.readouterr().err
