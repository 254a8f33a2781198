"""A microphone that plays one recording once, in real time; every take of a session is cut out of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio.clocks import PacingClock
from audio.linetakes import LineRecording, LineTakes
from audio.recorder import BLOCK, BlockSink, LostSink, Recording, TakeRecorder
from audio.takes import RATE

__all__ = ["FileLine"]


class FileLine:
    """``samples``: int16 of shape (n,) at 16 kHz, from the first ``record`` on; digital silence follows.

    What is said while no take is being made is lost, or kept for the take that goes on (see ``recorder.Microphone``).
    """

    def __init__(self, samples: NDArray[np.int16], clock: PacingClock) -> None:
        self._samples = samples
        self._clock = clock
        self._takes = LineTakes()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def description(self) -> str:
        return "a recording"

    def record(
        self,
        path: Path,
        on_block: BlockSink,
        on_lost: LostSink,
        on_end: Callable[[], None] | None = None,
        *,
        after: Recording | None = None,
    ) -> Recording:
        del on_end  # like a real microphone, it never ends
        take = LineRecording(TakeRecorder(path, on_block, on_lost, threaded=False), threaded=False)
        self._takes.begin(take, after)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="file-line", daemon=True)
            self._clock.hold()  # until the thread acts: time must not run past the first block
            self._thread.start()
        return take

    def close(self) -> None:
        self._closing.set()
        self._clock.wake()

    def _run(self) -> None:
        with self._clock.acting():
            self._clock.release()
            start, given = self._clock.now(), 0
            while self._clock.wait_until(start + (given + BLOCK) / RATE, self._closing):
                block = self._samples[given : given + BLOCK]
                given += BLOCK
                self._takes.deliver(np.concatenate([block, np.zeros(BLOCK - block.size, np.int16)]))
