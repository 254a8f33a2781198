"""The real speaker: one output stream for the whole session, silent between lines, cut within a block."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from audio.devices import Device, find, stream_spec
from audio.player import Played
from audio.portaudio import SoundSystem, Stream
from simulator.errors import MissingError

__all__ = ["DeviceSpeaker"]

_BLOCK_SECONDS = 0.01
_LATENCY_SECONDS = 0.05
"""What the device buffers. With 10 ms blocks a line fell silent 30 to 60 ms after the cut (PulseAudio, measured);
half of it underran beside busy processes."""

_FADE_SECONDS = 0.005  # of a line that is cut: a hard edge clicks
_DEAD_SECONDS = 1.5  # without a callback: the device is gone


class _Line:
    """One line on its way out. Read and written by PortAudio's thread; the waiting thread only reads."""

    def __init__(self, samples: NDArray[np.int16], rate: int, cut: threading.Event) -> None:
        self.samples = samples
        self.rate = rate
        self.cut = cut
        self.position = 0
        self.first: float | None = None  # clock time of the first and of the last sample at the converter
        self.last = 0.0
        self.done = threading.Event()

    def fill(self, out: NDArray[np.int16], now: float, delay: float) -> None:
        """Put the next samples into ``out``, shape (frames, channels), which is zero."""
        if self.first is None:
            if self.cut.is_set():
                self.done.set()
                return
            self.first = now + delay
        piece = self.samples[self.position : self.position + len(out)]
        if self.cut.is_set():
            fade = min(len(piece), int(self.rate * _FADE_SECONDS))
            piece = (piece[:fade] * np.linspace(1.0, 0.0, fade, endpoint=False)).astype(np.int16)
        out[: len(piece)] = piece[:, None]
        self.position += len(piece)
        self.last = now + delay + len(piece) / self.rate
        if self.position >= len(self.samples) or self.cut.is_set():
            self.done.set()


class DeviceSpeaker:
    """The speaker called ``wanted`` (see ``devices.choose``), or the system's default.

    ``clock`` gives the times of ``Played``; it must run in real time.
    """

    def __init__(
        self, system: SoundSystem, wanted: str | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._system = system
        self._wanted = wanted
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        self._stream: Stream | None = None
        self._device: Device | None = None
        self._rate = 0
        self._line: _Line | None = None
        self._called = 0.0  # when PortAudio last asked for samples
        self._finished = threading.Event()

    @property
    def description(self) -> str:
        return self._device.name if self._device else (self._wanted or "the default speaker")

    def open(self) -> Device:
        """Open the stream now, so that the first line need not wait for it. Raises MissingError."""
        with self._one_at_a_time:
            return self._open()

    def play(self, samples: NDArray[np.int16], rate: int, cut: threading.Event) -> Played:
        with self._one_at_a_time:
            try:
                self._open()
            except MissingError as error:
                return Played(None, 0.0, completed=False, problem=f"{error} {error.hint}")
            line = _Line(_resampled(samples, rate, self._rate), self._rate, cut)
            self._called = time.monotonic()
            self._line = line
            problem = self._wait(line)
            self._line = None
            if problem:
                self._close()
            seconds = line.position / line.rate
            complete = not problem and line.position >= len(line.samples)
            return Played(line.first, seconds, complete, problem)

    def wake(self) -> None:
        """PortAudio's thread looks at ``cut`` with every block."""

    def close(self) -> None:
        with self._one_at_a_time:
            self._close()

    def _wait(self, line: _Line) -> str:
        """Until the last sample is audible; returns what went wrong instead."""
        while not line.done.wait(0.1):
            if self._finished.is_set() or time.monotonic() - self._called > _DEAD_SECONDS:
                return f"The speaker {self.description} stopped in the middle of the line; is it still there?"
        # the samples are in the device's buffer now; a cut can't take them back
        threading.Event().wait(max(0.0, min(line.last - self._clock(), 1.0)))
        return ""

    def _open(self) -> Device:
        if self._device is None or self._stream is None or self._finished.is_set():
            self._close()
            device = find(self._system, "output", self._wanted)
            spec = stream_spec(self._system, device, round(device.rate), _BLOCK_SECONDS, _LATENCY_SECONDS)
            self._finished = threading.Event()
            stream = self._system.open(spec, self._fill, self._finished.set)
            stream.start()
            self._stream, self._device, self._rate = stream, device, spec.rate
        return self._device

    def _close(self) -> None:
        if self._stream:
            self._stream.close()
            self._stream = None

    def _fill(self, out: NDArray[np.int16], delay: float, _underflow: bool) -> None:
        """In PortAudio's thread."""
        out[:] = 0
        self._called = time.monotonic()
        if (line := self._line) and not line.done.is_set():
            line.fill(out, self._clock(), delay)


def _resampled(samples: NDArray[np.int16], rate: int, wanted: int) -> NDArray[np.int16]:
    if rate == wanted:
        return samples
    import soxr

    result: NDArray[np.int16] = soxr.resample(samples, rate, wanted, quality="HQ")
    return result
