"""The microphone at the far end of a connection: every frame once, breaks mended, gaps said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audio.recorder import Recording
from audio.remote_microphone import FRAME, RemoteMicrophone
from audio.takes import RATE, part_of
from simulator.errors import MissingError
from tests.support.waits import until

RANDOM = np.random.default_rng(3)
SOUND = RANDOM.integers(-8000, 8000, (500, FRAME), dtype=np.int16)


class Far:
    """A page whose clock the test turns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = 100.0
        self.microphone = RemoteMicrophone(lambda: self.now)
        self.lost: list[str] = []

    def send(self, *numbers: int) -> int:
        """These frames, 20 ms apart; the number that is wanted next."""
        wanted = -1
        for number in numbers:
            self.now += FRAME / RATE
            wanted = self.microphone.receive(number, SOUND[number])
        return wanted

    def record(self, name: str = "a.wav", after: Recording | None = None) -> Recording:
        def lose(message: str, _hint: str) -> None:
            self.lost.append(message)

        return self.microphone.record(self.folder / name, lambda *_: None, lose, after=after)

    def take(self, name: str = "a.wav") -> NDArray[np.int16]:
        samples: NDArray[np.int16] = soundfile.read(self.folder / name, dtype="int16")[0]
        return samples


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Far]:
    it = Far(tmp_path)
    assert it.microphone.enter("one", 0) == 0
    it.send(0)
    yield it
    it.microphone.close()


def frames(first: int, last: int) -> NDArray[np.int16]:
    return SOUND[first:last].reshape(-1)


def test_a_frame_is_on_the_disk_before_it_is_acknowledged(far: Far, tmp_path: Path) -> None:
    far.record()
    assert far.send(1) == 2
    assert part_of(tmp_path / "a.wav").read_bytes()[44:] == SOUND[1].tobytes()


def test_frames_sent_again_are_kept_once_and_early_ones_wait(far: Far) -> None:
    recording = far.record()
    assert far.send(*range(1, 50)) == 50
    assert far.microphone.enter("one", 40) == 50  # the socket was dropped; the page had no word of the last ten
    assert far.send(*range(40, 50)) == 50
    assert far.send(52) == 50
    assert far.send(*range(50, 100)) == 100
    take = recording.stop(at_once=True)
    assert take.problem == ""
    assert np.array_equal(far.take(), frames(1, 100))


def test_frames_that_the_page_could_not_keep_are_a_gap_that_is_said(far: Far) -> None:
    recording = far.record()
    far.send(*range(1, 50))
    assert far.microphone.enter("one", 100) == 100
    far.send(*range(100, 110))
    take = recording.stop(at_once=True)
    assert take.problem == "About 1.0 s of the answer did not arrive: the page was closed or cut off."
    assert np.array_equal(far.take(), np.concatenate([frames(1, 50), frames(100, 110)]))


def test_a_page_that_was_loaded_anew_goes_on_in_the_same_take(far: Far) -> None:
    recording = far.record()
    far.send(*range(1, 50))
    far.now += 1.5
    assert far.microphone.enter("two", 0) == 0
    far.send(*range(30))
    take = recording.stop(at_once=True)
    assert "About 1.5 s of the answer did not arrive" in take.problem
    assert np.array_equal(far.take(), np.concatenate([frames(1, 50), frames(0, 30)]))


def test_a_gap_between_two_answers_is_nobodys_loss(far: Far) -> None:
    far.record().stop(at_once=True)
    far.now += 60
    far.microphone.enter("two", 0)
    far.send(0)
    recording = far.record("b.wav")
    far.send(1)
    assert recording.stop(at_once=True).problem == ""


def test_what_is_said_after_an_end_belongs_to_the_answer_that_goes_on(far: Far) -> None:
    first = far.record()
    far.send(*range(1, 20))
    first.stop(at_once=True, keep=lambda _: None)
    far.send(*range(20, 40))
    second = far.record("b.wav", after=first)
    far.send(*range(40, 60))
    second.stop(at_once=True)
    assert np.array_equal(far.take("b.wav"), frames(20, 60))


def test_holes_that_the_browser_filled_are_said(far: Far) -> None:
    recording = far.record()
    far.send(1)
    far.microphone.slipped()
    far.microphone.slipped()
    assert recording.stop(at_once=True).problem == "The browser was too busy: sound was lost 2 times."


def test_a_page_that_stays_away_loses_the_microphone_and_finds_it_again(far: Far) -> None:
    recording = far.record()
    far.send(*range(1, 20))
    far.now += 11
    assert until(lambda: far.lost)
    assert far.lost == ["The microphone stopped delivering sound."]
    assert not far.microphone.is_there()
    assert recording.stop().path is not None
    far.microphone.enter("two", 0)
    far.send(0)
    assert far.microphone.is_there()
    again = far.record("b.wav")
    far.send(1)
    again.stop(at_once=True)
    assert np.array_equal(far.take("b.wav"), SOUND[1])


def test_a_microphone_that_the_page_turned_off_is_told_at_once(far: Far) -> None:
    recording = far.record()
    far.send(*range(1, 20))
    far.microphone.lost("The microphone is gone.", "Plug it in.")
    assert far.lost == ["The microphone is gone."]
    assert "gone" in recording.stop().problem
    assert np.array_equal(far.take(), frames(1, 20))


def test_the_microphone_is_open_for_the_next_session(far: Far) -> None:
    far.record().stop(at_once=True)
    far.microphone.close()
    far.send(1)
    recording = far.record("b.wav")
    far.send(2)
    recording.stop(at_once=True)
    assert np.array_equal(far.take("b.wav"), SOUND[2])
    far.now += 11
    far.send()
    assert far.lost == []


def test_without_a_page_there_is_no_microphone(tmp_path: Path) -> None:
    microphone = RemoteMicrophone(patience=0.01)
    with pytest.raises(MissingError, match="sends no sound"):
        microphone.record(tmp_path / "a.wav", lambda *_: None, lambda *_: None)
