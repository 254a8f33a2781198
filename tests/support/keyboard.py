"""Answers that are there as soon as they are wanted: a session without a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from simulator.model.transcript import TYPED, EngineInfo, Transcript
from simulator.ports import Done, Hints, Said, SpeechInputEvent, Take, Voice

__all__ = ["QuietMouth", "ReadyEar"]


class QuietMouth:
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


class ReadyEar:
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
