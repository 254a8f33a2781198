"""Every rule proves itself: its examples run, with exactly the evidence that is marked in them."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import yaml

from simulator.rules import load
from simulator.rules.examples import failures
from simulator.rules.lint import check

NAMES = [name for name in load().rules if not name.startswith("`")]


@pytest.mark.parametrize("name", NAMES)
def test_examples_of(name: str) -> None:
    assert list(failures(load(), name)) == []


def test_the_linter_has_nothing_to_say() -> None:
    names: dict[str, Any] = yaml.safe_load(files("prompts").joinpath("taxonomy.yaml").read_text("utf-8"))
    problems = check(load(), flags=tuple(names["flags"]), parts=tuple(names["parts"]))
    assert [str(p) for p in problems] == []


def test_every_flag_is_in_the_taxonomy() -> None:
    names: dict[str, Any] = yaml.safe_load(files("prompts").joinpath("taxonomy.yaml").read_text("utf-8"))
    told = {name.removeprefix("flag.").partition("/")[0] for name in load().data if name.startswith("flag.")}
    assert told <= set(names["flags"])
