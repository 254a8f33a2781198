"""The demo on a terminal: the plain room, which also tells what was found after each answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from simulator.model.events import Command, Event, Judged, Say
from simulator.model.review import PARTS
from simulator.report.names import reason
from simulator.report.words import report_words
from simulator.ui.plain import PlainRoom, engine_line
from simulator.ui.terminal import TerminalFrontEnd

if TYPE_CHECKING:
    from simulator.app.frontend import LiveSession

__all__ = ["DemoFrontEnd", "DemoRoom"]


class DemoFrontEnd(TerminalFrontEnd):
    """Shows the demo in a ``DemoRoom``. ``labels``: what people call the ids of reasons."""

    def __init__(self, tell: Callable[[str], None], labels: Mapping[str, str]) -> None:
        super().__init__(tell)
        self._labels = labels

    def hold(self, session: LiveSession) -> str:
        from simulator.app.runner import interrupted_by_signals

        room = DemoRoom(self._labels)
        room.open(session.header.tts, engine_line(session.speech_input.info))
        with interrupted_by_signals(session.interrupt):
            return session.run(room)


class DemoRoom(PlainRoom):
    """The plain interface with the judgement after each answer."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        super().__init__(sys.stdout, captions=True, keys=False)
        self._labels = labels
        self._found: list[str] = []  # parts that are clear so far
        self._replying = False

    def open(self, voice: str, engine: str) -> None:
        """Say what the demo shows, with which voice and recogniser."""
        self.note("A recorded candidate sits a short interview. Nothing leaves this computer.")
        self.note(f"The interviewer's voice: {voice.partition(', played')[0]}.")
        self.note(engine)

    def happened(self, at: float, body: Event | Command) -> None:
        """As in the plain room, and the judgement after each answer."""
        super().happened(at, body)
        match body:
            case Say(role="follow-up"):
                self._replying = True
            case Judged():
                self._judged(body)
            case _:
                pass

    def _judged(self, judged: Judged) -> None:
        review = judged.review
        if not review.judged:
            self.tell("Not judged", review.not_judged_because or "")
            return
        strengths = {report_words().parts[name].label: review.parts[name].strength for name in PARTS}
        found = [label for label, strength in strengths.items() if strength == 2]
        if self._replying:
            new = [label for label in found if label not in self._found]
            self.tell("Adds", ", ".join(new) or "an answer to that, and no further part")
        else:
            self.tell("Found", ", ".join(found) or "nothing yet")
            missing = [label if not s else f"{label} (only hinted)" for label, s in strengths.items() if s < 2]
            self.tell("Missing", ", ".join(missing) or "nothing")
        self._found += [label for label in found if label not in self._found]
        if judged.decision:
            because = "; ".join(dict.fromkeys(reason(ident, self._labels) for ident in judged.decision.because))
            self.tell("Next", f"a follow-up on {report_words().targets[judged.decision.target]}: {because}.")
