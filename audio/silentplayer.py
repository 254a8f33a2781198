"""A player without a speaker: every line takes its time on the clock and makes no sound."""

from __future__ import annotations

import threading

import numpy as np
from numpy.typing import NDArray

from audio.clocks import PacingClock
from audio.player import Played

__all__ = ["SilentPlayer"]


class SilentPlayer:
    """For sessions over recorded answers: the questions are in the session's folder, nobody listens now."""

    def __init__(self, clock: PacingClock) -> None:
        self._clock = clock
        self._one_at_a_time = threading.Lock()

    @property
    def description(self) -> str:
        return "no speaker, silently"

    def play(self, samples: NDArray[np.int16], rate: int, cut: threading.Event) -> Played:
        with self._one_at_a_time, self._clock.acting():
            first = self._clock.now()
            completed = self._clock.wait_until(first + samples.size / rate, cut)
            return Played(first, min(self._clock.now() - first, samples.size / rate), completed)

    def wake(self) -> None:
        self._clock.wake()

    def close(self) -> None:
        """Nothing is held."""
