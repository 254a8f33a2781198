"""How long does a candidate wait? One turn, timed from the last voiced sample to the first audible one.

Used by ``scripts/bench/latency`` and by ``mockloop doctor --latency``. The parts are the session's own, and as in a
session the answer is judged as it grows and its line rendered. Only the session machine between them is left out,
which takes less than a millisecond.
"""

from __future__ import annotations

import threading
import time
import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio.recorder import BlockSink, LostSink, Microphone, Recording
from audio.soundfiles import read_sound
from audio.vad import RATE
from simulator.errors import EngineError
from simulator.model.transcript import Transcript
from simulator.ports import Caption, Clock, Done, Hints, SpeechInput, SpeechInputEvent, SpeechOutput, Take

__all__ = ["Moments", "TimedMicrophone", "first_loud", "last_loud", "percentile", "time_turn"]

_LOUD = 0.01  # of full scale: -40 dBFS, above any noise floor and below the softest end of a word


@dataclass(frozen=True, slots=True)
class Moments:
    """Times on one clock, in seconds; the stages between them add up to ``wait``."""

    speech_end: float  # the last voiced sample
    ended: float  # the endpointer (or the key) ended the answer
    heard: float  # the transcript was complete
    judged: float  # the next line was decided
    audible: float  # its first audible sample

    @property
    def endpoint(self) -> float:
        return self.ended - self.speech_end

    @property
    def tail(self) -> float:
        """Transcription that was left when the answer ended."""
        return self.heard - self.ended

    @property
    def judgement(self) -> float:
        return self.judged - self.heard

    @property
    def speech(self) -> float:
        """Synthesis of the line, opening the speaker, and the silence before its first sound."""
        return self.audible - self.judged

    @property
    def wait(self) -> float:
        return self.audible - self.speech_end


class TimedMicrophone:
    """Another microphone, remembering when the first sample of the take was captured.

    The end of a file is not passed on: answers end as they do with a real microphone, by silence or a key.
    """

    def __init__(self, microphone: Microphone, clock: Clock) -> None:
        self._microphone = microphone
        self._clock = clock
        self.started: float | None = None

    @property
    def description(self) -> str:
        return self._microphone.description

    def record(
        self, path: Path, on_block: BlockSink, on_lost: LostSink, on_end: Callable[[], None] | None = None
    ) -> Recording:
        self.started = None

        def timed(samples: NDArray[np.int16], at: float) -> None:
            if self.started is None:
                self.started = self._clock.now() - len(samples) / RATE
            on_block(samples, at)

        return self._microphone.record(path, timed, on_lost)

    def close(self) -> None:
        self._microphone.close()


def time_turn(
    speech_input: SpeechInput,
    speech_output: SpeechOutput,
    clock: Clock,
    folder: Path,
    judge: Callable[[Transcript], str],
    *,
    hints: Hints | None = None,
    key: Callable[[], None] | None = None,
    speech_end: Callable[[Take], float],
    patience: float = 600.0,
) -> tuple[Moments, Take]:
    """Listen to one answer, judge it, say the line that ``judge`` returns.

    ``key``: blocks until the candidate presses it; None: the endpointer ends the answer. ``speech_end``: when
    the last voiced sample was captured, on the clock, given the take. Raises EngineError where the answer does not
    end within ``patience`` seconds or the line can't be spoken.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="mind") as mind:
        over = threading.Event()
        ended_at: list[float] = []

        def foresee(heard: Transcript) -> None:
            speech_output.prepare([judge(heard)])

        def notify(event: SpeechInputEvent) -> None:
            if isinstance(event, Done):
                ended_at.append(clock.now())
                over.set()
            elif isinstance(event, Caption) and event.heard is not None:
                mind.submit(foresee, event.heard)

        listening = speech_input.listen(folder / f"{time.monotonic_ns()}-answer.wav", notify, hints or Hints())
        if key is not None:
            key()
            ended_at.insert(0, clock.now())
        elif not over.wait(patience):
            listening.stop()
            raise EngineError("The answer did not end by itself", "Is there anything to hear? Try: mockloop doctor")
        take = listening.stop()
        transcript = listening.transcript()
        heard = clock.now()
        line = mind.submit(judge, transcript).result()
        judged = clock.now()
        said = speech_output.say(line)
        if said.first_sample is None or said.audio is None:
            raise EngineError(f"The follow-up could not be spoken: {said.problem}", "Try: mockloop doctor --voice")
        audible = said.first_sample + first_loud(read_sound(said.audio))
        return Moments(speech_end(take), ended_at[0], heard, judged, audible), take


def first_loud(audio: NDArray[np.float32]) -> float:
    """Seconds before the first sample that can be heard; ``audio`` float32 at 16 kHz."""
    loud = np.abs(audio) > _LOUD
    return float(np.argmax(loud)) / RATE if loud.any() else 0.0


def last_loud(path: Path) -> float:
    """Seconds from the start of a take to its last sample that can be heard."""
    with wave.open(str(path), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int32)
    loud = np.flatnonzero(np.abs(samples) > _LOUD * 32768)
    return float(loud[-1] + 1) / RATE if loud.size else 0.0


def percentile(values: list[float], share: float) -> float:
    """The value that ``share`` (0..1) of the values don't exceed, by the nearest-rank rule."""
    ranked = sorted(values)
    return ranked[max(0, min(len(ranked) - 1, int(np.ceil(share * len(ranked))) - 1))]
