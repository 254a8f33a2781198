"""Filling something in by keyboard, on any terminal or from a pipe: a question, the lines of its answer, the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TextIO

__all__ = ["HOW", "Dialogue", "StoppedError"]

HOW = "Press Enter twice to end an answer, once to leave a question out. /stop ends it all; what you typed is kept."


class StoppedError(Exception):
    """The candidate wants to stop, or the input has ended."""


class Dialogue:
    """``lines``: where answers come from; ``say`` shows a line. Nothing is held back: every answer is read once."""

    def __init__(self, lines: TextIO, say: Callable[[str], None]) -> None:
        self._lines = lines
        self.say = say
        self._stopping = False

    def line(self, question: str, *, have: str = "") -> str:
        """One line; empty where it is left out, or where ``have`` is to stay."""
        if question:
            self.say(f"\n{question}" + (f"\n  now: {have}   (Enter keeps it)" if have else ""))
        return self._read()

    def text(self, question: str, *, have: Sequence[str] = ()) -> tuple[str, ...]:
        """Lines up to an empty one; none where it is left out, or where what is there is to stay."""
        self.say(f"\n{question}" + "".join(f"\n  now: {line}" for line in have))
        if have:
            self.say("  (Enter keeps it)")
        typed: list[str] = []
        while line := self._read(ended=bool(typed)):
            typed.append(line)
        return tuple(typed)

    def pick(self, question: str, options: Sequence[str]) -> int | None:
        """The place of what is picked by its number; None for an empty line."""
        self.say("")
        for number, option in enumerate(options, 1):
            self.say(f"{number:3}  {option}")
        while True:
            self.say(question)
            said = self._read()
            if not said:
                return None
            if said.isdigit() and 0 < int(said) <= len(options):
                return int(said) - 1
            self.say(f"Type a number from 1 to {len(options)}, or nothing.")

    def _read(self, *, ended: bool = False) -> str:
        """The next line; empty where ``/stop`` or the input's end ``ended`` an answer, which is kept.

        Raises StoppedError at both, there with the next question.
        """
        line = "" if self._stopping else self._lines.readline()
        self._stopping = not line or line.strip() == "/stop"
        if self._stopping and not ended:
            raise StoppedError
        return "" if self._stopping else line.strip()
