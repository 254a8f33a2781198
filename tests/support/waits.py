"""How long a test may wait: for what it waits for. Time only ends what hangs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

__all__ = ["NET", "until"]

NET = 300.0
"""Seconds after which a wait gives up: nothing that works takes a tenth of it on any machine. Never a promise."""


def until(condition: Callable[[], object], step: float = 0.01, net: float = NET) -> bool:
    """Look every ``step`` seconds whether ``condition`` holds; False where it does not within ``net`` seconds."""
    pause, end = threading.Event(), time.monotonic() + net
    while not condition():
        if time.monotonic() > end:
            return False
        pause.wait(step)
    return True
