"""An open microphone: 16 kHz mono blocks, and a guard that notices when they stop or are not the microphone's."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from audio import pulse
from audio.devices import Device, stream_spec
from audio.portaudio import SoundSystem
from audio.recorder import BLOCK
from audio.takes import RATE

__all__ = ["InputLine", "Trouble", "Watchdog"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened to the microphone, and what to do; for an empty ``hint`` ``InputLine`` puts the usual one."""

    message: str
    hint: str = ""


@dataclass(slots=True)
class Watchdog:
    """Judges a microphone by its blocks alone. Pure: time comes in as an argument, in seconds.

    ``first``: patience for the first block (PulseAudio's null sources take up to 2 s, measured). ``gap``: silence of
    the driver that no healthy system shows (measured beside decoding on 2 cores: 50 ms at most). ``zeros``: exact
    zeros from the start mean a permission that was not given (macOS) or a muted source; no analogue microphone
    delivers them. Later zeros are no trouble: noise gates make them in every pause.
    """

    opened: float
    first: float = 5.0
    gap: float = 1.5
    zeros: float = 2.0
    _last: float | None = None
    _zero_seconds: float = 0.0
    _heard: bool = False

    def block(self, now: float, seconds: float, *, silent: bool) -> None:
        """A block of ``seconds`` arrived; ``silent``: nothing but zeros in it."""
        self._last = now
        self._heard = self._heard or not silent
        self._zero_seconds += seconds

    def check(self, now: float, recorded: float) -> Trouble | None:
        """``recorded``: seconds of the take so far, 0 where none is being made."""
        if self._last is None:
            if now - self.opened > self.first:
                return Trouble("The microphone delivers nothing.")
        elif now - self._last > self.gap:
            return Trouble("The microphone stopped delivering sound.", "Is it still plugged in and switched on?")
        if not self._heard and min(self._zero_seconds, recorded) >= self.zeros:
            return Trouble("The microphone delivers only digital silence.")
        return None


_TICK_SECONDS = 0.1

Deliver = Callable[[NDArray[np.int16]], None]


@dataclass(slots=True)
class _Source:
    """Which source of the sound server we are recording from, and whether it is still that one."""

    device: Device
    trouble: Trouble | None = None
    _seen: bool = False
    _watch: pulse.Watch | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        """Called when sound flows, from a thread that may wait."""
        if self.device.node and pulse.server_is_there():
            self._watch = pulse.Watch(self.check)
            self.check()

    def close(self) -> None:
        if self._watch:
            self._watch.close()

    def check(self) -> None:
        with self._lock:
            if self.trouble:
                return
            node = pulse.our_source()
            if node is None:
                # never listed: not yet, or the server sees this process from outside its container; else it is gone
                if self._seen and pulse.server_is_there():
                    self.trouble = Trouble(f"The microphone {self.device.name} is gone.", _BACK_HINT)
                return
            self._seen = True
            if node.name != self.device.node:
                other = "the speaker's own sound" if node.monitor else node.label
                self.trouble = Trouble(
                    f"The microphone {self.device.name} is gone; the system offers {other} instead.", _BACK_HINT
                )
            elif node.suspended:
                wake = f"pactl suspend-source {node.name} 0"
                self.trouble = Trouble(
                    f"The microphone {self.device.name} was suspended.", f"{_KEPT} To wake it: {wake}"
                )


_KEPT = "What was said so far is kept."
_BACK_HINT = f"{_KEPT} Plug it in again or choose another one, then go on."


