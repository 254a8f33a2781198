"""The table and its picture in CONTRIBUTING.md."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from simulator.session.machine import CHOICES, TABLE, diagram
from simulator.session.state import StateName
from simulator.session.transitions import Transitions

CONTRIBUTING = Path(__file__).parents[3] / "CONTRIBUTING.md"


def test_the_copy_in_contributing_is_current() -> None:
    text = CONTRIBUTING.read_text("utf-8")
    drawn = text.split("```mermaid\n")[1].split("\n```")[0]
    assert drawn == diagram(), "python -m simulator.session.machine prints the new one"


def test_the_table_names_only_states_and_moves_that_exist() -> None:
    states = set(get_args(StateName))
    for (state, _), (move, targets) in TABLE.items():
        assert state in states
        assert callable(getattr(Transitions, move))
        assert set(targets) <= states | set(CHOICES)
    assert {state for targets in CHOICES.values() for state in targets} <= states
