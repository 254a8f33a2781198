"""The real speaker: a stream for each line, started full and dropped at once when the line is cut."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from audio.devices import Device, find, stream_spec
from audio.player import Played
from audio.portaudio import SoundSystem, StreamSpec
from simulator.errors import MissingError

__all__ = ["DeviceSpeaker"]

_BLOCK_SECONDS = 0.01
_LATENCY_SECONDS = 0.2
"""What the device buffers: enough not to stutter beside a busy recogniser. It costs neither start nor stop: the
buffer is full when the stream starts (first sound 2 to 10 ms later) and dropped with a cut (silence within 10 ms,
both measured on PulseAudio)."""

_DEAD_SECONDS = 1.5  # without a callback: the device is gone


class _Line:
    """One line on its way out. Written by PortAudio's thread; the waiting thread only reads."""

    def __init__(self, samples: NDArray[np.int16], rate: int, clock: Callable[[], float]) -> None:
        self.samples = samples
        self.rate = rate
        self.position = 0
        self.first: float | None = None  # clock time of the first and of the last sample at the converter
        self.last = 0.0
        self.called = time.monotonic()  # when PortAudio last asked for samples
        self.news = threading.Event()  # something happened that the waiting thread should look at
        self.finished = False  # the stream ended by itself
        self._clock = clock

    @property
    def all_given(self) -> bool:
        return self.position >= len(self.samples)

    def fill(self, out: NDArray[np.int16], delay: float, _underflow: bool) -> None:
        """Put the next samples into ``out``, shape (frames, channels)."""
        self.called = time.monotonic()
        now = self._clock()
        if self.first is None:
            self.first = now + delay
        piece = self.samples[self.position : self.position + len(out)]
        out[: len(piece)] = piece[:, None]
        out[len(piece) :] = 0
        if len(piece):
            self.position += len(piece)
            self.last = now + delay + len(piece) / self.rate
            if self.all_given:
                self.news.set()

    def end(self) -> None:
        self.finished = True
        self.news.set()


@dataclass(frozen=True, slots=True)
class _Way:
    """How to open the speaker, and for which state of the device list that holds."""

    device: Device
    spec: StreamSpec
    generation: int


class DeviceSpeaker:
    """The speaker called ``wanted`` (see ``devices.choose``), or whatever is the system's default at each line.

    ``clock`` gives the times of ``Played``; it must run in real time.
    """

    def __init__(
        self, system: SoundSystem, wanted: str | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._system = system
        self._wanted = wanted
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        self._way: _Way | None = None
        self._line: _Line | None = None

    @property
    def description(self) -> str:
        return self._way.device.name if self._way else (self._wanted or "the default speaker")

    def open(self) -> Device:
        """Find the speaker now, so that the first line need not wait for it. Raises MissingError."""
        with self._one_at_a_time:
            return self._found().device

    def play(self, samples: NDArray[np.int16], rate: int, cut: threading.Event) -> Played:
        with self._one_at_a_time:
            try:
                way = self._found()
                line = self._line = _Line(_resampled(samples, rate, way.spec.rate), way.spec.rate, self._clock)
                if cut.is_set():
                    return Played(None, 0.0, completed=False)
                with self._flowing(way.spec, line):
                    problem = self._wait(line, cut)
            except MissingError as error:
                self._way = None
                return Played(None, 0.0, completed=False, problem=f"{error} {error.hint}")
            if problem:
                self._way = None
            heard = 0.0 if line.first is None else max(0.0, self._clock() - line.first)
            complete = line.all_given and not problem and not cut.is_set()
            whole = len(line.samples) / line.rate
            return Played(line.first, whole if complete else min(heard, line.position / line.rate), complete, problem)

    def wake(self) -> None:
        if line := self._line:
            line.news.set()

    def close(self) -> None:
        """Nothing is held between lines."""

    @contextlib.contextmanager
    def _flowing(self, spec: StreamSpec, line: _Line) -> Iterator[None]:
        stream = self._system.open(spec, line.fill, line.end)
        stream.start()
        try:
            yield
        finally:
            stream.close()  # drops what is still buffered

    def _wait(self, line: _Line, cut: threading.Event) -> str:
        """Until the last sample is audible or the line is cut; returns what went wrong instead."""
        while not cut.is_set():
            line.news.clear()
            left = line.last - self._clock() if line.all_given else 0.1
            if line.all_given and left <= 0:
                return ""
            if line.finished or time.monotonic() - line.called > _DEAD_SECONDS:
                return f"The speaker {self.description} stopped in the middle of the line; is it still there?"
            if not cut.is_set():  # its news may have been cleared above
                line.news.wait(min(left, 1.0))
        return ""

    def _found(self) -> _Way:
        if self._way is None or self._way.generation != self._system.generation:
            device = find(self._system, "output", self._wanted)
            if not self._wanted:
                device = replace(device, node="")  # the sound server follows its own default
            spec = stream_spec(self._system, device, round(device.rate), _BLOCK_SECONDS, _LATENCY_SECONDS)
            self._way = _Way(device, spec, self._system.generation)
        return self._way


def _resampled(samples: NDArray[np.int16], rate: int, wanted: int) -> NDArray[np.int16]:
    if rate == wanted:
        return samples
    import soxr

    result: NDArray[np.int16] = soxr.resample(samples, rate, wanted, quality="HQ")
    return result
