"""Every test runs offline, in a home of its own."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

# Time is measured in benchmarks, never in tests. The same examples each time, so that a red run is about the change;
# `scripts/check --deep` looks at others.
settings.register_profile("mockloop", deadline=None, derandomize="MOCKLOOP_LONG" not in os.environ)
settings.load_profile("mockloop")


if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # so a shell starts what it runs in the background; the programs under test would inherit it and hear no Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update`` writes golden files anew instead of comparing with them."""
    parser.addoption("--update", action="store_true", help="write golden files anew; look at the difference")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh MOCKLOOP_HOME (not yet created) and no model hub, for this test and its child processes."""
    home = tmp_path / "home"
    monkeypatch.setenv("MOCKLOOP_HOME", str(home))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    return home
