"""The plain front end of a session: lines of text, one after the other, for pipes, screen readers and any terminal.

Nothing moves and nothing is overwritten. Keys are typed and sent with Enter; Enter alone finishes an answer.
"""

from __future__ import annotations

import shutil
import textwrap
import threading
from collections.abc import Callable
from typing import TextIO

from simulator.model.events import (
    AnswerEnded,
    Command,
    Event,
    Heard,
    Judged,
    KeyName,
    Recorded,
    Say,
    Spoken,
)
from simulator.model.review import Review
from simulator.model.transcript import EngineInfo, Transcript
from simulator.session.view import View
from simulator.ui.keys import KEYS, hints, key_for
from simulator.ui.lines import STATES

__all__ = ["PlainRoom", "engine_line", "read_keys"]

_LABEL = 13  # columns for who speaks
_SHOWN = ("your-turn", "paused", "leaving", "trouble", "reviewing")  # states that ask for something
_NOT_DONE = "Not done yet? t and Enter, and your answer goes on."  # said after the first end that silence made
_TYPED_TURN = "Type your answer; an empty line ends it. /r repeats the question, /n skips it, /q leaves."


def engine_line(engine: EngineInfo) -> str:
    """Who hears, and how far that can be trusted: one sentence or two."""
    if engine.engine == "typed":
        return "Answers are typed."
    name = " ".join(filter(None, (engine.engine, engine.model)))
    return f"Answers are heard by {name}. {engine.note}".strip()


class PlainRoom:
    """Prints what happens. ``captions``: also what was heard. ``study``: what to read after an answer."""

    def __init__(
        self,
        out: TextIO,
        *,
        typed: bool = False,
        captions: bool = False,
        keys: bool = True,
        study: Callable[[Review, Transcript], str] | None = None,
    ) -> None:
        self._out = out
        self._typed = typed
        self._captions = captions
        self._keys = keys
        self._study = study
        self._heard = Transcript(text="")
        self._sound = ""  # what is to be said of the sound at the microphone check
        self._state = ""
        self._told_not_done = False
        self._message = ""
        self.view = View()

    def happened(self, at: float, body: Event | Command) -> None:
        """Print lines of the interviewer and, where wanted, what was heard and missed."""
        if isinstance(body, Heard):
            self._heard = body.transcript
        match body:
            case Say():
                self._out.write("\n" if body.role != "aside" else "")
                self.tell("Interviewer", body.text)
                if self._sound:
                    self.note(self._sound)
                    self._message, self._sound = self._sound, ""
            case Recorded() if self.view.role == "check":
                self._sound = body.problem
            case Spoken(problem=problem) if problem:
                self.note(f"(shown only: {problem})")
                self._message = problem  # which comes again with the next state, and is said once
            case AnswerEnded(reason="silence") if self._keys and not self._told_not_done:
                self._told_not_done = True
                self.note(_NOT_DONE)
            case Heard() if self._captions and not self._typed:
                self.tell("You", body.transcript.text or "(nothing)")
            case Judged() if self._study:
                self._out.write("\n" + self._study(body.review, self._heard) + "\n")
            case _:
                pass

    def show(self, view: View) -> None:
        """Print a state that asks for something, and every message, once."""
        self.view = view
        if view.state != self._state:
            self._state = view.state
            if view.state in _SHOWN:
                self._ask(view)
            elif view.state == "still-listening" and view.message == self._message:
                self.note(f"[{STATES[view.state]}]")
        if view.message != self._message:
            self._message = view.message
            if view.message and view.message != view.speaking:
                self._sound = "" if view.message == self._sound else self._sound
                self.note(view.message)

    def _ask(self, view: View) -> None:
        if self._typed and view.state == "your-turn":
            self.note(_TYPED_TURN)
        elif self._keys or self._typed:
            self.note(f"[{STATES[view.state]}]  {hints(view.state).replace('space', 'Enter')}")

    def pressed(self, name: KeyName) -> None:
        """Answer a key that changes nothing in the session."""
        if name == "captions":
            self._captions = not self._captions
            self.note(f"Captions {'on' if self._captions else 'off'}.")
        elif name == "mark":
            self.note("Marked.")

    def help(self) -> None:
        """Print all keys."""
        for hint in KEYS:
            self.note(f"{'Enter' if hint.key == 'space' else hint.key:>6}  {hint.help}")

    def tell(self, who: str, text: str) -> None:
        """Somebody's words, wrapped beside their name."""
        width = max(40, min(100, shutil.get_terminal_size((88, 24)).columns))
        rest = " " * _LABEL
        self._out.write(textwrap.fill(text, width, initial_indent=f"{who:{_LABEL}}", subsequent_indent=rest) + "\n")
        self._out.flush()

    def note(self, text: str) -> None:
        """Print a line that nobody says: a hint, a state."""
        width = max(40, min(100, shutil.get_terminal_size((88, 24)).columns))
        rest = " " * _LABEL
        self._out.write(textwrap.fill(text, width, initial_indent=rest, subsequent_indent=rest) + "\n")
        self._out.flush()


def read_keys(
    lines: TextIO,
    room: PlainRoom,
    press: Callable[[KeyName], None],
    after: Callable[[str], None] | None = None,
) -> None:
    """Turn typed lines into keys, in a thread of its own; the end of the input ends nothing.

    ``after`` gets what is typed once the session is over, and an empty text where the input ends.
    """

    def read() -> None:
        for line in lines:
            if after is not None and room.view.state == "finished":
                after(line)
                continue
            typed = line.strip()
            if typed == "?":
                room.help()
                continue
            name = key_for(typed or "space", room.view.state, may_go_on=room.view.may_go_on)
            if name is None:
                room.note(f"{typed or 'Enter'} does nothing here; ? lists the keys.")
            else:
                room.pressed(name)
                press(name)
        if after is not None:
            after("")

    threading.Thread(target=read, name="keys", daemon=True).start()
