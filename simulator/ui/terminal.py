"""The terminal as a front end: the full screen, plain lines, or typed answers."""

from __future__ import annotations

import io
import os
import queue
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.errors import StorageError
from simulator.terminal import lenient

if TYPE_CHECKING:
    from simulator.app.frontend import LiveSession
    from simulator.ports import SpeechInput, SpeechOutput
    from simulator.ui.plain import PlainRoom
    from simulator.ui.typed import TypedInput

__all__ = ["TerminalFrontEnd"]


class TerminalFrontEnd:
    """See ``simulator.app.frontend.FrontEnd``. ``tell`` prints beside the interview."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.tell = tell
        self._session: LiveSession | None = None
        self._plain: PlainRoom | None = None
        self._keyboard: TypedInput | None = None
        self._left_over: queue.SimpleQueue[str] | None = None  # lines that a thread reads, once the session is over

    def keyboard(self) -> tuple[SpeechOutput, SpeechInput]:
        """Lines of stdin as answers."""
        from simulator.ui.typed import SilentSpeechOutput, TypedInput

        lines = lenient(sys.stdin or io.StringIO())  # None: closed from outside
        self._keyboard = TypedInput(
            lines, self._typed_command, lambda: self._interrupt("end of input"), self._note, self._fail
        )
        return SilentSpeechOutput(), self._keyboard

    def hold(self, session: LiveSession) -> str:
        """Show the session the way that fits; Ctrl-C leaves it in order."""
        from simulator.app.runner import interrupted_by_signals
        from simulator.ui.plain import engine_line

        self._session = session
        self.tell(engine_line(session.speech_input.info))
        with interrupted_by_signals(session.interrupt):
            try:
                return self._by_voice(session) if session.mode == "speech" else self._by_lines(session)
            finally:
                self._tell_unsaved()

    def _tell_unsaved(self) -> None:
        """What was typed and never reached a full disk is shown, so that it can be copied. Raises StorageError."""
        lost = self._keyboard.unsaved() if self._keyboard is not None else []
        if not lost:
            return
        self.tell("\nThe end of your answer could not be kept; copy it from here:")
        sys.stderr.write("".join(f"{line}\n" for line in lost))
        raise StorageError("can't write your answer: the disk took no more", "Free some space.")

    def _by_lines(self, session: LiveSession) -> str:
        from simulator.ui.plain import PlainRoom

        typed = session.mode == "typed"
        captions = session.settings.captions or not typed
        self._plain = PlainRoom(sys.stderr, typed=typed, captions=captions, keys=False, study=session.study)
        return session.run(_Asking(self._plain, session.speech_input) if typed else self._plain)

    def _by_voice(self, session: LiveSession) -> str:
        captions = session.settings.captions
        if not session.settings.plain and _full_screen():
            from simulator.ui.room import Room

            room = Room(
                session.run,
                session.press,
                lambda: session.interrupt("SIGINT"),
                captions=captions,
                study=session.study,
            )
            return room.finish()
        from simulator.ui.plain import PlainRoom, read_keys

        plain = PlainRoom(sys.stderr, captions=captions, study=session.study)
        self._left_over = queue.SimpleQueue()
        read_keys(sys.stdin, plain, session.press, self._left_over.put)
        return session.run(plain)

    def line(self) -> str:
        """A line typed after the session, with its end; empty: the input has ended."""
        return sys.stdin.readline() if self._left_over is None else self._left_over.get()

    def _interrupt(self, by: str) -> None:
        if self._session is not None:
            self._session.interrupt(by)

    def _fail(self, error: Exception) -> None:
        if self._session is not None:
            self._session.fail(error)

    def _note(self, text: str) -> None:
        if self._plain is not None:
            self._plain.note(text)

    def _typed_command(self, text: str) -> bool:
        """A line that is no answer: a command, or a key while nothing is being answered."""
        from simulator.ui.keys import key_for
        from simulator.ui.typed import COMMANDS

        if self._plain is None or self._session is None:
            return False
        if text in ("?", "/?"):
            self._plain.help()
            return False
        name = COMMANDS.get(text) or key_for(text.removeprefix("/") or "space", self._plain.view.state)
        if name is not None:
            self._session.press(name)
            return True
        self._plain.note(f"{text or 'Enter'} does nothing here.")
        return False


class _Asking:
    """The plain room, which also tells the keyboard when a key is awaited."""

    def __init__(self, room: Any, speech_input: Any) -> None:
        self._room = room
        self._speech_input = speech_input
        self._shown: tuple[str, str] = ("", "")

    def happened(self, at: float, body: Any) -> None:
        self._room.happened(at, body)

    def show(self, view: Any) -> None:
        self._room.show(view)
        if (view.state, view.message) != self._shown:
            self._shown = (view.state, view.message)
            self._speech_input.want_command(view.state in ("paused", "leaving", "trouble", "reviewing"))


def _full_screen() -> bool:
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM", "dumb") != "dumb"
