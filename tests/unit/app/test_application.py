"""The application without a command line or a terminal: a typed session, judged again and exported."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simulator.app.exporting import export
from simulator.app.frontend import LiveSession, SessionRequest
from simulator.app.practice import practise
from simulator.app.rerunning import Rerunner, RerunRequest
from simulator.config import Settings
from simulator.model.events import Command, Event
from simulator.ports import SpeechInput, SpeechOutput
from simulator.session.view import View
from tests.support.keyboard import QuietOutput, ReadyInput
from tests.support.mind import own

ANSWER = "Last year the payment service failed every weekend. I moved three people to it and stopped the mobile app."


@dataclass
class Quiet:
    """A front end that shows nothing; ``lines`` are typed as soon as they are wanted."""

    lines: list[str]

    def tell(self, text: str) -> None:
        raise AssertionError(text)

    def keyboard(self) -> tuple[SpeechOutput, SpeechInput]:
        return QuietOutput(), ReadyInput(self.lines)

    def hold(self, session: LiveSession) -> str:
        return session.run(self)

    def show(self, view: View) -> None:
        """Nobody looks."""

    def happened(self, at: float, body: Event | Command) -> None:
        """Nobody looks."""


def test_a_typed_session_is_sat_judged_again_and_exported(own_home: Path, tmp_path: Path) -> None:
    request = SessionRequest(mode="typed", questions=("q01",), follow_ups=1, seed=3)
    outcome = practise(own(), Settings(), request, Quiet([ANSWER, "It went down to none."]))
    assert outcome.reason == "done"
    assert next(turn.transcript.text for turn in outcome.history.turns if turn.transcript) == ANSWER
    assert outcome.page == outcome.folder / "report.html"
    (again,) = Rerunner(own(), Settings(), RerunRequest((outcome.folder,))).results()
    assert (again.result.answers, again.result.records, again.problem) == (2, (), "")
    done = export(own(), [outcome.folder], tmp_path / "given.zip")
    assert done.target.stat().st_size == done.size > 0
