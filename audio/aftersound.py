"""Sound that arrives after a take has ended, kept in memory until it is added to the take or thrown away.

An end may be taken back, and the words said since then belong to the answer. They are written down only then.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from audio.takes import RATE

__all__ = ["LONGEST", "AfterSound"]

LONGEST = 60.0  # seconds that are kept at most: longer than any question that one may hear before going on

Watch = Callable[[NDArray[np.int16]], None]


class AfterSound:
    """Int16 mono at 16 kHz from ``feed``, in order. ``watch`` sees every block, in a thread of its own.

    ``threaded=False``: in the feeding thread, for the virtual clock.
    """

    def __init__(self, watch: Watch, *, threaded: bool = True) -> None:
        self._watch = watch
        self._lock = threading.Lock()
        self._blocks: list[NDArray[np.int16]] = []
        self._samples = 0
        self._over = False
        self._queue: queue.SimpleQueue[NDArray[np.int16] | None] | None = queue.SimpleQueue() if threaded else None
        if self._queue is not None:
            threading.Thread(target=self._pass_on, args=(self._queue,), name="after-sound", daemon=True).start()

    @property
    def seconds(self) -> float:
        """How much is kept."""
        return self._samples / RATE

    @property
    def over(self) -> bool:
        """Whether nothing more is taken in."""
        return self._over

    def feed(self, samples: NDArray[np.int16]) -> None:
        """From the line's thread; shape (n,)."""
        with self._lock:
            if self._over:
                return
            self._blocks.append(samples)
            self._samples += samples.size
            full = self.seconds >= LONGEST
        if self._queue is not None:
            self._queue.put(samples)
        else:
            self._watch(samples)
        if full:
            self.close()

    def close(self) -> None:
        """Take in nothing more; what is there stays. Idempotent."""
        with self._lock:
            first, self._over = not self._over, True
        if first and self._queue is not None:
            self._queue.put(None)

    def take(self) -> NDArray[np.int16]:
        """All of it, shape (n,); nothing is left afterwards."""
        self.close()
        with self._lock:
            blocks, self._blocks, self._samples = self._blocks, [], 0
        return np.concatenate(blocks) if blocks else np.zeros(0, np.int16)

    def _pass_on(self, blocks: queue.SimpleQueue[NDArray[np.int16] | None]) -> None:
        while (block := blocks.get()) is not None:
            self._watch(block)
