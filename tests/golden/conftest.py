"""Golden files: plain JSON in this folder, made anew with ``pytest tests/golden --update``."""

from __future__ import annotations

import json
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
