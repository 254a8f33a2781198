"""What happens to an error that nobody expected: a file for us, one sentence for the user."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from simulator import __version__
from simulator.errors import BugError, StorageError
from simulator.paths import home, make_private

__all__ = ["as_bug"]


def as_bug(error: Exception, about: str = "") -> BugError:
    """Write the traceback into the home's ``logs`` and return what to tell; ``MOCKLOOP_DEBUG=1`` raises instead.

    ``about``: what was being worked on, where that is one of many.
    """
    if os.environ.get("MOCKLOOP_DEBUG") == "1":
        raise error
    fact = (f"{about}: " if about else "") + f"Something went wrong inside mockloop: {type(error).__name__}: {error}"
    try:
        path = _write(error)
    except (OSError, StorageError) as trouble:
        return BugError(fact, f"No report could be written ({trouble}); MOCKLOOP_DEBUG=1 shows where it happened.")
    return BugError(fact, f"That is our fault, not yours; sessions are kept. The details are in {path}")


def _write(error: Exception) -> Path:
    folder = make_private(home() / "logs")
    path = folder / f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}-{os.getpid()}.txt"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(f"mockloop {__version__}, Python {platform.python_version()}, {platform.platform()}\n")
        file.write(f"arguments: {sys.argv[1:]}\n\n")
        file.write("".join(traceback.format_exception(error)))
    return path
