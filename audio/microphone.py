"""The real microphone: one open line for the whole session, takes cut out of it.

Opening a device takes up to two seconds before the first sample arrives (measured), which would eat the first
words of every answer. So the line opens once and stays open; between takes its sound is thrown away unseen.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio.devices import Device, find
from audio.inputline import InputLine, Trouble
from audio.portaudio import SoundSystem
from audio.recorder import BlockSink, LostSink, Recording, TakeRecorder
from simulator.errors import MissingError
from simulator.ports import Take

__all__ = ["DeviceMicrophone"]

_PATIENCE_SECONDS = 3.0  # for the first sample
_TAIL_SECONDS = 0.15  # at most; the line's own latency where that is less


class DeviceMicrophone:
    """The microphone called ``wanted`` (see ``devices.choose``), or the system's default."""

    def __init__(self, system: SoundSystem, wanted: str | None = None) -> None:
        self._system = system
        self._wanted = wanted
        self._lock = threading.RLock()  # guards the line
        self._line: InputLine | None = None
        self._take: _DeviceRecording | None = None
        system.before_rescan(self._let_go)

    @property
    def description(self) -> str:
        line = self._line
        return line.device.name if line else (self._wanted or "the default microphone")

    def open(self) -> Device:
        """Open the line now, so that the first answer need not wait for it. Raises MissingError."""
        with self._lock:
            return self._open_line().device

    def is_there(self) -> bool:
        """Whether sound arrives (again): asked after trouble, takes up to three seconds. The line stays open."""
        try:
            with self._lock:
                line = self._open_line()
        except MissingError:
            return False
        if line.flowing.wait(_PATIENCE_SECONDS) and not line.trouble:
            return True
        self.close()
        return False

    def record(
        self, path: Path, on_block: BlockSink, on_lost: LostSink, on_end: Callable[[], None] | None = None
    ) -> Recording:
        """See ``recorder.Microphone``; a real microphone never calls ``on_end``."""
        with self._lock:
            line = self._open_line()
            self._take = _DeviceRecording(TakeRecorder(path, on_block, on_lost), line)
            return self._take

    def close(self) -> None:
        with self._lock:
            if self._line:
                self._line.close()
                self._line = None

    def _let_go(self) -> None:
        """The list of devices is about to be made anew: close, unless an answer is being recorded."""
        take = self._take
        if (take is None or take.over) and self._lock.acquire(blocking=False):
            try:
                self.close()
            finally:
                self._lock.release()

    def _open_line(self) -> InputLine:
        if self._line is None or self._line.trouble:
            self.close()
            device = find(self._system, "input", self._wanted)
            self._line = InputLine(self._system, device, self._deliver, self._lost, self._recorded)
        return self._line

    def _deliver(self, samples: NDArray[np.int16]) -> None:
        if take := self._take:
            take.feed(samples)

    def _lost(self, trouble: Trouble) -> None:
        if take := self._take:
            take.lose(trouble)

    def _recorded(self) -> float:
        take = self._take
        return take.seconds if take else 0.0


class _DeviceRecording:
    def __init__(self, recorder: TakeRecorder, line: InputLine) -> None:
        self._recorder = recorder
        self._line = line
        self._overflows = line.overflows
        self._lock = threading.Lock()
        self._last_arrival: float | None = None  # stop when samples of this moment have come through
        self._complete = threading.Event()

    @property
    def seconds(self) -> float:
        return self._recorder.seconds

    @property
    def over(self) -> bool:
        """Whether the recording was stopped or its microphone lost."""
        return self._complete.is_set()

    def feed(self, samples: NDArray[np.int16]) -> None:
        """Take the next block. Called from the input line's thread."""
        if not self._complete.is_set():
            self._recorder.feed(samples)
            if self._last_arrival is not None and time.monotonic() >= self._last_arrival:
                self._complete.set()

    def lose(self, trouble: Trouble) -> None:
        if not self._complete.is_set():
            self._complete.set()
            self._recorder.lose(trouble.message, trouble.hint)

    def stop(self, *, at_once: bool = False) -> Take:
        with self._lock:
            if not at_once:  # what was said until now is still on its way through the device: let it arrive
                tail = min(self._line.latency, _TAIL_SECONDS)
                self._last_arrival = time.monotonic() + tail
                self._complete.wait(tail + 0.1)
            self._complete.set()
            lost = self._line.overflows - self._overflows
            if lost:
                self._recorder.note(f"The machine was too busy: sound was lost {lost} times.")
            return self._recorder.finish()
