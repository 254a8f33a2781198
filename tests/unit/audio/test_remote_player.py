"""The speaker at the far end of a connection: a line is over when the far end says so, or when it is cut."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from audio.player import Played
from audio.remote_player import FarSpeaker, RemotePlayer
from tests.support.waits import NET, until

LINE = np.arange(1000, dtype=np.int16)


class Far:
    """A page that the test plays; its clock stands where it is put."""

    def __init__(self) -> None:
        self.now = 50.0
        self.there = True
        self.played: list[int] = []
        self.silenced: list[int] = []
        self.player = RemotePlayer(FarSpeaker(self._play, self.silenced.append, lambda: self.there), lambda: self.now)
        self.cut = threading.Event()
        self._pool = ThreadPoolExecutor(2)

    def _play(self, number: int, samples: NDArray[np.int16], rate: int) -> None:
        assert (samples.tolist(), rate) == (LINE.tolist(), 500)
        self.played.append(number)

    def begin(self) -> Future[Played]:
        before = len(self.played)
        future = self._pool.submit(self.player.play, LINE, 500, self.cut)
        assert not self.there or until(lambda: len(self.played) > before)
        return future


@pytest.fixture
def far() -> Far:
    return Far()


def test_a_line_is_over_when_it_was_heard_to_its_end(far: Far) -> None:
    playing = far.begin()
    far.player.started(1, -0.05)
    far.player.ended(7)  # another line
    far.player.ended(1)
    assert playing.result(NET) == Played(50.05, 2.0, completed=True)
    assert far.silenced == []


def test_a_cut_silences_the_far_end(far: Far) -> None:
    playing = far.begin()
    far.player.started(1, 0.0)
    far.now += 0.5
    far.cut.set()
    far.player.wake()
    assert playing.result(NET) == Played(50.0, 0.5, completed=False)
    assert far.silenced == [1]


def test_a_line_that_was_cut_before_it_was_heard_has_no_first_sample(far: Far) -> None:
    playing = far.begin()
    far.player.started(1, -0.1)
    far.cut.set()
    far.player.wake()
    assert playing.result(NET) == Played(None, 0.0, completed=False)


def test_a_page_that_was_loaded_anew_gets_the_line_again(far: Far) -> None:
    playing = far.begin()
    far.player.entered(1)  # the same page after a dropped socket: it has the line
    assert far.played == [1]
    far.player.entered(0)
    assert far.played == [1, 1]
    far.player.ended(1)
    assert playing.result(NET).completed


def test_what_the_page_could_not_play_is_a_problem(far: Far) -> None:
    playing = far.begin()
    far.player.ended(1, "The sound of the page is off.")
    assert playing.result(NET) == Played(None, 0.0, completed=False, problem="The sound of the page is off.")


def test_nobody_there_is_waited_for_and_then_told(far: Far) -> None:
    far.there = False
    playing = far.begin()
    far.player.wake()
    assert until(lambda: far.player.busy)
    far.now += 11
    assert "No page" in playing.result(NET).problem


def test_a_page_that_says_nothing_does_not_hang_the_session(far: Far) -> None:
    playing = far.begin()
    far.now += 13
    assert playing.result(NET).problem == "The page did not play this line to its end."
    assert far.silenced == [1]
