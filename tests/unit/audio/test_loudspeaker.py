"""The speaker over a sound system that the test drives: every sample, times, cuts, failures."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from audio.loudspeaker import DeviceSpeaker
from audio.player import Played
from tests.unit.audio.fakes import NEVER, FakeSystem, endpoint

LINE = np.arange(1, 4801, dtype=np.int16)  # 0.1 s at 48 kHz
RATE = 48_000


class Playing:
    """A speaker with a line under way, asked for samples by the test."""

    def __init__(
        self, system: FakeSystem, line: NDArray[np.int16] = LINE, rate: int = RATE, cut: threading.Event = NEVER
    ) -> None:
        self.speaker = DeviceSpeaker(system, clock=lambda: 1000.0)
        self.speaker.open()
        self.stream = system.streams[-1]
        self._pool = ThreadPoolExecutor(1)
        self.result: Future[Played] = self._pool.submit(self.speaker.play, line, rate, cut)

    def until_sound(self, frames: int = 480) -> NDArray[np.int16]:
        """The first block that is not silent."""
        pause = threading.Event()
        for _ in range(500):
            block = self.stream.request(frames)
            if block.any():
                return block
            pause.wait(0.01)
        raise AssertionError("no sound")

    def close(self) -> None:
        self._pool.shutdown()
        self.speaker.close()


def test_every_sample_goes_out_once_and_the_times_are_known() -> None:
    playing = Playing(FakeSystem([endpoint("Speaker", default=True)]))
    blocks = [playing.until_sound()]
    blocks += [playing.stream.request(480) for _ in range(11)]
    played = playing.result.result(5)
    playing.close()
    assert np.array_equal(np.concatenate(blocks)[: LINE.size, 0], LINE)
    assert not np.concatenate(blocks)[LINE.size :].any()
    assert played == Played(1000.05, 0.1, completed=True)
    assert playing.stream.closed
    assert playing.speaker.description == "Speaker"


def test_a_cut_fades_within_the_block() -> None:
    cut = threading.Event()
    playing = Playing(FakeSystem([endpoint("Speaker")]), np.full(48000, 10000, dtype=np.int16), cut=cut)
    playing.until_sound()
    cut.set()
    last = playing.stream.request(480)[:, 0]
    after = playing.stream.request(480)
    played = playing.result.result(5)
    playing.close()
    assert last[0] == 10000
    assert np.all(np.diff(last.astype(int)) <= 0)
    assert not last[300:].any()
    assert not after.any()
    assert not played.completed
    assert played.seconds == pytest.approx(0.01 + 0.005, abs=0.001)  # a block and the fade
    assert not played.problem


def test_a_line_cut_before_its_first_sample_is_never_heard() -> None:
    cut = threading.Event()
    cut.set()
    playing = Playing(FakeSystem([endpoint("Speaker")]), cut=cut)
    pause = threading.Event()
    while not playing.result.done():
        assert not playing.stream.request(480).any()
        pause.wait(0.005)
    played = playing.result.result(5)
    playing.close()
    assert (played.first_sample, played.completed, played.problem) == (None, False, "")


def test_stereo_and_another_rate() -> None:
    system = FakeSystem([endpoint("Speaker", channels=2)], refused=lambda spec: spec.channels == 1)
    tone = (np.sin(2 * np.pi * 500 * np.arange(22050) / 22050) * 8000).astype(np.int16)
    playing = Playing(system, tone, 22050)
    blocks = [playing.until_sound()] + [playing.stream.request(480) for _ in range(105)]
    played = playing.result.result(5)
    playing.close()
    sound = np.concatenate(blocks)
    assert np.array_equal(sound[:, 0], sound[:, 1])
    assert played.seconds == pytest.approx(1.0, abs=0.001)
    assert np.argmax(np.abs(np.fft.rfft(sound[:48000, 0]))) == 500


def test_a_speaker_that_vanishes_is_a_problem_within_two_seconds() -> None:
    playing = Playing(FakeSystem([endpoint("Speaker")]))
    playing.until_sound()
    playing.stream.on_finished()
    played = playing.result.result(5)
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
