"""The room: a full-screen front end (Textual). One question, one state, one meter; nothing else moves."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from textual.app import App, ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.events import Key
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static

from simulator.model.events import (
    Command,
    Event,
    Heard,
    Judged,
    KeyName,
    Recorded,
    Spoken,
)
from simulator.model.review import Review
from simulator.model.transcript import Transcript
from simulator.session.view import Observer, View
from simulator.terminal import shown
from simulator.ui.keys import KEYS, hints, key_for
from simulator.ui.lines import WAITING, beside, caption_tail, meter, state_line, status_line

__all__ = ["Room"]

REDRAW = 1 / 12  # seconds between two redraws that only a level or a second asks for
_COLUMN = 88  # columns of text at most: longer lines are hard to read
_OPTIONAL = ("message", "study", "captions")  # these take no room while they are empty
_ANSWER_SECONDS = 3.0  # seconds for which a key is answered
_SCROLL = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}  # lines, where the text is longer than the screen


class Help(ModalScreen[None]):
    """All keys, over the room; any key closes it and does nothing else."""

    def compose(self) -> ComposeResult:
        rows = "\n".join(f"{hint.key:>6}  {hint.help}" for hint in KEYS)
        yield Static(f"{rows}\n     ?  this help\n\nAny key closes it.", id="help", markup=False)

    def on_key(self, event: Key) -> None:
        event.stop()
        self.dismiss()


class Room(App[str], inherit_bindings=False):  # every key is the session's
    """Shows what the session brings and hands it the keys. ``return_value`` is the session's reason to finish.

    ``session`` runs the whole session in a thread of its own, with this room as its observer, and returns the
    reason; what it raises is raised again by ``finish``. ``study`` says what to read after an answer.
    """

    CSS = """
    Screen { layout: vertical; padding: 1 2; background: $background; align-horizontal: center; }
    #column { width: 100%; max-width: 88; height: 100%; }
    #status { height: 1; color: $text-muted; }
    #rest { height: 1fr; scrollbar-size-vertical: 1; }
    #question { height: auto; margin: 2 0 1 0; text-style: bold; }
    #state { height: 1; }
    #meter { height: 1; margin: 0 0 1 0; color: $text-muted; }
    #message { height: auto; margin: 0 0 1 0; }
    #message.trouble { color: $text-warning; }
    #study { height: auto; }
    #captions { height: auto; max-height: 6; color: $text-muted; }
    #hints { height: 1; margin: 1 0 0 0; color: $text-muted; }
    #help { width: auto; max-width: 78; height: auto; padding: 1 2; border: round $secondary; background: $surface; }
    Help { align: center middle; }
    Screen:nocolor, Static:nocolor, VerticalScroll:nocolor { background: ansi_default; color: ansi_default; }
    """
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        session: Callable[[Observer], str],
        press: Callable[[KeyName], None],
        interrupt: Callable[[], None],
        *,
        captions: bool = False,
        study: Callable[[Review, Transcript], str] | None = None,
    ) -> None:
        super().__init__(ansi_color=bool(os.environ.get("NO_COLOR")))  # then the terminal's own two colours are used
        self._session = session
        self._press = press
        self._interrupt = interrupt
        self._captions = captions
        self._study = study
        self._study_text = ""
        self._heard = Transcript(text="")
        self._latest = View()
        self._drawn: View | None = None
        self._waiting = False
        self._unspoken = ""  # why the latest line was only shown
        self._sound = ""  # what is to be said of the sound at the microphone check
        self._reply = ""  # in place of the hints
        self._interrupted = False
        self._error: BaseException | None = None
        self._telling: Timer | None = None  # until the hints come back
        self._reason: str | None = None  # set when the session has ended; the next redraw leaves
        self._thread = threading.Thread(target=self._run_session, name="session", daemon=True)

    def compose(self) -> ComposeResult:
        with Vertical(id="column"):
            yield Static(id="status", markup=False)
            with VerticalScroll(id="rest", can_focus=False):
                for name in ("question", "state", "meter", *_OPTIONAL):
                    row = Static(id=name, markup=False)
                    row.display = name not in _OPTIONAL
                    yield row
            yield Static(id="hints", markup=False)

    def on_mount(self) -> None:
        self.set_interval(REDRAW, self._draw)
        self._thread.start()

    def _run_session(self) -> None:
        try:
            self._reason = self._session(self)
        except BaseException as error:  # noqa: BLE001 - raised again by finish(), on the thread that may tell the user
            self._error = error
            self._reason = "trouble"

    def finish(self, *, headless: bool = False) -> str:
        """Run to the end and give the session's reason. Raises what the session raised."""
        reason = self.run(headless=headless)
        if not isinstance(self._error, KeyboardInterrupt):
            self._thread.join(timeout=5)
        if self._error is not None:
            raise self._error
        return reason or "quit"

    # --- from the session's thread ---
    def show(self, view: View) -> None:
        changed_state = (view.state, view.text, view.message) != (
            self._latest.state,
            self._latest.text,
            self._latest.message,
        )
        self._latest = view
        if changed_state and not self._waiting and self.is_running:
            self._waiting = True
            self.call_later(self._draw)

    def happened(self, at: float, body: Event | Command) -> None:
        if isinstance(body, Heard):
            self._heard = body.transcript
        elif isinstance(body, Spoken):
            self._unspoken = body.problem
        elif isinstance(body, Recorded):
            self._sound = body.problem if self._latest.role == "check" else ""
        elif isinstance(body, Judged) and self._study is not None:
            self._study_text = self._study(body.review, self._heard)

    # --- drawing ---
    def _draw(self) -> None:
        self._waiting = False
        if self._reason is not None:
            self.exit(self._reason)
        view = self._latest
        # the timer can tick once more while the screen is being taken down, its widgets already gone
        if view == self._drawn or not self.query("#status"):
            return
        self._drawn = view
        width = max(20, min(_COLUMN, self.size.width - 4))
        self._set("status", status_line(view, width))
        self._set("question", view.text or view.speaking)
        self._set("state", state_line(view))
        self._set("meter", meter(view.level) if view.recording else "")
        self.query_one("#message").set_class(view.state == "trouble", "trouble")
        self._set("message", beside(view) or self._unspoken or self._sound)
        self._set("study", self._study_text if view.state == "reviewing" else "")
        self._set("captions", self._caption(view, width * 4) if self._captions else "")
        self._set("hints", self._reply or hints(view.state, may_go_on=view.may_go_on))

    @staticmethod
    def _caption(view: View, columns: int) -> str:
        return caption_tail(view.caption, columns) or (WAITING if view.recording else "")

    def _set(self, ident: str, text: str) -> None:
        widget, text = self.query_one(f"#{ident}", Static), shown(text)
        if widget.content != text:
            widget.update(text)
            if ident in _OPTIONAL:
                widget.display = bool(text)

    def on_resize(self) -> None:
        self._drawn = None

    # --- keys ---
    def on_key(self, event: Key) -> None:
        event.stop()
        if event.key == "ctrl+c":
            self._leave()
            return
        if event.key in _SCROLL:
            self.query_one("#rest").scroll_relative(y=_SCROLL[event.key], animate=False)
            return
        key = event.character if event.character and event.character > " " and event.is_printable else event.key
        if key == "?":
            self.push_screen(Help())
            return
        name = key_for(key, self._latest.state, may_go_on=self._latest.may_go_on)
        if name is None:
            self._answer(f"{key} does nothing here; ? lists the keys.")
            return
        if name == "captions":
            self._captions = not self._captions
            self._drawn = None
        self._press(name)
        reply = {"mark": "Marked.", "captions": f"Captions {'on' if self._captions else 'off'}."}.get(name, "")
        self._answer(reply)

    def _answer(self, text: str) -> None:
        """Say in place of the hints, for a moment, what a key did or that it means nothing."""
        self._reply = text
        self._set("hints", text or hints(self._latest.state, may_go_on=self._latest.may_go_on))
        if self._telling is not None:
            self._telling.stop()
        self._telling = self.set_timer(_ANSWER_SECONDS, lambda: self._answer("")) if text else None

    def _leave(self) -> None:
        """Ctrl-C keeps everything and leaves; a second one leaves at once."""
        if self._interrupted:
            self._error = KeyboardInterrupt()
            self.exit("quit")
            return
        self._interrupted = True
        self._interrupt()
