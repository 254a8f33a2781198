"""Answering by keyboard: a speech input that reads lines, for `run --typed` and where nothing can hear.

One thread reads the input, and only while somebody waits for a line: piped answers wait for their questions.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from simulator.model.events import KeyName
from simulator.model.transcript import TYPED, EngineInfo, Transcript
from simulator.ports import Done, Hints, Listening, Said, SpeechInputEvent, Take, Voice
from simulator.ui.keys import KEYS

__all__ = ["COMMANDS", "Lines", "SilentSpeechOutput", "TypedInput"]

COMMANDS: dict[str, KeyName] = {f"/{hint.name}": hint.name for hint in KEYS} | {
    f"/{hint.key}": hint.name for hint in KEYS
}
"""What may be typed instead of an answer: ``/repeat`` or ``/r``, ``/skip`` or ``/n``, ``/quit`` or ``/q`` …"""

_BESIDE: tuple[KeyName, ...] = ("more-time", "mark", "captions")  # these leave the answer open


class Lines(Protocol):
    """Where lines come from: each with its end, "" for the end of them all."""

    def readline(self) -> str: ...


class SilentSpeechOutput:
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


class TypedInput:
    """The port ``SpeechInput`` over lines of text. An answer ends with an empty line or with the end of the input.

    ``command`` receives what is typed while no answer is awaited, and lines that begin with ``/``; it returns False
    where the line meant nothing, so that another is read. ``ended`` is called when the input ends before an answer
    has begun, or before it could be kept. ``note`` tells a disk that takes no more, and one that does again;
    ``failed`` receives what nobody expected.
    """

    def __init__(
        self,
        lines: Lines,
        command: Callable[[str], bool],
        ended: Callable[[], None],
        note: Callable[[str], None] = lambda _: None,
        failed: Callable[[Exception], None] = lambda _: None,
    ) -> None:
        self._lines = lines
        self._command = command
        self._ended = ended
        self._note = note
        self._failed = failed
        self._answers: list[_Answer] = []
        self._wanted = threading.Condition()
        self._answer: _Answer | None = None
        self._keys = False
        threading.Thread(target=self._read, name="typed-lines", daemon=True).start()

    @property
    def info(self) -> EngineInfo:
        return TYPED

    def listen(
        self,
        recording: Path,
        notify: Callable[[SpeechInputEvent], None],
        hints: Hints,
        *,
        resume: Listening | None = None,
    ) -> _Answer:
        answer = _Answer(recording.with_suffix(".txt"), notify, self)
        with self._wanted:
            self._answer = answer
            self._answers.append(answer)
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

    def unsaved(self) -> list[str]:
        """Lines that the disk has not taken, after one more try. Empty but for a disk that is full."""
        return [line for answer in self._answers if not answer.save() for line in answer.waiting]

    def _read(self) -> None:
        try:
            self._read_lines()
        except Exception as error:  # noqa: BLE001 - carried to the session's thread: without a reader it would hang
            self._failed(error)

    def _read_lines(self) -> None:
        while True:
            with self._wanted:
                self._wanted.wait_for(lambda: self._answer is not None or self._keys)
            line = self._lines.readline()
            with self._wanted:
                answer = self._answer
                self._keys = False  # asked for again by whoever needs another
            text = line.strip()
            if not line and (answer is None or not answer.begun or not answer.save()):
                self._ended()
                return
            if answer is None or text in COMMANDS:
                if answer is not None and COMMANDS[text] not in _BESIDE:
                    self.forget(answer)  # it goes on, if at all, in another part or take
                if not self._command(text):
                    self.want_command(True)
            elif answer.waiting and not text:
                if answer.save():  # what this line was for: the answer goes on
                    self._note("Your answer is on the disk now. Go on; an empty line ends it.")
            elif answer.take_line(text):
                self.forget(answer)
            if answer is not None and answer.waiting:
                self._note(f"This can't be kept yet: {answer.refused}. Free some space, then press Enter.")


class _Answer:
    """One answer being typed. Every line is in a file beside the recordings before it is used.

    What the disk refuses stays in ``waiting``, with the reason in ``refused``.
    """

    before = 0.0

    def __init__(self, path: Path, notify: Callable[[SpeechInputEvent], None], speech_input: TypedInput) -> None:
        self._path = path
        self._notify = notify
        self._speech_input = speech_input
        self._typed: list[str] = []
        self._started = time.monotonic()
        self._reported = False
        self._saving = threading.Lock()
        self.waiting: list[str] = []
        self.refused = ""

    @property
    def begun(self) -> bool:
        return bool(self._typed)

    def take_line(self, text: str) -> bool:
        """Add a line; True where it ended the answer."""
        if text:
            self._typed.append(text)
            self.waiting.append(text)
            self.save()
            return False
        if not self._typed:
            return False  # an empty line before anything was said is no answer
        self._notify(Done("typed", None))
        return True

    def save(self) -> bool:
        """Write what waits; False where the disk refuses, and then no half line is left in the file."""
        with self._saving:
            if not self.waiting:
                return True
            try:
                _append(self._path, "".join(f"{line}\n" for line in self.waiting).encode("utf-8", "replace"))
            except OSError as error:
                self.refused = error.strerror or str(error)
                return False
            self.waiting.clear()
            first, self._reported = not self._reported, True
        if first:
            self._notify(Voice(time.monotonic() - self._started))
        return True

    def stop(self, *, keep: bool = False) -> Take:
        self._speech_input.forget(self)
        return Take(None, time.monotonic() - self._started)

    def transcript(self) -> Transcript:
        return Transcript(text=" ".join(self._typed), engine=TYPED)

    def deafen(self) -> None:
        """A keyboard hears nobody."""

    def more_time(self) -> None:
        """A keyboard never hurries anybody."""


def _append(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        try:
            done = 0
            while done < len(data):
                done += os.write(handle, data[done:])
            os.fsync(handle)
        except OSError:
            with suppress(OSError):
                os.ftruncate(handle, size)
            raise
    finally:
        os.close(handle)
