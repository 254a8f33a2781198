"""A few damaged files of every kind that people bring; scripts/fuzz/readers takes hundreds of each."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from scripts.faults.brought import KINDS, damaged, read_brought
from simulator.errors import InputError
from tests.support.mind import load_mind

EACH = 4


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_damage_ends_in_a_fair_result_or_one_clear_sentence(own_home: Path, tmp_path: Path, kind: Path) -> None:
    bank = load_mind().bank
    rng = random.Random(kind.name)
    for number in range(EACH):
        path = tmp_path / f"{number}{kind.suffix}"
        path.write_bytes(damaged(kind, rng))
        try:
            read_brought(path, bank)
        except InputError as error:
            assert str(error).count("\n") == 0
            assert len(str(error)) < 400
