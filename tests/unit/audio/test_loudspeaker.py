"""The speaker over a sound system that the test drives: every sample, times, cuts, failures."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from audio.loudspeaker import DeviceSpeaker
from audio.player import Played
from tests.support.sound_system import NEVER, FakeSystem, endpoint
from tests.support.waits import NET

LINE = np.arange(1, 4801, dtype=np.int16)  # 0.1 s at 48 kHz
RATE = 48_000


class Playing:
    """A speaker with a line under way, asked for samples by the test on a clock that the test moves."""

    def __init__(
        self, system: FakeSystem, line: NDArray[np.int16] = LINE, rate: int = RATE, cut: threading.Event = NEVER
    ) -> None:
        self.now = 1000.0
        self.speaker = DeviceSpeaker(system, clock=lambda: self.now)
        self.speaker.open()
        self.stream = system.streams[-1]
        self._pool = ThreadPoolExecutor(1)
        self.result: Future[Played] = self._pool.submit(self.speaker.play, line, rate, cut)

    def request(self, frames: int = 480) -> NDArray[np.int16]:
        """What a running device does: it asks for what it will play 0.05 s later."""
        block = self.stream.request(frames, 0.05)
        self.now += frames / RATE
        return block

    def until_sound(self) -> NDArray[np.int16]:
        """The first block that is not silent."""
        pause = threading.Event()
        for _ in range(60_000):
            block = self.request()
            if block.any():
                return block
            pause.wait(0.005)
        raise AssertionError("no sound")

    def close(self) -> None:
        self._pool.shutdown()
        self.speaker.close()


def test_every_sample_goes_out_once_and_the_times_are_known() -> None:
    playing = Playing(FakeSystem([endpoint("Speaker", default=True)]))
    blocks = [playing.until_sound()]
    first = playing.now - 0.01 + 0.05
    blocks += [playing.request() for _ in range(15)]
    played = playing.result.result(NET)
    playing.close()
    assert np.array_equal(np.concatenate(blocks)[: LINE.size, 0], LINE)
    assert not np.concatenate(blocks)[LINE.size :].any()
    assert played.first_sample == pytest.approx(first)
    assert (played.seconds, played.completed, played.problem) == (0.1, True, "")
    assert playing.speaker.description == "Speaker"
    assert playing.stream.closed


def test_a_line_is_not_over_before_its_last_sample_is_audible() -> None:
    playing = Playing(FakeSystem([endpoint("Speaker")]))
    playing.until_sound()
    for _ in range(9):
        playing.request()
    assert not threading.Event().wait(0.15)
    assert not playing.result.done()  # all is given, 0.05 s of it are still in the buffer
    playing.now += 0.051
    assert playing.result.result(NET).completed
    playing.close()


def test_a_cut_drops_the_buffer_at_once_and_the_next_line_is_ready() -> None:
    cut, system = threading.Event(), FakeSystem([endpoint("Speaker")])
    playing = Playing(system, np.full(48000, 10000, dtype=np.int16), cut=cut)
    playing.until_sound()
    for _ in range(19):
        playing.request()
    cut.set()
    playing.speaker.wake()
    played = playing.result.result(NET)
    assert playing.stream.closed
    assert len(system.streams) == 2
    assert not system.streams[1].closed
    playing.close()
    assert not played.completed
    assert not played.problem
    assert played.seconds == pytest.approx(0.15)  # 0.2 s were given, 0.05 s of them were still in the buffer


def test_a_line_cut_before_its_first_sample_is_never_heard() -> None:
    cut = threading.Event()
    cut.set()
    playing = Playing(FakeSystem([endpoint("Speaker")]), cut=cut)
    played = playing.result.result(NET)
    assert not playing.request().any()
    playing.close()
    assert (played.first_sample, played.completed, played.problem) == (None, False, "")


def test_a_device_that_was_asleep_begins_late() -> None:
    playing = Playing(FakeSystem([endpoint("Speaker")]), np.full(24000, 10000, dtype=np.int16))
    playing.until_sound()
    for _ in range(4):
        playing.stream.request(480, 0.05)
    playing.now += 1.4
    for _ in range(60):
        playing.request()
    played = playing.result.result(NET)
    playing.close()
    assert played.completed
    assert played.first_sample == pytest.approx(1001.4, abs=0.05)


def test_looking_for_devices_closes_an_idle_speaker() -> None:
    system = FakeSystem([endpoint("Old", index=1)])
    system.after_rescan = [endpoint("New", index=2)]
    speaker = DeviceSpeaker(system)
    assert speaker.open().name == "Old"
    assert system.rescan()
    assert system.streams[0].closed
    assert speaker.open().index == 2
    assert speaker.description == "New"
    speaker.close()


def test_stereo_and_another_rate() -> None:
    system = FakeSystem([endpoint("Speaker", channels=2)], refused=lambda spec: spec.channels == 1)
    tone = (np.sin(2 * np.pi * 500 * np.arange(22050) / 22050) * 8000).astype(np.int16)
    playing = Playing(system, tone, 22050)
    blocks = [playing.until_sound()] + [playing.request() for _ in range(110)]
    played = playing.result.result(NET)
    playing.close()
    sound = np.concatenate(blocks)
    assert np.array_equal(sound[:, 0], sound[:, 1])
    assert played.seconds == pytest.approx(1.0, abs=0.001)
    assert np.argmax(np.abs(np.fft.rfft(sound[:48000, 0]))) == 500


def test_a_speaker_that_vanishes_is_a_problem_within_two_seconds() -> None:
    playing = Playing(FakeSystem([endpoint("Speaker")]))
    playing.until_sound()
    playing.stream.on_finished()
    played = playing.result.result(NET)
    assert "stopped in the middle of the line" in played.problem
    assert not played.completed
    assert playing.stream.closed
    playing.close()


def test_no_speaker_is_a_problem_and_no_exception() -> None:
    played = DeviceSpeaker(FakeSystem()).play(LINE, RATE, NEVER)
    assert (played.first_sample, played.completed) == (None, False)
    assert "No speaker was found" in played.problem
    system = FakeSystem([endpoint("Speaker")])
    system.open_error = "can't open the speaker: busy"
    assert "busy" in DeviceSpeaker(system).play(LINE, RATE, NEVER).problem
