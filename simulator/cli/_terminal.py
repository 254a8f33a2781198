"""What verbs share of a terminal: talking on stderr, asking, one progress bar, the user's editor and browser."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from simulator.app.home import Home
from simulator.errors import InputError, MissingError, MockloopError
from simulator.terminal import drawing, shown, wrapped, write_json

__all__ = ["Bar", "agreed", "choose", "count", "dump", "edit", "home", "open_page", "report", "tell", "warn"]

_EDITOR_WIDTH = 78
_USUAL_EDITORS = ("nano", "vim", "vi", "notepad")
_NO_EDITOR = (
    "Set VISUAL or EDITOR to your editor, for example: export EDITOR=nano. Or give the text with --from FILE."
)


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

    ``shown`` puts a number into words.
    """

    _WIDTH = 30

    def __init__(self, what: str, least: float = 1, shown: Callable[[float], str] = "{:.0f}".format) -> None:
        self._what = what
        self._least = least
        self._shown = shown
        self._length = 0

    def __call__(self, done: float, total: float | None) -> None:
        if not total or total < self._least or not sys.stderr.isatty():
            return
        filled = "#" * int(self._WIDTH * min(done, total) / total)
        line = f"{shown(self._what)} {filled:{self._WIDTH}} {self._shown(done)} of {self._shown(total)}"
        print(f"\r{line:{self._length}}", end="\n" if done >= total else "", file=drawing(sys.stderr), flush=True)
        self._length = len(line) if done < total else 0

    def clear(self) -> None:
        """Take the bar away, before a line is printed or where the work ended early."""
        if self._length:
            print(f"\r{'':{self._length}}\r", end="", file=drawing(sys.stderr), flush=True)
            self._length = 0


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


def edit(text: str, about: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    """``text`` as the user leaves it in $VISUAL, $EDITOR or an editor that is there; ``about`` stands above it.

    The file lies in a folder that only the user can read and is gone afterwards. Raises MissingError where there is
    no editor and InputError where it ends with an error.
    """
    command = _editor(environment)
    above = [f"# {line}".rstrip() for line in about]
    with tempfile.TemporaryDirectory(prefix="mockloop-") as private:
        path = Path(private) / "answer.txt"
        filled = textwrap.fill(text, _EDITOR_WIDTH, break_on_hyphens=False)
        path.write_text("\n".join([*above, "", filled, ""]), "utf-8")
        path.chmod(0o600)
        try:
            done = subprocess.run([*command, str(path)], check=False)
        except OSError as error:
            raise MissingError(f"can't start the editor {command[0]}: {error.strerror}", _NO_EDITOR) from error
        if done.returncode != 0:
            raise InputError(
                f"{command[0]} ended with status {done.returncode}; nothing was changed",
                "Save and leave it normally.",
            )
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"can't read what {command[0]} saved: {error}; nothing was changed", "Save it as UTF-8."
            ) from error
    while lines and (not lines[0].strip() or lines[0].startswith("#")):
        del lines[0]
    return "\n".join(lines)


def _editor(environment: Mapping[str, str]) -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        if environment.get(name, "").strip():
            return shlex.split(environment[name], posix=sys.platform != "win32")
    for name in _USUAL_EDITORS:
        found = shutil.which(name)
        if found:
            return [found]
    raise MissingError("there is no editor", _NO_EDITOR)
