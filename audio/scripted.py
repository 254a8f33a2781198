"""Speech output and input that follow a script on a clock: what tests of whole sessions use in place of sound.

Nothing is synthesised, recorded or recognised; only the times are real. Answers are written as digital silence of
their length where they have any, so that everything that handles files has files to handle.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from audio.clocks import PacingClock
from audio.takes import RATE, TakeWriter
from simulator.errors import EngineError, MissingError
from simulator.model.transcript import EngineInfo, Transcript
from simulator.ports import Caption, Done, Hints, Lost, Paused, Quiet, Said, SpeechInputEvent, Take, Voice

__all__ = ["Answer", "ScriptedSpeechInput", "ScriptedSpeechOutput"]

ENGINE = EngineInfo(engine="given", model="script")


@dataclass(frozen=True, slots=True)
class Answer:
    """``think`` seconds of silence, ``seconds`` of speech, then ``ends``: a cue by itself, or ``key`` for nothing.

    ``trouble``: the microphone is lost after that many seconds. ``broken``: the engine breaks. ``caption``: after
    how many seconds the text is known, and the candidate pauses.
    """

    text: str = "I talked to her in the same week."
    seconds: float = 60.0
    think: float = 2.0
    ends: Literal["phrase", "silence", "file", "key"] = "phrase"
    quiet_after: float | None = None
    trouble: float | None = None
    broken: bool = False
    caption: float | None = None


class ScriptedSpeechOutput:
    """Every line takes ``seconds_a_word`` for each of its words."""

    def __init__(self, clock: PacingClock, seconds_a_word: float = 0.4, problem: str = "") -> None:
        self._clock = clock
        self._pace = seconds_a_word
        self._problem = problem
        self._cut = threading.Event()

    @property
    def description(self) -> str:
        return "script"

    def prepare(self, lines: Sequence[str]) -> None:
        """Nothing to render."""

    def say(self, text: str, save_as: Path | None = None) -> Said:
        self._cut.clear()
        with self._clock.acting():
            first = self._clock.now()
            if self._problem:
                return Said(None, None, 0.0, completed=False, problem=self._problem)
            completed = self._clock.wait_until(first + len(text.split()) * self._pace, self._cut)
            return Said(None, first, self._clock.now() - first, completed)

    def stop(self) -> None:
        self._cut.set()
        self._clock.wake()

    def close(self) -> None:
        """Nothing is held."""


class ScriptedSpeechInput:
    """Gives the next ``Answer`` of the script for each ``listen``; MissingError when it is used up."""

    def __init__(self, clock: PacingClock, answers: Iterable[Answer]) -> None:
        self._clock = clock
        self._answers = iter(answers)

    @property
    def info(self) -> EngineInfo:
        return ENGINE

    def listen(self, recording: Path, notify: Callable[[SpeechInputEvent], None], hints: Hints) -> _Listening:
        answer = next(self._answers, None)
        if answer is None:
            raise MissingError("The script has no answer left.", "Write a longer one.")
        return _Listening(self._clock, answer, recording, notify)

    def close(self) -> None:
        """Nothing is held."""


class _Listening:
    def __init__(
        self, clock: PacingClock, answer: Answer, path: Path, notify: Callable[[SpeechInputEvent], None]
    ) -> None:
        self._clock = clock
        self._answer = answer
        self._start = clock.now()
        self._take: Take | None = None
        self._writer = TakeWriter(path)
        end = self._start + answer.think + answer.seconds
        cues: list[tuple[float, SpeechInputEvent]] = []
        if answer.seconds:
            cues.append((self._start + answer.think, Voice(answer.think)))
        if answer.quiet_after is not None:
            cues.append((self._start + answer.quiet_after, Quiet(answer.quiet_after)))
        if answer.caption is not None:
            cues.append((self._start + answer.caption, Caption(answer.text)))
            cues.append((self._start + answer.caption, Paused(answer.text)))
        if answer.ends != "key":
            cues.append((end, Done(answer.ends, end - self._start if answer.seconds else None)))
        if answer.trouble is not None:
            cues = [cue for cue in cues if cue[0] < self._start + answer.trouble]
            cues.append((self._start + answer.trouble, Lost("The microphone was pulled out.", "Plug it in.")))
        self._cancel = [clock.call_at(at, lambda event=event: notify(event)) for at, event in cues]  # type: ignore[misc]

    def stop(self) -> Take:
        if self._take is None:
            for cancel in self._cancel:
                cancel()
            seconds = self._clock.now() - self._start
            self._writer.write(np.zeros(round(seconds * RATE), dtype=np.int16))
            self._take = Take(self._writer.close(), seconds)
        return self._take

    def transcript(self) -> Transcript:
        if self._answer.broken:
            raise EngineError("The engine ran out of memory.", "Use a smaller model.")
        seconds = self.stop().seconds
        return Transcript(text=self._answer.text if self._answer.seconds else "", seconds=seconds, engine=ENGINE)

    def more_time(self) -> None:
        """The script does not hurry."""
