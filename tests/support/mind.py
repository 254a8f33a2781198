"""The mind of the tests' own home."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from simulator.app.home import Home
from simulator.app.knowledge import read_mind
from simulator.paths import home
from simulator.planning.judge import Judge

__all__ = ["load_mind", "own"]


def own() -> Home:
    """The home that ``MOCKLOOP_HOME`` names in this test."""
    return Home(home())


def load_mind(packs: Sequence[Path] = ()) -> Judge:
    """Rules and bank as every verb has them."""
    return read_mind(own(), packs)
