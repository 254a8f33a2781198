"""For scripts that need the project's packages: go on in the checkout's own environment, whatever Python began."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["go_inside"]

VENV = Path(__file__).resolve().parents[1] / ".venv"


def go_inside() -> None:
    """Return in ``.venv``'s Python. Ends the script with the command to run where there is none."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    python = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        sys.exit("first: ./scripts/setup --develop")
    os.execv(python, [str(python), *sys.argv])  # noqa: S606 - our own interpreter
