"""What the session needs from a body. The real parts live in ``audio``; so do the file-backed ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.model.review import FollowUp, QuestionRef, Review
    from simulator.model.transcript import EngineInfo, Transcript

__all__ = [
    "Caption",
    "Clock",
    "Closing",
    "Done",
    "Exchange",
    "Hints",
    "Interviewer",
    "Judgement",
    "Level",
    "Listening",
    "Lost",
    "Paused",
    "Quiet",
    "Said",
    "SpeechInput",
    "SpeechInputEvent",
    "SpeechOutput",
    "Take",
    "Transcriber",
    "TranscriptStream",
    "Voice",
]


class Clock(Protocol):
    """Time as the session sees it: seconds, monotonic."""

    def now(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Closing:
    """What ends an answer when it is the last thing said: ``phrases`` in lower case without punctuation.

    After one of the words ``not_after`` a phrase is reported speech and ends nothing.
    """

    phrases: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hints:
    """What helps in hearing an answer.

    ``vocabulary``: words of the domain and of the user, most important first. ``context``: the text before.
    ``closing``: what ends the answer.
    """

    vocabulary: tuple[str, ...] = ()
    context: str = ""
    closing: Closing = Closing()


class Transcriber(Protocol):
    """A speech recogniser. Audio is float32 mono in -1..1 at 16 kHz, shape (n,).

    Raises MissingError where the engine or model is not there; EngineError where it breaks midway.
    """

    @property
    def info(self) -> EngineInfo: ...

    def transcribe(
        self, audio: NDArray[np.float32], hints: Hints, progress: Callable[[float], None] | None = None
    ) -> Transcript: ...

    def stream(self, hints: Hints) -> TranscriptStream: ...


class TranscriptStream(Protocol):
    """Incremental transcription of one answer. ``feed`` never blocks on decoding."""

    def feed(self, samples: NDArray[np.int16]) -> None: ...

    def text(self) -> str:
        """What is known so far, the open end included, for captions and for endpointing by text."""
        ...

    def covered(self) -> float:
        """Seconds of sound that ``text`` accounts for."""
        ...

    def so_far(self) -> Transcript:
        """The transcript as it would be if the answer ended with what ``text`` holds. From the feeding thread."""
        ...

    def settle(self) -> None:
        """Wait until everything that can be decoded now is. For recorded answers, where time can stand still."""
        ...

    def end(self) -> None:
        """No more sound comes: decode what is left, in the background. Idempotent."""
        ...

    def finish(self) -> Transcript:
        """Wait until all is decoded and return the whole; times are from the first sample fed."""
        ...

    def cancel(self) -> None: ...


# --- hearing ---
@dataclass(frozen=True, slots=True)
class Voice:
    """The candidate began to speak, ``at`` seconds into the recording."""

    at: float


@dataclass(frozen=True, slots=True)
class Level:
    """Loudness of the last block in dBFS, for the meter."""

    dbfs: float


@dataclass(frozen=True, slots=True)
class Caption:
    """The text known so far.

    ``heard``: the transcript as it will be if nothing more is said; only ``seconds`` may still grow. None where the
    speech input can't tell.
    """

    text: str
    heard: Transcript | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    """The candidate has stopped for a moment, and ``text`` holds all that was said so far. Once for each pause."""

    text: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing has been said for ``seconds``; the session may say "take your time" once."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is over by itself. ``speech_end``: seconds into the recording of the last voiced sample."""

    reason: Literal["phrase", "silence", "file", "typed"]
    speech_end: float | None


@dataclass(frozen=True, slots=True)
class Lost:
    """The microphone stopped delivering, delivers exact zeros, or is another device than the chosen one."""

    message: str
    hint: str


SpeechInputEvent = Voice | Level | Caption | Paused | Quiet | Done | Lost


@dataclass(frozen=True, slots=True)
class Take:
    """A finished recording: 16 kHz mono PCM16 at ``path``. ``problem`` is for people; empty: all is well.

    ``path`` is None where there is no sound to keep (typed answers).
    """

    path: Path | None
    seconds: float
    problem: str = ""


class Listening(Protocol):
    """One answer being recorded and transcribed."""

    def stop(self) -> Take:
        """Close the recording (idempotent, returns within a second even where the device hangs)."""
        ...

    def transcript(self) -> Transcript:
        """Wait for the tail to be decoded. Raises EngineError; the recording is safe by then."""
        ...

    def more_time(self) -> None:
        """The candidate asked for time: forget the silence so far and wait longer."""
        ...


class SpeechInput(Protocol):
    """Microphone, recorder, voice activity, endpointing and recogniser as one part."""

    @property
    def info(self) -> EngineInfo: ...

    def listen(self, recording: Path, notify: Callable[[SpeechInputEvent], None], hints: Hints) -> Listening:
        """Open the microphone and record to ``recording`` (``.part`` until stopped).

        ``notify`` is called from a thread of its own and must not block. Raises MissingError.
        """
        ...

    def close(self) -> None: ...


# --- speaking ---
@dataclass(frozen=True, slots=True)
class Said:
    """``first_sample``: seconds on the clock when the first sample left the device; None: nothing played."""

    audio: Path | None
    first_sample: float | None
    seconds: float
    completed: bool
    problem: str = ""


class SpeechOutput(Protocol):
    """Speech synthesis and player as one part."""

    @property
    def description(self) -> str: ...

    def prepare(self, lines: Sequence[str]) -> None:
        """Render lines ahead in the background, in order, before what is still waiting from earlier calls. Never
        raises; failures show in ``say``."""
        ...

    def say(self, text: str, save_as: Path | None = None) -> Said:
        """Speak and return when the last sample has been played or ``stop`` was called.

        A failure of synthesis or of the device is no exception: it comes back as ``problem``, so that the
        session shows the line as text and goes on.
        """
        ...

    def stop(self) -> None:
        """Fall silent within one block. Safe from any thread, also when nothing is being said."""
        ...

    def close(self) -> None: ...


# --- judging ---
@dataclass(frozen=True, slots=True)
class Exchange:
    """One thing asked and what was answered. ``review`` is None while it is being judged."""

    turn: int
    question: QuestionRef  # of the bank's question this belongs to; ``text`` is that question's own text
    said: str  # what the interviewer actually said: the question or the follow-up
    transcript: Transcript
    follow_up: FollowUp | None = None  # the decision behind a follow-up; None for a question's first answer
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """``decision`` None: a good interviewer would move on."""

    review: Review
    decision: FollowUp | None


class Interviewer(Protocol):
    """Judges the newest exchange and decides what to ask next. ``planning.judge`` has the real one."""

    def judge(
        self,
        exchange: Exchange,
        earlier: Sequence[Exchange],
        *,
        seconds_left: float | None,
        follow_ups_left: int,
    ) -> Judgement:
        """``earlier`` holds all exchanges of the session so far, in order; those of the same question share its id
        and text. Deterministic."""
        ...

    def cuts_in(self, exchange: Exchange, review: Review, seconds: float) -> str:
        """Why an interviewer who interrupts would do so now, an id; empty: let them speak.

        ``review`` judges what ``exchange`` holds of the answer so far, ``seconds`` of speech.
        """
        ...

    def may_say(self, exchange: Exchange, earlier: Sequence[Exchange]) -> Sequence[str]:
        """Every follow-up that may come after the answer now being given, likeliest first, so that it can be rendered
        ahead; without those that will quote the answer. What ``exchange`` holds of the answer is not looked at."""
        ...
