"""What verbs share of a terminal: talking on stderr, asking, one progress bar, the user's browser."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.app.home import Home
from simulator.errors import InputError, MockloopError
from simulator.terminal import drawing, shown, wrapped, write_json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.model.transcript import Transcript
    from simulator.ports import Hints, Transcriber

__all__ = ["Bar", "agreed", "choose", "count", "dump", "hear_with_bar", "home", "open_page", "report", "tell", "warn"]


def home() -> Home:
    """The user's home folder, as ``MOCKLOOP_HOME`` or the system has it."""
    from simulator.paths import home as folder

    return Home(folder())


def tell(text: str) -> None:
    """Say something on stderr; on a terminal no word is broken at its edge."""
    print(wrapped(text, sys.stderr), file=sys.stderr)


def warn(message: str) -> None:
    """Say on stderr what was noticed on the way."""
    print(f"mockloop: {message}", file=sys.stderr)


def report(error: MockloopError) -> None:
    """Say an error and what to do about it; the work goes on."""
    warn(str(error) + (f"\n  {error.hint}" if error.hint else ""))


def agreed(question: str) -> bool:
    """Whether the user says yes. Raises InputError where nobody is there to be asked."""
    if not sys.stdin.isatty():
        raise InputError("there is nobody to ask", "Give --yes if you are sure.")
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def choose(question: str, among: Sequence[str]) -> str | None:
    """What the user picks by its number or its name; None where nobody is there to be asked, or nothing is picked."""
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        return None
    for number, name in enumerate(among, 1):
        print(f"  {number}  {name}", file=sys.stderr)
    print(f"{question} ", end="", file=sys.stderr, flush=True)
    said = sys.stdin.readline().strip()
    if said.isdigit() and 0 < int(said) <= len(among):
        return among[int(said) - 1]
    return next((name for name in among if name.casefold() == said.casefold()), None)


class Bar:
    """A bar on stderr for (done, total), where stderr is a terminal and ``total`` is at least ``least``.

    ``shown`` puts a number into words. ``download``: work of minutes, with the time that is left; where stderr is a
    file it gets a line every ten seconds.
    """

    _WIDTH = 30
    _SURE = 3.0  # seconds after which the rest can be estimated

    def __init__(
        self,
        what: str,
        least: float = 1,
        shown: Callable[[float], str] = "{:.0f}".format,
        *,
        download: bool = False,
    ) -> None:
        self._what = what
        self._least = least
        self._shown = shown
        self._download = download
        self._length = 0
        self._began = self._last = time.monotonic()
        self._there: float | None = None  # what an earlier try had brought

    def __call__(self, done: float, total: float | None) -> None:
        live = sys.stderr.isatty()
        if not total or total < self._least or not (live or self._download):
            return
        filled = "#" * int(self._WIDTH * min(done, total) / total)
        of = "of about" if self._download else "of"
        line = f"{shown(self._what)} [{filled:{self._WIDTH}}] {self._shown(done)} {of} {self._shown(total)}"
        if self._download:
            now = time.monotonic()
            if done < total and now - self._last < (0.2 if live else 10.0):
                return
            self._last = now
            line += self._left(done, total, now - self._began)
        end = "\n" if done >= total or not live else ""
        print(f"\r{line:{self._length}}" if live else line, end=end, file=drawing(sys.stderr), flush=True)
        self._length = 0 if end else len(line)

    def _left(self, done: float, total: float, seconds: float) -> str:
        if self._there is None:
            self._there = done
        if seconds < self._SURE or done <= self._there or done >= total:
            return ""
        left = (total - done) * seconds / (done - self._there)
        return f", {f'{left / 60:.0f} min' if left >= 90 else f'{left:.0f} s'} left"

    def clear(self) -> None:
        """Take the bar away, before a line is printed or where the work ended early."""
        if self._length:
            print(f"\r{'':{self._length}}\r", end="", file=drawing(sys.stderr), flush=True)
            self._length = 0


def hear_with_bar(transcriber: Transcriber, samples: NDArray[np.float32], hints: Hints, label: str) -> Transcript:
    """Transcribe with a bar; a sound of less than ten seconds is done before a bar is read."""
    from simulator.text.clock import clock

    seconds = len(samples) / 16_000
    bar = Bar(label, 10.0, clock)
    try:
        return transcriber.transcribe(samples, hints, lambda done: bar(done, seconds))
    finally:
        bar.clear()


def open_page(path: Path) -> None:
    """Show a page in the user's browser; where there is none, its path on stderr is all they get."""
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        print(f"no browser could be started; open {path} yourself", file=sys.stderr)


def count(number: int, noun: str) -> str:
    """1 session, 2 sessions."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def dump(rows: Iterable[Any]) -> None:
    """Dataclasses as one JSON array on stdout."""
    write_json([asdict(row) for row in rows])
