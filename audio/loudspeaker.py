"""The real speaker: one output stream for the whole session, silent between lines, dropped when a line is cut."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from audio.devices import Device, find, stream_spec
from audio.player import Played
from audio.portaudio import SoundSystem, Stream
from simulator.errors import MissingError

__all__ = ["DeviceSpeaker"]

_BLOCK_SECONDS = 0.01
_LATENCY_SECONDS = 0.05
"""What the device buffers, and so how late a line begins: beside a busy recogniser on two cores nothing underran
(measured on PulseAudio). The stream runs all the time because starting one is what takes time: sound servers put
idle devices to sleep after 5 s, and a null sink took up to 1.8 s to begin."""

_DEAD_SECONDS = 3.0  # without a callback: the device is gone (one that sleeps takes up to 2 s to begin)
_TICK_SECONDS = 0.1  # how often we look
_LATE_SECONDS = 0.1  # more than the jitter of the device's own times


class _Line:
    """One line being played: samples, position and times. PortAudio's thread writes it, the waiting thread reads."""

    def __init__(self, samples: NDArray[np.int16], rate: int) -> None:
        self.samples = samples
        self.rate = rate
        self.position = 0
        self.first: float | None = None  # clock time of the first and of the last sample at the converter
        self.last = 0.0
        self.news = threading.Event()  # something happened that the waiting thread should look at

    @property
    def all_given(self) -> bool:
        return self.position >= len(self.samples)

    def fill(self, out: NDArray[np.int16], audible: float) -> None:
        """Put the next samples into ``out`` (zeros, shape (frames, channels)), which is heard from ``audible`` on."""
        began = audible - self.position / self.rate
        if self.first is None or began > self.first + _LATE_SECONDS:
            self.first = began  # a device that was asleep begins after its buffer was filled, and tells only then
        piece = self.samples[self.position : self.position + len(out)]
        out[: len(piece)] = piece[:, None]
        self.position += len(piece)
        self.last = audible + len(piece) / self.rate
        if self.all_given:
            self.news.set()


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
        self._calls = 0  # how often PortAudio has asked for samples
        self._finished = threading.Event()  # the stream ended by itself
        system.before_rescan(self._let_go)

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
                return Played(None, 0.0, completed=False, problem=error.paragraph)
            line = _Line(_resampled(samples, rate, self._rate), self._rate)
            if cut.is_set():
                return Played(None, 0.0, completed=False)
            self._line = line
            problem = self._wait(line, cut)
            self._line = None
            completed = line.all_given and not problem and not cut.is_set()
            heard = 0.0 if line.first is None else max(0.0, self._clock() - line.first)
            if not completed:
                self._close()  # drops what is still buffered: silence within 10 ms (measured)
            if cut.is_set() and not problem:
                self._open_again()
            seconds = len(line.samples) / line.rate if completed else min(heard, line.position / line.rate)
            return Played(line.first, seconds, completed, problem)

    def wake(self) -> None:
        if line := self._line:
            line.news.set()

    def close(self) -> None:
        with self._one_at_a_time:
            self._close()

    def _wait(self, line: _Line, cut: threading.Event) -> str:
        """Until the last sample is audible or the line is cut; returns what went wrong instead."""
        calls, ticks = self._calls, 0
        while not cut.is_set():
            line.news.clear()
            left = line.last - self._clock() if line.all_given else _TICK_SECONDS
            if left <= 0:
                return ""
            # ticks and not seconds: where all of Python was held up, the device is not to blame
            calls, ticks = self._calls, 0 if self._calls != calls else ticks + 1
            if self._finished.is_set() or ticks * _TICK_SECONDS > _DEAD_SECONDS:
                return f"The speaker {self.description} stopped in the middle of the line; is it still there?"
            if not cut.is_set():  # its news may have been cleared above
                line.news.wait(min(left, _TICK_SECONDS))
        return ""

    def _open(self) -> Device:
        if self._device is None or self._stream is None or self._finished.is_set():
            self._close()
            device = find(self._system, "output", self._wanted)
            # unless one was chosen, the sound server may follow its own default
            opened = device if self._wanted else replace(device, node="")
            spec = stream_spec(self._system, opened, round(device.rate), _BLOCK_SECONDS, _LATENCY_SECONDS)
            self._finished = threading.Event()
            stream = self._system.open(spec, self._fill, self._finished.set)
            stream.start()
            self._stream, self._device, self._rate = stream, device, spec.rate
        return self._device

    def _open_again(self) -> None:
        """Be ready for the next line; where that fails, the next line tells."""
        try:
            self._open()
        except MissingError:
            self._close()

    def _close(self) -> None:
        if self._stream:
            self._stream.close()
            self._stream = None

    def _let_go(self) -> None:
        """The list of devices is about to be made anew: close, unless a line is being spoken."""
        if self._one_at_a_time.acquire(blocking=False):
            try:
                self._close()
            finally:
                self._one_at_a_time.release()

    def _fill(self, out: NDArray[np.int16], delay: float, _underflow: bool) -> None:
        """Give PortAudio the next block. Called in its thread."""
        out[:] = 0
        self._calls += 1
        if (line := self._line) and not line.all_given:
            line.fill(out, self._clock() + delay)


def _resampled(samples: NDArray[np.int16], rate: int, wanted: int) -> NDArray[np.int16]:
    if rate == wanted:
        return samples
    import soxr

    result: NDArray[np.int16] = soxr.resample(samples, rate, wanted, quality="HQ")
    return result
