"""A sound system without sound: devices are lists, streams are driven by the test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from audio.portaudio import Callback, Endpoint, Kind, Stream, StreamSpec
from simulator.errors import MissingError

NEVER = threading.Event()


class FakeStream:
    latency = 0.02

    def __init__(self, spec: StreamSpec, callback: Callback, on_finished: Callable[[], None]) -> None:
        self.spec, self.on_finished = spec, on_finished
        self.started = self.closed = False
        self._callback = callback

    def start(self) -> None:
        self.started = True

    def close(self) -> None:
        self.closed = True

    def capture(self, block: NDArray[np.int16], *, overflow: bool = False) -> None:
        """What the driver does when a block of shape (n,) or (n, channels) has arrived."""
        shaped = block if block.ndim == 2 else block[:, None].repeat(self.spec.channels, axis=1)
        self._callback(shaped, 0.0, overflow)

    def request(self, frames: int, delay: float = 0.05) -> NDArray[np.int16]:
        """What the driver does when it needs samples; returns them, shape (frames, channels)."""
        out = np.full((frames, self.spec.channels), 77, dtype=np.int16)
        self._callback(out, delay, False)
        return out


class FakeSystem:
    """``accepts`` decides by ``refused(spec)``; ``open_error`` lets every opening fail."""

    def __init__(
        self, endpoints: Sequence[Endpoint] = (), refused: Callable[[StreamSpec], bool] = lambda _: False
    ) -> None:
        self.plugged = list(endpoints)
        self.after_rescan: list[Endpoint] | None = None
        self.streams: list[FakeStream] = []
        self.open_error = ""
        self.hooks: list[Callable[[], None]] = []
        self._refused = refused

    def endpoints(self, kind: Kind) -> list[Endpoint]:
        return list(self.plugged)

    def accepts(self, spec: StreamSpec) -> bool:
        return not self._refused(spec)

    def open(self, spec: StreamSpec, callback: Callback, on_finished: Callable[[], None]) -> Stream:
        if self.open_error:
            raise MissingError(self.open_error, "Plug it in.")
        self.streams.append(FakeStream(spec, callback, on_finished))
        return self.streams[-1]

    def before_rescan(self, hook: Callable[[], None]) -> None:
        self.hooks.append(hook)

    def rescan(self) -> bool:
        for hook in self.hooks:
            hook()
        if self.after_rescan is None:
            return False
        self.plugged = self.after_rescan
        return True


def endpoint(
    name: str, *, index: int = 0, channels: int = 1, rate: float = 48_000.0, default: bool = False
) -> Endpoint:
    return Endpoint(index, name, channels, rate, default)
