"""Pace over the time of an answer, from the times of its words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from simulator.model.transcript import Transcript, Word
from simulator.report.words import PaceWords

__all__ = ["Pace", "Window", "pace"]


@dataclass(frozen=True, slots=True)
class Window:
    """Seconds of the recording, the words whose middle lies in them, and what that is a minute, pauses included."""

    t0: float
    t1: float
    words: int
    words_per_minute: float


@dataclass(frozen=True, slots=True)
class Pace:
    """``mean`` is words a minute from the first word to the last."""

    windows: tuple[Window, ...]
    mean: float

    @property
    def summary(self) -> str:
        """One sentence for those who can't see the line."""
        slow = min(self.windows, key=lambda w: w.words_per_minute).words_per_minute
        fast = max(self.windows, key=lambda w: w.words_per_minute).words_per_minute
        return f"{self.mean:.0f} words a minute on average, between {slow:.0f} and {fast:.0f}."


def pace(transcript: Transcript, rules: PaceWords) -> Pace | None:
    """Words a minute in equal windows between the first word and the last.

    None where it would say little or mislead: words without times, fewer than ``rules.least_words``, or shorter than
    ``rules.least_seconds``. A window is ``rules.window`` seconds or a little less, and longer where there would be
    more than ``rules.most_windows`` of them.
    """
    timed = [(w.t0, w.t1) for w in transcript.words if w.t0 is not None and w.t1 is not None]
    if len(timed) < rules.least_words or len(timed) < _words(transcript.words):
        return None
    begin, end = timed[0][0], max(t1 for _, t1 in timed)
    length = end - begin
    if length < rules.least_seconds:
        return None
    count = max(2, min(ceil(length / rules.window), rules.most_windows))
    size = length / count
    counts = [0] * count
    for t0, t1 in timed:
        counts[max(0, min(count - 1, int(((t0 + t1) / 2 - begin) / size)))] += 1
    windows = tuple(Window(begin + i * size, begin + (i + 1) * size, n, n / size * 60) for i, n in enumerate(counts))
    return Pace(windows, len(timed) / length * 60)


def _words(words: Sequence[Word]) -> float:
    """How many words must have times: nine in ten, else the line would show holes as slow speech."""
    return 0.9 * len(words)
