"""The real microphone: one open line for the whole session, takes cut out of it.

Opening a device takes up to two seconds before the first sample arrives (measured), which would eat the first
words of every answer. So the line opens once and stays open; between takes its sound is thrown away unseen, but
for what may still belong to the answer before (``audio.aftersound``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from audio.devices import Device, find
from audio.inputline import InputLine, Trouble
from audio.linetakes import LineRecording, LineTakes
from audio.portaudio import SoundSystem
from audio.recorder import BlockSink, LostSink, Recording, TakeRecorder
from simulator.errors import MissingError

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
        self._takes = LineTakes()
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
        self,
        path: Path,
        on_block: BlockSink,
        on_lost: LostSink,
        on_end: Callable[[], None] | None = None,
        *,
        after: Recording | None = None,
    ) -> Recording:
        """See ``recorder.Microphone``; a real microphone never calls ``on_end``."""
        with self._lock:
            line = self._open_line()
            already = line.overflows

            def problem() -> str:
                lost = line.overflows - already
                return f"The machine was too busy: sound was lost {lost} times." if lost else ""

            # what was said until the end is still on its way through the device: let it arrive
            take = LineRecording(
                TakeRecorder(path, on_block, on_lost), tail=lambda: min(line.latency, _TAIL_SECONDS), problem=problem
            )
            self._takes.begin(take, after)
            return take

    def close(self) -> None:
        with self._lock:
            if self._line:
                self._line.close()
                self._line = None

    def _let_go(self) -> None:
        """The list of devices is about to be made anew: close, unless an answer is being recorded."""
        take = self._takes.now
        if (take is None or take.over) and self._lock.acquire(blocking=False):
            try:
                self.close()
            finally:
                self._lock.release()

    def _open_line(self) -> InputLine:
        if self._line is None or self._line.trouble:
            self.close()
            device = find(self._system, "input", self._wanted)
            self._line = InputLine(self._system, device, self._takes.deliver, self._lost, self._recorded)
        return self._line

    def _lost(self, trouble: Trouble) -> None:
        if take := self._takes.now:
            take.lose(trouble.message, trouble.hint)

    def _recorded(self) -> float:
        take = self._takes.now
        return take.seconds if take else 0.0
