"""The microphone over a sound system that the test drives: rates, channels, losses, stops."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audio.inputline import Watchdog
from audio.microphone import DeviceMicrophone
from audio.recorder import Recording
from audio.takes import RATE
from simulator.errors import MissingError
from tests.support.sound_system import FakeSystem, endpoint
from tests.support.waits import NET

RANDOM = np.random.default_rng(11)


def noise(n: int, channels: int = 1) -> NDArray[np.int16]:
    return RANDOM.integers(-8000, 8000, (n, channels), dtype=np.int16)


class Heard:
    """Collects blocks and losses; ``enough`` waits for samples."""

    def __init__(self) -> None:
        self.samples = 0
        self.lost: list[tuple[str, str]] = []
        self.told = threading.Event()
        self._arrived = threading.Condition()

    def block(self, samples: NDArray[np.int16], _: float) -> None:
        with self._arrived:
            self.samples += samples.size
            self._arrived.notify_all()

    def lose(self, message: str, hint: str) -> None:
        self.lost.append((message, hint))
        self.told.set()

    def enough(self, samples: int) -> bool:
        with self._arrived:
            return self._arrived.wait_for(lambda: self.samples >= samples, NET)


Start = Callable[[FakeSystem], tuple[DeviceMicrophone, Recording, Heard]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Begins a recording on the given system; closes the microphone afterwards."""
    opened = []

    def begin(system: FakeSystem) -> tuple[DeviceMicrophone, Recording, Heard]:
        microphone, heard = DeviceMicrophone(system), Heard()
        opened.append(microphone)
        return microphone, microphone.record(tmp_path / f"{len(opened)}.wav", heard.block, heard.lose), heard

    yield begin
    for microphone in opened:
        microphone.close()


def test_sixteen_kilohertz_mono_passes_untouched(start: Start) -> None:
    system = FakeSystem([endpoint("Mic")])
    microphone, recording, heard = start(system)
    sent = [noise(512) for _ in range(20)]
    for block in sent:
        system.streams[0].capture(block)
    assert heard.enough(20 * 512)
    take = recording.stop()
    assert np.array_equal(soundfile.read(take.path, dtype="int16")[0], np.concatenate(sent)[:, 0])
    assert (take.problem, take.seconds) == ("", 20 * 512 / RATE)
    assert microphone.description == "Mic"


