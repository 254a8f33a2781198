"""Answering by keyboard: an ear that reads lines instead of sound, for `run --typed` and where nothing can hear.

One thread reads the input, and only while somebody waits for a line: piped answers wait for their questions.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from simulator.model.events import KeyName
from simulator.model.transcript import EngineInfo, Transcript
from simulator.ports import Done, EarEvent, Hints, Said, Take, Voice
from simulator.ui.keys import KEYS

__all__ = ["COMMANDS", "SilentMouth", "TypedEar"]

TYPED = EngineInfo(engine="typed")
COMMANDS: dict[str, KeyName] = {f"/{hint.name}": hint.name for hint in KEYS} | {
    f"/{hint.key}": hint.name for hint in KEYS
}
"""What may be typed instead of an answer: ``/repeat`` or ``/r``, ``/skip`` or ``/n``, ``/quit`` or ``/q`` …"""

_BESIDE: tuple[KeyName, ...] = ("more-time", "mark", "captions")  # these leave the answer open


class SilentMouth:
    """Says nothing: the line is read on the screen."""

    @property
    def description(self) -> str:
        return "text"

    def prepare(self, lines: Sequence[str]) -> None:
        """Nothing to render."""

    def say(self, text: str, save_as: Path | None = None) -> Said:
        return Said(None, None, 0.0, completed=True)

    def stop(self) -> None:
        """Nothing is ever being said."""

    def close(self) -> None:
        """Nothing is held."""


class TypedEar:
    """The port ``Ear`` over lines of text. An answer ends with an empty line or with the end of the input.

    ``command`` receives what is typed while no answer is awaited, and lines that begin with ``/``; it returns False
    where the line meant nothing, so that another is read. ``ended`` is called when the input ends before an answer
    has begun.
    """

    def __init__(self, lines: TextIO, command: Callable[[str], bool], ended: Callable[[], None]) -> None:
        self._lines = lines
        self._command = command
        self._ended = ended
        self._wanted = threading.Condition()
        self._answer: _Answer | None = None
        self._keys = False
        threading.Thread(target=self._read, name="typed-lines", daemon=True).start()

    @property
    def info(self) -> EngineInfo:
        return TYPED

    def listen(self, recording: Path, notify: Callable[[EarEvent], None], hints: Hints) -> _Answer:
        answer = _Answer(recording.with_suffix(".txt"), notify, self)
        with self._wanted:
            self._answer = answer
            self._wanted.notify()
        return answer

    def want_command(self, wanted: bool) -> None:
        """Whether a line is awaited while no answer is: after a pause, before leaving, in study mode."""
        with self._wanted:
            self._keys = wanted
            self._wanted.notify()

    def forget(self, answer: _Answer) -> None:
        """The answer is over: further lines are not its own."""
        with self._wanted:
            if self._answer is answer:
                self._answer = None

    def close(self) -> None:
        """The thread ends with the process: nothing interrupts a read from a terminal."""

    def _read(self) -> None:
        while True:
            with self._wanted:
                self._wanted.wait_for(lambda: self._answer is not None or self._keys)
            line = self._lines.readline()
            with self._wanted:
                answer = self._answer
                self._keys = False  # asked for again by whoever needs another
            text = line.strip()
            if not line and (answer is None or not answer.begun):
                self._ended()
                return
            if answer is None or text in COMMANDS:
                if answer is not None and COMMANDS[text] not in _BESIDE:
                    self.forget(answer)  # it goes on, if at all, in another part or take
                if not self._command(text):
                    self.want_command(True)
            elif answer.take_line(text):
                self.forget(answer)


class _Answer:
    """One answer being typed. Every line is in a file beside the recordings before it is used."""

    def __init__(self, path: Path, notify: Callable[[EarEvent], None], ear: TypedEar) -> None:
        self._path = path
        self._notify = notify
        self._ear = ear
        self._typed: list[str] = []
        self._started = time.monotonic()

    @property
    def begun(self) -> bool:
        return bool(self._typed)

    def take_line(self, text: str) -> bool:
        """Add a line; True where it ended the answer."""
        if text:
            if not self._typed:
                self._path.touch(mode=0o600)
                self._notify(Voice(time.monotonic() - self._started))
            with self._path.open("a", encoding="utf-8") as file:
                file.write(text + "\n")
            self._typed.append(text)
            return False
        if not self._typed:
            return False  # an empty line before anything was said is no answer
        self._notify(Done("typed", None))
        return True

    def stop(self) -> Take:
        self._ear.forget(self)
        return Take(None, time.monotonic() - self._started)

    def transcript(self) -> Transcript:
        return Transcript(text=" ".join(self._typed), engine=TYPED)

    def more_time(self) -> None:
        """A keyboard never hurries anybody."""
