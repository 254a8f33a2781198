"""What a second of sound says about a microphone."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from audio.devices import Device
from audio.portaudio import Callback, Stream, StreamSpec
from audio.probe import Probe, judge, probe_microphone
from audio.takes import RATE
from simulator.errors import MissingError
from tests.support.sound_system import FakeSystem, endpoint

DEVICE = Device("input", "Mic", 0, RATE, 1)
RANDOM = np.random.default_rng(1)


@pytest.mark.parametrize(
    ("amplitude", "verdict"),
    [(0, "silent"), (8, "quiet"), (100, "soft"), (300, "fine"), (5000, "fine"), (90000, "loud")],
)
def test_verdicts(amplitude: float, verdict: str) -> None:
    samples = np.clip(RANDOM.normal(0, amplitude or 1e-9, RATE), -32768, 32767).astype(np.int16)
    probe = judge(DEVICE, samples, "It is muted.")
    assert probe.verdict == verdict
    assert bool(probe.hint) == (verdict != "fine")
    if verdict == "silent":
        assert probe.hint == "It is muted."


def test_a_word_in_a_quiet_second_is_enough() -> None:
    samples = np.zeros(RATE, dtype=np.int16)
    samples[8000:9600] = 1000
    assert judge(DEVICE, samples, "").verdict == "fine"


class Humming(FakeSystem):
    """Delivers sound as soon as a stream is open."""

    def open(self, spec: StreamSpec, callback: Callback, on_finished: object) -> Stream:
        stream = super().open(spec, callback, on_finished)  # type: ignore[arg-type]
        hum = RANDOM.normal(0, 2000, 512).astype(np.int16)
        threading.Timer(0.01, lambda: [self.streams[-1].capture(hum) for _ in range(40)]).start()
        return stream


def test_a_second_is_listened_to_and_the_device_closed() -> None:
    system = Humming([endpoint("Mic")])
    probe: Probe = probe_microphone(system)
    assert (probe.verdict, probe.device.name) == ("fine", "Mic")
    assert probe.level == pytest.approx(-24.3, abs=1)
    assert system.streams[0].closed


def test_no_microphone() -> None:
    with pytest.raises(MissingError, match="No microphone"):
        probe_microphone(FakeSystem())
