"""The microphone: what arrives goes into the file first and to whoever listens second.

This module holds the interface of every microphone and the parts they share. ``audio.microphone`` is the real one
over PortAudio, ``audio.filebacked`` the one that plays recorded answers.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from audio.takes import RATE, TakeWriter
from simulator.errors import StorageError, as_sentences
from simulator.ports import Take

__all__ = ["BLOCK", "BlockSink", "LostSink", "Microphone", "Recording", "TakeRecorder"]

BLOCK = 512
"""Samples in a block at 16 kHz: 32 ms, the window of the voice detector. The last block of a file may be shorter."""

BlockSink = Callable[[NDArray[np.int16], float], None]
"""Receives each block: int16 samples of shape (n,), 16 kHz mono, and the seconds into the recording of its first
sample. Called from one thread of the recording, in order, without gaps; may take its time (the file never waits)."""

LostSink = Callable[[str, str], None]
"""Told once that the microphone is gone, silent as the grave or another one: what happened, what to do."""


class Recording(Protocol):
    """One take being recorded."""

    @property
    def seconds(self) -> float:
        """Length of what is in the file so far."""
        ...

    def stop(self, *, at_once: bool = False) -> Take:
        """End the recording and give its file its name. Idempotent; returns within a second even where the device
        hangs. ``at_once``: don't wait for what is still on its way through the device. Every sample of the file has
        been given to ``on_block`` by then, unless the sink is more than half a second behind; none is given
        afterwards. Safe from any thread, the sink's own included."""
        ...


class Microphone(Protocol):
    """Something to record from."""

    @property
    def description(self) -> str:
        """For people: the device's or the files' name."""
        ...

    def record(
        self,
        path: Path,
        on_block: BlockSink,
        on_lost: LostSink,
        on_end: Callable[[], None] | None = None,
    ) -> Recording:
        """Record to ``path`` (``.part`` until stopped) and hand on every block.

        ``on_end`` is told when a file-backed microphone has given the last sample of its file; a real one never
        ends. Raises MissingError (no device, it can't be opened, no answers left) and StorageError (the disk).
        """
        ...

    def close(self) -> None:
        """Let go of the device; ``record`` opens it again."""
        ...


class TakeRecorder:
    """What every microphone does with its samples: file first, then the sink in its own thread.

    ``threaded=False`` calls the sink in the feeding thread instead: for the virtual clock, where time must not go
    on before everybody has heard.
    """

    def __init__(self, path: Path, on_block: BlockSink, on_lost: LostSink, *, threaded: bool = True) -> None:
        self._writer = TakeWriter(path)
        self._on_block = on_block
        self._on_lost = on_lost
        self._lock = threading.Lock()  # guards the file, the rest and the two flags below
        self._rest = np.zeros(0, dtype=np.int16)
        self._handed = 0  # samples
        self._over = False
        self._lost = False
        self._deaf = False  # set when the sink may not be called any more
        self._notes: list[str] = []
        self._trouble = ""  # the first
        self._queue: queue.SimpleQueue[NDArray[np.int16] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._hand_on_all, name="take-sink", daemon=True) if threaded else None
        if self._thread:
            self._thread.start()

    @property
    def seconds(self) -> float:
        return self._writer.seconds

    def feed(self, samples: NDArray[np.int16]) -> None:
        """Take in samples of shape (n,), any n, 16 kHz. Ignored once the take is over or the device lost."""
        with self._lock:
            if self._over or self._lost:
                return
            try:
                self._writer.write(samples)
            except StorageError as error:
                failure: StorageError | None = error
            else:
                failure = None
                self._rest = np.concatenate((self._rest, samples))
                whole = self._rest.size // BLOCK * BLOCK
                ready = np.split(self._rest[:whole], range(BLOCK, whole, BLOCK)) if whole else []
                self._rest = self._rest[whole:]
        if failure:
            self.lose(str(failure), failure.hint)
            return
        for block in ready:
            self._pass_on(block)

    def lose(self, message: str, hint: str) -> None:
        """The device is gone: keep what there is, take nothing more, tell once."""
        with self._lock:
            if self._over or self._lost:
                return
            self._lost = True
            self._trouble = message
        self._on_lost(message, hint)

    def note(self, problem: str) -> None:
        """Remember something that people should know about this take; it hides no trouble, and none hides it."""
        with self._lock:
            self._notes.append(problem)

    def finish(self, patience: float = 0.5) -> Take:
        """Complete the file; wait at most ``patience`` seconds for the sink to catch up. Idempotent."""
        with self._lock:
            first, self._over = not self._over, True
            rest, self._rest = self._rest, self._rest[:0]
            if first:
                try:
                    self._writer.close()
                except StorageError as error:
                    self._trouble = self._trouble or str(error)
        if first and rest.size:
            self._pass_on(rest)
        if self._thread:
            if first:
                self._queue.put(None)
            if self._thread is not threading.current_thread():
                self._thread.join(patience)
        self._deaf = True
        return Take(self._writer.path, self._writer.seconds, reduce(as_sentences, (*self._notes, self._trouble), ""))

    def _pass_on(self, block: NDArray[np.int16]) -> None:
        if self._thread:
            self._queue.put(block)
        else:
            self._hand_on(block)

    def _hand_on_all(self) -> None:
        while (block := self._queue.get()) is not None:
            self._hand_on(block)

    def _hand_on(self, block: NDArray[np.int16]) -> None:
        if self._deaf:
            return
        at = self._handed / RATE
        self._handed += block.size
        try:
            self._on_block(block, at)
        except Exception as error:  # whatever breaks in the listener must not end the recording
            with self._lock:
                self._trouble = self._trouble or f"the listener broke ({type(error).__name__}: {error})"
            raise
