"""What was heard: words with times and confidence over one text that is never edited."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simulator.model.base import Model

__all__ = ["TYPED", "Doubt", "EngineInfo", "Span", "Transcript", "Word"]


class Span(Model):
    """Half-open character offsets into a transcript's text: ``text[start:end]``."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Word(Model):
    """One heard word.

    ``start``/``end`` are character offsets into the transcript's text; ``t0``/``t1`` are seconds from the
    first sample of the answer's recording, None where the engine gave none or the answer was typed.
    ``probability`` is the engine's own, 0..1, None where it gives none.
    """

    start: int
    end: int
    t0: float | None = None
    t1: float | None = None
    probability: float | None = None


class Doubt(Model):
    """A place where hearing was uncertain or something was removed, with the reason, for an honest review.

    ``kind``: ``unclear`` (kept but doubtful), ``removed`` (not in the text: ``text`` holds it),
    ``hesitation`` (a voiced stretch without a word), ``done-phrase`` (removed because it ended the answer).
    """

    kind: Literal["unclear", "removed", "hesitation", "done-phrase"]
    reason: str
    text: str = ""
    start: int | None = None  # character offsets where it is in the text
    end: int | None = None
    t0: float | None = None
    t1: float | None = None


class EngineInfo(Model):
    """Which engine heard an answer and how far it can be trusted. Shown on every surface."""

    engine: str  # whisper | moonshine | typed | given (a transcript that was handed in)
    model: str = ""
    device: str = ""  # cpu int8, cuda float16, …
    low_trust: bool = False
    note: str = ""  # a sentence for people: what the limits are, and the one command that gets a better one

    @property
    def heard(self) -> bool:
        """Whether it turned sound into words; what was typed or handed in as text had not to be heard."""
        return self.engine not in ("given", "typed")


TYPED = EngineInfo(engine="typed")
"""Nobody had to hear: the answer was typed."""


class Transcript(Model):
    """The text of one answer. Invariant: word offsets ascend, and ``text[w.start:w.end]`` is the word."""

    text: str
    words: tuple[Word, ...] = ()
    seconds: float | None = None  # length of the recording
    engine: EngineInfo = EngineInfo(engine="given")
    language: str = "en"
    doubts: tuple[Doubt, ...] = ()
    pauses: tuple[tuple[float, float], ...] = ()  # silences inside the answer, seconds, from voice activity

    @property
    def confidence(self) -> float | None:
        """Mean word probability, None where the engine gives none."""
        known = [w.probability for w in self.words if w.probability is not None]
        return sum(known) / len(known) if known else None

    def time_of(self, start: int, end: int) -> tuple[float | None, float | None]:
        """Seconds of the first and last word that touch the characters ``start:end``."""
        touched = [w for w in self.words if w.start < end and w.end > start and w.t0 is not None]
        if not touched:
            return None, None
        return touched[0].t0, touched[-1].t1
