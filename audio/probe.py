"""A short look at a microphone before it matters: does anything arrive, and is it sound?"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from audio.devices import Device, find
from audio.inputline import InputLine, Trouble
from audio.levels import FLOOR_DBFS, dbfs
from audio.portaudio import SoundSystem
from audio.raising import QUIET
from audio.takes import RATE

__all__ = ["QUIET_DBFS", "Probe", "judge", "probe_microphone"]

QUIET_DBFS = -60.0
"""A loudest tenth of a second below this is nobody near the microphone: rooms hiss at -60 to -45 dBFS through a
usable input, speech arrives at -35 to -10. What is between this and ``QUIET`` is made louder before it is read."""

_CLIPPED_SHARE = 0.001  # of the samples at full scale
_PATIENCE_SECONDS = 6.0  # for the first sound; the watchdog reports earlier


@dataclass(frozen=True, slots=True)
class Probe:
    """``level``: loudest 100 ms in dBFS. ``message`` says it for people, ``hint`` what to do (empty: all is well).

    ``soft``: usable, because it is raised; ``quiet``: hardly anybody there. ``samples``: what was heard, 16 kHz.
    """

    device: Device
    verdict: Literal["fine", "soft", "quiet", "loud", "silent", "dead"]
    level: float
    message: str
    hint: str = ""
    samples: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, np.int16), compare=False, repr=False)


def probe_microphone(system: SoundSystem, wanted: str | None = None, seconds: float = 1.0) -> Probe:
    """Listen for ``seconds`` and judge. Raises MissingError where there is no such microphone, or it can't open."""
    device = find(system, "input", wanted)
    pieces: list[NDArray[np.int16]] = []
    troubles: list[Trouble] = []
    enough = threading.Event()

    def take(samples: NDArray[np.int16]) -> None:
        pieces.append(samples)
        if sum(piece.size for piece in pieces) >= seconds * RATE:
            enough.set()

    def give_up(trouble: Trouble) -> None:
        troubles.append(trouble)
        enough.set()

    line = InputLine(system, device, take, give_up, lambda: 0.0)
    try:
        enough.wait(_PATIENCE_SECONDS + seconds)
        silence_hint = line.silence_hint()
    finally:
        line.close()
    if troubles or not pieces:
        message = troubles[0].message if troubles else "The microphone delivers nothing."
        return Probe(device, "dead", FLOOR_DBFS, message, troubles[0].hint if troubles else "")
    samples = np.concatenate(pieces)
    return replace(judge(device, samples, silence_hint), samples=samples)


def judge(device: Device, samples: NDArray[np.int16], silence_hint: str) -> Probe:
    """What ``samples`` (16 kHz, shape (n,)) say about the microphone."""
    frame = RATE // 10
    level = max(dbfs(samples[at : at + frame]) for at in range(0, max(1, samples.size - frame + 1), frame))
    if not samples.any():
        return Probe(device, "silent", level, "delivers only digital silence", silence_hint)
    if np.mean(np.abs(samples.astype(np.int32)) >= 32767) > _CLIPPED_SHARE:
        return Probe(
            device, "loud", level, "is overdriven", "Turn its input level down; what is clipped is not heard."
        )
    if level < QUIET_DBFS:
        return Probe(
            device,
            "quiet",
            level,
            f"is very quiet ({level:.0f} dBFS)",
            "If you spoke: is it the right one? Turn it up.",
        )
    if level < QUIET:
        return Probe(
            device,
            "soft",
            level,
            f"hears you quietly ({level:.0f} dBFS)",
            "Your voice is made louder before it is read; come closer or turn its input level up all the same.",
        )
    return Probe(device, "fine", level, f"hears something ({level:.0f} dBFS)")