class InputLine:
    """The stream of one microphone from opening to closing.

    ``deliver`` gets int16 samples of shape (n,) at 16 kHz, ``on_trouble`` is told once; both are called from the
    line's own thread. ``recorded`` says how many seconds of a take there are (for the watchdog). Raises MissingError.
    """

    def __init__(
        self,
        system: SoundSystem,
        device: Device,
        deliver: Deliver,
        on_trouble: Callable[[Trouble], None],
        recorded: Callable[[], float],
    ) -> None:
        # the sound server buffers for us (a stall of 0.5 s lost nothing, measured); bare drivers drop what is late
        latency: Literal["low", "high"] = "low" if device.node else "high"
        self.device = device
        self.overflows = 0
        self.trouble: Trouble | None = None
        self.flowing = threading.Event()  # set with the first block
        self._spec = stream_spec(system, device, RATE, BLOCK / RATE, latency)
        self._deliver = deliver
        self._on_trouble = on_trouble
        self._recorded = recorded
        self._queue: queue.SimpleQueue[NDArray[np.int16]] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._finished = threading.Event()
        self._source = _Source(device)
        self._watchdog = Watchdog(0.0)
        self._convert = _Converter(self._spec.rate)
        self._stream = system.open(self._spec, self._arrived, self._finished.set)
        self._stream.start()
        self._thread = threading.Thread(target=self._pump, name="microphone", daemon=True)
        self._thread.start()

    @property
    def latency(self) -> float:
        """Seconds from the converter to the callback."""
        return self._stream.latency

    def silence_hint(self) -> str:
        """Why nothing, or nothing but zeros, may arrive, and what to do."""
        node = next((node for node in pulse.nodes("input") if node.name == self.device.node), None)
        if node and node.suspended:
            return f"It is suspended. To wake it: pactl suspend-source {node.name} 0"
        if node and node.muted:
            return f"It is muted. Unmute it in the sound settings, or: pactl set-source-mute {node.name} 0"
        if sys.platform == "darwin":
            return (
                "Allow this terminal to use it (System Settings, Privacy & Security, Microphone) and start it again."
            )
        return "It may be muted, or this program may not use it. Look into the system's sound and privacy settings."

    def close(self) -> None:
        """Idempotent; returns within half a second even where the device hangs."""
        if not self._closing.is_set():
            self._closing.set()
            self._stream.close()
            self._source.close()

    def _arrived(self, block: NDArray[np.int16], _age: float, overflow: bool) -> None:
        """In PortAudio's thread: take the block and get out of the way."""
        self.overflows += overflow
        self._queue.put(block.copy())

    def _pump(self) -> None:
        awake = 0.0  # time in which we could have been given blocks
        looked = time.monotonic()
        while not self._closing.is_set():
            try:
                block = self._queue.get(timeout=_TICK_SECONDS)
            except queue.Empty:
                block = None
            now = time.monotonic()
            # where all of Python was held up (or the machine asleep), the microphone is not to blame
            awake += min(now - looked, 2 * _TICK_SECONDS)
            looked = now
            if block is not None:
                self._take_in(block, awake)
            trouble = self._source.trouble or self._watchdog.check(awake, self._recorded())
            if self._finished.is_set() and not self._closing.is_set():
                trouble = trouble or Trouble("The microphone was closed by the system.", _BACK_HINT)
            if trouble:
                self._give_up(trouble)

    def _take_in(self, block: NDArray[np.int16], now: float) -> None:
        if not self.flowing.is_set():
            self.flowing.set()
            threading.Thread(target=self._source.begin, name="microphone-source", daemon=True).start()
        self._watchdog.block(now, len(block) / self._spec.rate, silent=not block.any())
        if not self._source.trouble:  # what another source says is nobody's answer
            self._deliver(self._convert(block))

    def _give_up(self, trouble: Trouble) -> None:
        self.trouble = trouble if trouble.hint else Trouble(trouble.message, self.silence_hint())
        self._on_trouble(self.trouble)
        self.close()


class _Converter:
    """Blocks of shape (n, channels) at any rate to (m,) at 16 kHz, with the resampler's state carried along."""

    def __init__(self, rate: int) -> None:
        self._resampler = None
        if rate != RATE:
            import soxr

            self._resampler = soxr.ResampleStream(rate, RATE, 1, dtype="float32", quality="HQ")

    def __call__(self, block: NDArray[np.int16]) -> NDArray[np.int16]:
        if block.shape[1] == 1 and self._resampler is None:
            return block[:, 0]
        mono = block.mean(axis=1, dtype=np.float32)
        if self._resampler is not None:
            mono = self._resampler.resample_chunk(mono)
        whole: NDArray[np.float32] = np.clip(np.rint(mono), -32768, 32767)
        return whole.astype(np.int16)
