"""Answers that are there as soon as they are wanted: a session without a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from simulator.model.transcript import TYPED, EngineInfo, Transcript
from simulator.ports import Done, Hints, Said, SpeechInputEvent, Take, Voice

__all__ = ["REPLY", "WEAK", "QuietOutput", "ReadyInput"]

WEAK = """\
Last year I managed a team of nine engineers who built the payment service.
Our biggest customer was losing money because our payments stopped working almost every weekend.
I decided to stop the mobile project for two months, and the two senior engineers were very angry.
So we moved three people to the payment service and we changed the plan for the quarter.
In the end the customer stayed with us.

"""
REPLY = """\
When a decision will be hard for people, I talk first to those who will lose the most.
Then I write down the reasons, and after two weeks I ask the team what they would change.

"""


class QuietOutput:
    """The port ``SpeechOutput``: says nothing."""

    description = "text"

    def prepare(self, lines: Sequence[str]) -> None:
        """Nothing to render."""

    def say(self, text: str, save_as: Path | None = None) -> Said:
        return Said(None, None, 0.0, completed=True)

    def stop(self) -> None:
        """Nothing is being said."""

    def close(self) -> None:
        """Nothing is held."""


class ReadyInput:
    """The port ``SpeechInput``: gives ``answers``, one each time."""

    info: EngineInfo = TYPED

    def __init__(self, answers: Sequence[str]) -> None:
        self._answers = list(answers)

    def listen(self, recording: Path, notify: Callable[[SpeechInputEvent], None], hints: Hints) -> Ready:
        answer = Ready(self._answers.pop(0))
        notify(Voice(0.0))
        notify(Done("typed", None))
        return answer

    def close(self) -> None:
        """Nothing is held."""


class Ready:
    """The port ``Listening``."""

    def __init__(self, text: str) -> None:
        self._text = text

    def stop(self) -> Take:
        return Take(None, 1.0)

    def transcript(self) -> Transcript:
        return Transcript(text=self._text, engine=TYPED)

    def more_time(self) -> None:
        """Nobody is hurried."""
