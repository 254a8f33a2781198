"""One session at a time, in a thread of its own: begun, gone on with, answered, ended."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audio.remote_microphone import RemoteMicrophone
from audio.remote_player import RemotePlayer
from simulator.app.frontend import SessionRequest, Sound
from simulator.app.home import Home
from simulator.app.practice import Outcome, go_on, practise, resume
from simulator.errors import InputError, MockloopError
from simulator.studio.frontend import PageFrontEnd
from simulator.studio.link import PageLink

if TYPE_CHECKING:
    from simulator.config import Settings

__all__ = ["FREE", "SessionHost"]

FREE = {"type": "free"}
"""Told to the page while no session is under way."""

_REASONS = {"done": "That was the interview.", "quit": "You left before the end.", "trouble": "It could not go on."}


@dataclass(frozen=True, slots=True)
class _Under:
    """The session under way."""

    front: PageFrontEnd
    thread: threading.Thread


class SessionHost:
    """``settings``: those in force, on top of what a session kept. ``as_bug``: what to tell of an error that nobody
    expected. ``microphone`` and ``player`` outlive the sessions: the page keeps them open."""

    def __init__(
        self,
        home: Home,
        link: PageLink,
        settings: Callable[[dict[str, Any]], Settings],
        as_bug: Callable[[Exception], MockloopError],
    ) -> None:
        self._home = home
        self._link = link
        self.settings = settings
        self.as_bug = as_bug
        self.microphone = RemoteMicrophone()
        self.player = RemotePlayer(link.speaker())
        self._lock = threading.Lock()
        self._under: _Under | None = None
        link.stand(FREE)

    def begin(self, request: SessionRequest, chosen: dict[str, Any]) -> None:
        """Hold a new session, with settings that were ``chosen`` for it. Raises InputError where one is under way."""
        self._start(lambda front: practise(self._home, self.settings(chosen), request, front))

    def go_on(self, session: str, request: SessionRequest) -> None:
        """Go on with one that was left. Raises InputError where one is under way."""
        self._start(lambda front: resume(self._home, session, request, front, self.settings))

    def press(self, key: str) -> None:
        """A key of the room."""
        if under := self._under:
            under.front.press(key)

    def answer(self, text: str) -> None:
        """A typed answer."""
        if under := self._under:
            under.front.answer(text)

    def interrupt(self, by: str) -> bool:
        """Keep everything and leave the session under way; False where there is none. Safe in a signal handler."""
        under = self._under
        if under is not None:
            under.front.interrupt(by)
        return under is not None

    def wait(self) -> None:
        """Until the session under way, if there is one, is over and its review is written."""
        if under := self._under:
            under.thread.join()

    def _start(self, run: Callable[[PageFrontEnd], Outcome]) -> None:
        front = PageFrontEnd(self._link, lambda: Sound(self.microphone, self.player, self.microphone.is_there))
        with self._lock:
            if self._under is not None:
                raise InputError("An interview is under way already.", "Go on with it, or leave it first.")
            thread = threading.Thread(target=self._hold, args=(run, front), name="session", daemon=True)
            self._under = _Under(front, thread)
            self._link.stand({"type": "arriving"}, instead_of=("over", "free"))
        thread.start()

    def _hold(self, run: Callable[[PageFrontEnd], Outcome], front: PageFrontEnd) -> None:
        try:
            over = self._over(run(front))
        except MockloopError as error:
            over = _told(error)
        except Exception as error:  # noqa: BLE001 - the thread's last stop: kept in a file and told in one sentence
            over = _told(self.as_bug(error))
        with self._lock:
            self._under = None
            self._link.stand(over, instead_of=("view", "arriving"))

    def _over(self, outcome: Outcome) -> dict[str, Any]:
        from simulator.app.aftersession import after_session

        notes = after_session(self._home, outcome.folder, outcome.history, lambda _: None)
        if outcome.full is not None:
            notes.append(outcome.full.paragraph)
        name = outcome.folder.name
        left = None if outcome.reason == "done" else {"id": name, "mode": outcome.history.header.mode}
        if left is not None:
            notes.append(f"Everything so far is kept. {go_on(outcome.folder)}")
        return {
            "type": "over",
            "words": _REASONS.get(outcome.reason, outcome.reason),
            "notes": notes,
            "page": f"/sessions/{name}/report.html" if outcome.page is not None else "",
            "left": left,
        }


def _told(error: MockloopError) -> dict[str, Any]:
    return {
        "type": "over",
        "words": str(error),
        "notes": [error.hint] if error.hint else [],
        "page": "",
        "left": None,
    }
