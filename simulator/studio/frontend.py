"""The page as a front end of the session: what ``simulator.app.frontend`` asks of whoever shows one."""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.app.frontend import LiveSession, Sound
from simulator.model.events import Command, Event, Heard, Judged, Recorded, Spoken
from simulator.model.transcript import Transcript
from simulator.session.view import View
from simulator.studio.link import PageLink
from simulator.studio.roomview import room
from simulator.ui.keys import key_for

if TYPE_CHECKING:
    from simulator.ports import SpeechInput, SpeechOutput

__all__ = ["PageFrontEnd"]


class PageFrontEnd:
    """One session in the page at the end of ``link``. ``sound`` gives its microphone and speaker."""

    def __init__(self, link: PageLink, sound: Callable[[], Sound]) -> None:
        self._link = link
        self.sound = sound
        self._session: LiveSession | None = None
        self._room: _Room | None = None
        self._lines = _Lines()
        self._stopped_by = ""

    def tell(self, text: str) -> None:
        """Say something beside the interview."""
        self._link.tell({"type": "note", "text": text})

    def keyboard(self) -> tuple[SpeechOutput, SpeechInput]:
        """Answers from the page's text field."""
        from simulator.ui.typed import SilentSpeechOutput, TypedInput

        typed = TypedInput(self._lines, lambda _: True, lambda: None, self.tell, self._fail)
        return SilentSpeechOutput(), typed

    def hold(self, session: LiveSession) -> str:
        """Show the session to its end, whether a page is open or not."""
        self._session = session
        self._room = _Room(session, self._link, lambda: self._stopped_by)
        try:
            return session.run(self._room)
        finally:
            self._lines.put("")

    # --- what the candidate does, from any thread ---
    def press(self, key: str) -> None:
        """A key of the room; one that means nothing now changes nothing."""
        if self._session is None or self._room is None:
            return
        view = self._room.view
        name = key_for(key, view.state, may_go_on=view.may_go_on)
        if name is not None:
            self._session.press(name)

    def answer(self, text: str) -> None:
        """A typed answer: its lines, then the empty one that ends it."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        for line in (*lines, ""):
            self._lines.put(f"{line}\n")

    def interrupt(self, by: str) -> None:
        """Keep everything and leave."""
        self._stopped_by = by
        if self._session is not None:
            self._session.interrupt(by)

    def _fail(self, error: Exception) -> None:
        if self._session is not None:
            self._session.fail(error)


class _Room:
    """The session's observer: draws each view in the page."""

    def __init__(self, session: LiveSession, link: PageLink, stopped_by: Callable[[], str]) -> None:
        self._session = session
        self._link = link
        self._stopped_by = stopped_by
        self._stopped = False
        self.view = View()
        self._heard = Transcript(text="")
        self._study = ""
        self._unspoken = ""  # why the latest line was only shown
        self._sound = ""  # what is to be said of the sound at the microphone check

    def show(self, view: View) -> None:
        self.view = view
        if not self._stopped and self._stopped_by():  # asked before there was anything to stop
            self._stopped = True
            self._session.interrupt(self._stopped_by())
        note = self._unspoken or self._sound
        typed = self._session.mode == "typed"
        self._link.stand(room(view, typed=typed, study=self._study, note=note), instead_of=("arriving",))

    def happened(self, at: float, body: Event | Command) -> None:
        del at
        match body:
            case Heard():
                self._heard = body.transcript
            case Spoken():
                self._unspoken = body.problem
            case Recorded():
                self._sound = body.problem if self.view.role == "check" else ""
            case Judged() if self._session.study is not None:
                self._study = self._session.study(body.review, self._heard)
            case _:
                pass


class _Lines:
    """Lines that others put in; reading waits for one. "" ends them."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[str] = queue.SimpleQueue()

    def put(self, line: str) -> None:
        self._queue.put(line)

    def readline(self) -> str:
        return self._queue.get()