def test_stereo_at_48_kilohertz_is_folded_and_resampled(start: Start) -> None:
    system = FakeSystem([endpoint("Mic", channels=2)], refused=lambda s: s.channels == 1 or s.rate == RATE)
    _, recording, heard = start(system)
    t = np.arange(2 * 48000) / 48000
    left, right = np.sin(2 * np.pi * 440 * t), np.sin(2 * np.pi * 1000 * t)
    sound = (np.stack((left, right), axis=1) * 10000).astype(np.int16)
    assert (system.streams[0].spec.rate, system.streams[0].spec.block) == (48000, 1536)
    for block in np.split(sound, range(1536, len(sound), 1536)):
        system.streams[0].capture(block)
    assert heard.enough(int(1.9 * RATE) // 512 * 512)
    recorded = soundfile.read(recording.stop().path)[0]
    assert recorded.size == pytest.approx(2 * RATE, abs=RATE * 0.05)
    spectrum = np.abs(np.fft.rfft(recorded[:RATE]))
    assert sorted(int(n) for n in np.argsort(spectrum)[-2:]) == [440, 1000]
    assert spectrum[440] == pytest.approx(spectrum[1000], rel=0.02)


def test_a_refused_device_is_missing(tmp_path: Path) -> None:
    system = FakeSystem([endpoint("Mic")])
    system.open_error = "can't open the microphone: Device unavailable"
    with pytest.raises(MissingError, match="Device unavailable"):
        DeviceMicrophone(system).record(tmp_path / "t.wav", lambda *_: None, lambda *_: None)
    assert not list(tmp_path.iterdir())
    assert not DeviceMicrophone(system).is_there()


def test_between_takes_nothing_is_kept(start: Start, tmp_path: Path) -> None:
    system = FakeSystem([endpoint("Mic")])
    microphone, recording, heard = start(system)
    system.streams[0].capture(noise(512))
    assert heard.enough(512)
    recording.stop()
    later = Heard()
    system.streams[0].capture(noise(512))
    again = microphone.record(tmp_path / "again.wav", later.block, later.lose)
    system.streams[0].capture(noise(512))
    system.streams[0].capture(noise(512))
    assert later.enough(1024)
    assert len(system.streams) == 1  # the line stayed open
    assert heard.samples == 512
    assert again.stop().seconds <= 3 * 512 / RATE


def test_an_answer_that_ended_in_silence_is_not_waited_for(start: Start, tmp_path: Path) -> None:
    system = FakeSystem([endpoint("Mic")])
    microphone, recording, heard = start(system)
    system.streams[0].capture(noise(512))
    assert heard.enough(512)
    system.streams[0].latency = 5.0
    times = []
    for number in range(10):  # waiting for the device takes 0.25 s each time; a busy machine is not slow each time
        began = time.monotonic()
        recording.stop(at_once=True)
        times.append(time.monotonic() - began)
        recording = microphone.record(tmp_path / f"again-{number}.wav", lambda *_: None, lambda *_: None)
    recording.stop(at_once=True)
    assert min(times) < 0.2, "the device gives no more, and yet it was waited for"


def test_a_stream_that_ends_by_itself_is_a_loss(start: Start) -> None:
    system = FakeSystem([endpoint("Mic")])
    microphone, recording, heard = start(system)
    system.streams[0].capture(noise(512))
    assert heard.enough(512)
    system.streams[0].on_finished()
    assert heard.told.wait(NET)
    assert heard.lost[0][0] == "The microphone was closed by the system."
    assert recording.stop().problem == heard.lost[0][0]
    assert system.streams[0].closed
    microphone.open()
    assert len(system.streams) == 2


def test_lost_samples_are_told(start: Start) -> None:
    system = FakeSystem([endpoint("Mic")])
    _, recording, heard = start(system)
    system.streams[0].capture(noise(512))
    system.streams[0].capture(noise(512), overflow=True)
    assert heard.enough(1024)
    assert recording.stop().problem == "The machine was too busy: sound was lost 1 times."


def test_stopping_from_the_listeners_thread(tmp_path: Path) -> None:
    system = FakeSystem([endpoint("Mic")])
    microphone, ready, takes, stopped = DeviceMicrophone(system), threading.Event(), [], threading.Event()

    def listen(_: NDArray[np.int16], __: float) -> None:
        ready.wait(NET)
        takes.append(recording.stop())
        stopped.set()

    recording = microphone.record(tmp_path / "t.wav", listen, lambda *_: None)
    ready.set()
    system.streams[0].capture(noise(512))
    assert stopped.wait(NET)
    assert takes[0] == recording.stop()
    microphone.close()


def test_looking_for_devices_closes_an_idle_microphone_only(start: Start) -> None:
    system = FakeSystem([endpoint("Mic")])
    _, recording, _ = start(system)
    system.rescan()
    assert not system.streams[0].closed
    recording.stop()
    system.rescan()
    assert system.streams[0].closed


# --- the watchdog is pure ---
def fed(dog: Watchdog, blocks: int, *, silent: bool, now: float = 0.0) -> float:
    for _ in range(blocks):
        now += 0.032
        dog.block(now, 0.032, silent=silent)
    return now


def test_the_first_block_may_take_its_time() -> None:
    dog = Watchdog(100.0)
    assert dog.check(104.9, 0.0) is None
    assert "delivers nothing" in dog.check(105.1, 0.0).message


def test_a_gap_is_noticed_within_two_seconds() -> None:
    dog = Watchdog(0.0)
    now = fed(dog, 10, silent=False)
    assert dog.check(now + 1.4, 0.3) is None
    assert "stopped delivering" in dog.check(now + 1.6, 0.3).message


def test_digital_silence_from_the_start_is_trouble_only_while_recording() -> None:
    dog = Watchdog(0.0)
    now = fed(dog, 100, silent=True)
    assert dog.check(now, 0.0) is None
    assert dog.check(now, 1.9) is None
    trouble = dog.check(now, 2.0)
    assert "digital silence" in trouble.message


def test_a_noise_gate_is_no_trouble() -> None:
    dog = Watchdog(0.0)
    now = fed(dog, 1, silent=False)
    now = fed(dog, 1000, silent=True, now=now)
    assert dog.check(now, 32.0) is None
