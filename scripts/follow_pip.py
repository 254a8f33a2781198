"""pip's talk as one line of progress on stderr: ``pip install … | python follow_pip.py MEGABYTES``.

MEGABYTES is about what is fetched in all. On a terminal the line is redrawn every second; elsewhere each phase is a
line. What pip says of errors goes to stderr past this.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

_FILE = re.compile(
    r"^\s*(?:Downloading|Using cached) (?P<name>[^\s/]+?)-\d\S*\.(?:whl|gz|zip) "
    r"\((?P<size>[\d.]+) (?P<unit>[kMG]?B)\)"
)
_UNITS = {"B": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}


@dataclass
class Progress:
    """How far pip is, by what it has said."""

    total: float  # MB, about
    fetched: float = 0.0
    what: str = ""
    packages: int = 0  # being written to the disk; 0: not yet

    def said(self, line: str) -> bool:
        """Take one line in; returns whether a new phase began."""
        if found := _FILE.match(line):
            self.fetched += float(found["size"]) * _UNITS[found["unit"]]
            self.what = found["name"].replace("_", "-")
            return False
        if line.startswith("Installing collected packages:"):
            self.packages = line.count(",") + 1
            return True
        return False

    def shown(self, seconds: float) -> str:
        """The line."""
        clock = f"{seconds // 60:.0f}:{seconds % 60:02.0f}"
        if self.packages:
            return f"setup: unpacking {self.packages} packages, up to a minute ({clock})"
        if not self.what:
            return f"setup: asking for the pinned packages ({clock})"
        bar = "#" * round(20 * min(1.0, self.fetched / self.total))
        return f"setup: [{bar:20}] {self.fetched:.0f} of about {self.total:.0f} MB, {self.what} ({clock})"


def follow(lines: Iterable[str], progress: Progress) -> None:
    """Until the lines end."""
    live, began, over, drawing = sys.stderr.isatty(), time.monotonic(), threading.Event(), threading.Lock()

    def draw() -> None:
        with drawing:
            sys.stderr.write(f"\r{progress.shown(time.monotonic() - began)[:78]:78}")
            sys.stderr.flush()

    def tick() -> None:
        draw()
        while not over.wait(1.0):
            draw()

    ticking = threading.Thread(target=tick, daemon=True)
    if live:
        ticking.start()
    for line in lines:
        new = progress.said(line)
        if live:
            draw()
        elif new:
            sys.stderr.write(progress.shown(time.monotonic() - began) + "\n")
    over.set()
    if live:
        ticking.join()
        sys.stderr.write("\r" + " " * 78 + "\r")


if __name__ == "__main__":
    follow(sys.stdin, Progress(float(sys.argv[1])))
