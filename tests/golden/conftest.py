"""Golden files: plain JSON in this folder, made anew with ``pytest tests/golden --update``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.fixture
def same_as_golden(request: pytest.FixtureRequest) -> Callable[[str, Any], None]:
    """Compares a value with a file of this folder."""

    def compare(name: str, found: Any) -> None:
        path = HERE / name
        if request.config.getoption("--update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        assert found == json.loads(path.read_text("utf-8")), f"differs from {path}; --update accepts the new one"

    return compare


NUMBER = re.compile(r"-?\d+\.\d+")


@pytest.fixture
def near_golden(same_as_golden: Callable[[str, Any], None]) -> Callable[[str, list[str]], None]:
    """Compares lines with a file of this folder: every word must be the same, decimal numbers nearly."""

    def compare(name: str, found: list[str], within: float = 0.15) -> None:
        path = HERE / name
        if path.exists():  # numbers that are near enough are taken as the file has them
            kept = json.loads(path.read_text("utf-8"))
            found = [_nearest(line, was, within) for line, was in zip(found, kept, strict=False)] + found[len(kept) :]
        same_as_golden(name, found)

    return compare


def _nearest(line: str, was: str, within: float) -> str:
    numbers = [float(number) for number in NUMBER.findall(was)]
    here = [float(number) for number in NUMBER.findall(line)]
    alike = NUMBER.sub("", line).split() == NUMBER.sub("", was).split() and len(here) == len(numbers)
    return was if alike and all(abs(a - b) <= within for a, b in zip(here, numbers, strict=True)) else line
