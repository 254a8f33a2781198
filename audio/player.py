"""Playing a line: interruptible, on a chosen device, with a known time of the first sample.

This module holds the interface of every player. ``audio.loudspeaker`` is the real one over PortAudio,
``audio.filebacked`` the one that writes what would have been heard.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Played", "Player"]


@dataclass(frozen=True, slots=True)
class Played:
    """``first_sample``: the clock's time when the first sample became audible; None: nothing did.

    ``problem`` is for people; empty: all is well, also where the line was cut short (``completed`` False).
    """

    first_sample: float | None
    seconds: float
    completed: bool
    problem: str = ""


class Player(Protocol):
    """One voice at a time; a second ``play`` waits for the first."""

    @property
    def description(self) -> str:
        """For people: where the sound goes."""
        ...

    def play(self, samples: NDArray[np.int16], rate: int, cut: threading.Event) -> Played:
        """Play mono samples of shape (n,) and return when the last one was audible or ``cut`` was set.

        Silence follows ``cut`` within one block. Never raises: a device that fails comes back as ``problem``.
        """
        ...

    def wake(self) -> None:
        """Look at ``cut`` at once. Safe from any thread, also when nothing is playing."""
        ...

    def close(self) -> None:
        """Let go of the device; ``play`` opens it again."""
        ...
