"""Recorder and player with real PortAudio over null sinks: every sample, the right device, all kinds of trouble."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audio.devices import choose, list_devices
from audio.loudspeaker import DeviceSpeaker
from audio.microphone import DeviceMicrophone
from audio.portaudio import PortAudio
from audio.takes import RATE
from simulator.errors import InputError, MissingError
from tests.support.pulse import MONITOR_RATE, SoundServer, audible_in, find_in, wait_for
from tests.support.waits import NET

pytestmark = pytest.mark.e2e
NEVER = threading.Event()
SOON = 10.0  # seconds: two on a machine that is not busy; a part that waits for what never comes takes longer


class Ears:
    """Collects what a microphone reports."""

    def __init__(self) -> None:
        self.blocks: list[NDArray[np.int16]] = []
        self.lost: list[tuple[float, str, str]] = []

    def block(self, samples: NDArray[np.int16], at: float) -> None:
        assert at == pytest.approx(sum(block.size for block in self.blocks) / RATE)
        self.blocks.append(samples)

    def lose(self, message: str, hint: str) -> None:
        self.lost.append((time.monotonic(), message, hint))

    @property
    def seconds(self) -> float:
        return sum(block.size for block in self.blocks) / RATE


@pytest.fixture
def microphone(sound_server: SoundServer) -> Iterator[DeviceMicrophone]:
    microphone = DeviceMicrophone(PortAudio())
    yield microphone
    microphone.close()


def speechlike(seconds: float, rate: int = RATE, seed: int = 5) -> NDArray[np.int16]:
    return np.random.default_rng(seed).normal(0, 3000, int(seconds * rate)).astype(np.int16)


def test_what_is_played_in_is_recorded_sample_for_sample(
    sound_server: SoundServer, microphone: DeviceMicrophone, tmp_path: Path
) -> None:
    played = speechlike(4.0)
    soundfile.write(tmp_path / "in.wav", played, RATE)
    assert microphone.is_there()
    for n in range(3):  # on a busy machine the player that plays it in may stumble
        ears = Ears()
        recording = microphone.record(tmp_path / f"take-{n}.wav", ears.block, ears.lose)
        sound_server.play_into_mic(tmp_path / "in.wav")
        take = recording.stop()
        assert not take.problem
        recorded = soundfile.read(take.path, dtype="int16")[0]
        at, likeness = find_in(played, recorded)
        if likeness > 0.999:
            break
    assert likeness > 0.999
    assert np.array_equal(recorded[at : at + played.size], played)
    assert np.array_equal(np.concatenate(ears.blocks), recorded)
    assert not ears.lost


def test_takes_follow_each_other_on_one_open_line(
    sound_server: SoundServer, microphone: DeviceMicrophone, tmp_path: Path
) -> None:
    with sound_server.room_noise():
        assert microphone.is_there()
        missing: list[float] = []
        for n in range(8):
            ears, began = Ears(), time.monotonic()
            recording = microphone.record(tmp_path / f"{n}.wav", ears.block, ears.lose)
            assert wait_for(lambda ears=ears: ears.seconds > 0.2)
            take = recording.stop()
            missing.append(abs(time.monotonic() - began - take.seconds))
            assert recording.stop() == take
    assert min(missing) < 0.15  # opening the line anew takes longer; a busy machine does not take longer each time


def test_the_question_is_audible_and_its_time_is_known(sound_server: SoundServer) -> None:
    import soxr

    line = speechlike(1.5, 22050)
    wanted = soxr.resample(line, 22050, MONITOR_RATE)
    speaker = DeviceSpeaker(PortAudio())
    for _ in range(3):  # on a busy machine the sound server may stumble, and then its clock tells nothing
        with sound_server.record_monitor() as monitor:
            played = speaker.play(line, 22050, NEVER)
            end = played.first_sample + played.seconds + 0.2
            assert wait_for(lambda end=end: time.monotonic() > end)
            heard, first = monitor.samples, monitor.first_sound()
        assert played.completed
        assert not played.problem
        assert played.seconds == pytest.approx(1.5, abs=0.01)
        _, likeness = audible_in(wanted, heard, MONITOR_RATE)
        if likeness > 0.95 and first == pytest.approx(played.first_sample, abs=0.1):
            break
    speaker.close()
    assert likeness > 0.95
    assert first == pytest.approx(played.first_sample, abs=0.1)


def seconds_until_silence(speaker: DeviceSpeaker, server: SoundServer) -> float:
    """From the cut of a running line to the arrival of its last sound at the monitor."""
    cut, results = threading.Event(), []
    with server.record_monitor() as monitor:
        thread = threading.Thread(target=lambda: results.append(speaker.play(speechlike(20.0), RATE, cut)))
        thread.start()
        assert wait_for(lambda: monitor.first_sound() is not None)
        heard = monitor.seconds
        assert wait_for(lambda: monitor.seconds > heard + 0.5)
        at = time.monotonic()
        cut.set()
        speaker.wake()
        thread.join(NET)
        assert wait_for(lambda: time.monotonic() > at + 0.4)
        last = monitor.last_sound()
    assert not results[0].completed
    assert not results[0].problem
    return last - at


def test_a_cut_line_is_silent_within_100_ms(sound_server: SoundServer) -> None:
    speaker = DeviceSpeaker(PortAudio())
    # one of several: beside other tests the recording of the monitor itself may come late
    assert any(seconds_until_silence(speaker, sound_server) < 0.1 for _ in range(10))
    speaker.close()


def test_a_suspended_microphone_is_noticed_soon(
    sound_server: SoundServer, microphone: DeviceMicrophone, tmp_path: Path
) -> None:
    ears = Ears()
    with sound_server.room_noise():
        recording = microphone.record(tmp_path / "take.wav", ears.block, ears.lose)
        assert wait_for(lambda: ears.seconds > 0.5)
        at = time.monotonic()
        sound_server.suspend()
        assert wait_for(lambda: bool(ears.lost))
        assert ears.lost[0][0] - at < SOON
        assert "suspended" in ears.lost[0][1]
        before = time.monotonic()
        take = recording.stop()
        assert time.monotonic() - before < SOON
        assert take.problem == ears.lost[0][1]
        assert soundfile.info(take.path).duration == take.seconds >= 0.5
        assert not microphone.is_there()
        sound_server.suspend(on=False)
        assert microphone.is_there()
        again = Ears()
        recording = microphone.record(tmp_path / "again.wav", again.block, again.lose)
        assert wait_for(lambda: again.seconds > 0.3)
        assert not recording.stop().problem
        assert not again.lost


def test_a_pulled_microphone_never_becomes_the_speakers_own_sound(
    sound_server: SoundServer, microphone: DeviceMicrophone, tmp_path: Path
) -> None:
    question = speechlike(6.0, seed=9)
    speaker, cut, ears = DeviceSpeaker(PortAudio()), threading.Event(), Ears()
    with sound_server.room_noise():
        recording = microphone.record(tmp_path / "take.wav", ears.block, ears.lose)
        assert wait_for(lambda: ears.seconds > 0.3)
        thread = threading.Thread(target=lambda: speaker.play(question, RATE, cut))
        thread.start()
        assert wait_for(lambda: ears.seconds > 0.8)
        at = time.monotonic()
        sound_server.unplug()
        assert wait_for(lambda: bool(ears.lost))
        assert ears.lost[0][0] - at < SOON
        assert "is gone" in ears.lost[0][1]
        assert wait_for(lambda: time.monotonic() > at + 1.5)
        take = recording.stop()
        cut.set()
        thread.join(NET)
        speaker.close()
        assert not microphone.is_there()
        sound_server.plug("other")
        assert microphone.is_there()
        assert microphone.description == "other-microphone"
    recorded = soundfile.read(take.path, dtype="int16")[0]
    assert take.problem
    assert recorded.size < RATE * (ears.lost[0][0] - at + 2.0)
    # what leaked in before the server's message arrived is a few blocks at most
    assert np.count_nonzero(np.abs(recorded) > 1000) < 0.25 * RATE


def test_a_muted_microphone_is_told_from_a_silent_room(
    sound_server: SoundServer, microphone: DeviceMicrophone, tmp_path: Path
) -> None:
    ears = Ears()
    with sound_server.room_noise():
        sound_server.mute()
        recording = microphone.record(tmp_path / "take.wav", ears.block, ears.lose)
        assert wait_for(lambda: bool(ears.lost))
    assert "digital silence" in ears.lost[0][1]
    assert "muted" in ears.lost[0][2]
    assert ears.seconds == pytest.approx(2.0, abs=0.3)
    assert recording.stop().problem


def test_a_dead_sound_server_hangs_nobody(sound_server: SoundServer, tmp_path: Path) -> None:
    microphone, speaker, ears, results = DeviceMicrophone(PortAudio()), DeviceSpeaker(PortAudio()), Ears(), []
    with sound_server.room_noise():
        recording = microphone.record(tmp_path / "take.wav", ears.block, ears.lose)
        assert wait_for(lambda: ears.seconds > 0.3)
        thread = threading.Thread(target=lambda: results.append(speaker.play(speechlike(20.0), RATE, NEVER)))
        thread.start()
        assert wait_for(lambda: ears.seconds > 0.8)
        at = time.monotonic()
        sound_server.kill()
        assert wait_for(lambda: bool(ears.lost))
        thread.join(NET)
        assert results
    assert ears.lost[0][0] - at < SOON
    assert "stopped in the middle" in results[0].problem
    assert not results[0].completed
    before = time.monotonic()
    assert recording.stop().seconds >= 0.8
    microphone.close()
    speaker.close()
    assert time.monotonic() - before < SOON


def test_devices_go_by_name_number_and_part(sound_server: SoundServer) -> None:
    sound_server.plug("desk", default=False)
    sound_server.plug("headset", default=False)
    devices = list_devices(PortAudio(), "input")
    assert choose(devices, "input").node == "virtmic"
    assert choose(devices, "input", "desk-microphone").node == "desk"
    assert choose(devices, "input", "headset").node == "headset"
    assert choose(devices, "input", "HEADSET-mic").node == "headset"
    number = [device.node for device in devices].index("desk") + 1
    assert choose(devices, "input", str(number)).node == "desk"
    with pytest.raises(InputError, match="may be any of these"):
        choose(devices, "input", "-microphone")
    with pytest.raises(MissingError, match="no microphone called 'webcam'") as caught:
        choose(devices, "input", "webcam")
    assert "desk-microphone" in caught.value.hint


def test_the_chosen_microphone_is_the_one_that_is_heard(sound_server: SoundServer, tmp_path: Path) -> None:
    sound_server.plug("desk", default=False)
    sound_server.mute()  # the default one: only the chosen one hears anything
    microphone, ears = DeviceMicrophone(PortAudio(), "desk"), Ears()
    with sound_server.room_noise(-40):
        recording = microphone.record(tmp_path / "take.wav", ears.block, ears.lose)
        assert wait_for(lambda: ears.seconds > 2.5)
    assert not recording.stop().problem
    microphone.close()
    assert np.concatenate(ears.blocks).any()


def test_a_machine_without_a_microphone_says_so(sound_server: SoundServer, tmp_path: Path) -> None:
    sound_server.unplug()
    with pytest.raises(MissingError, match="only sound source is the speaker's own") as caught:
        DeviceMicrophone(PortAudio()).record(tmp_path / "t.wav", lambda *_: None, lambda *_: None)
    assert "--typed" in caught.value.hint
    assert not list(tmp_path.iterdir())
