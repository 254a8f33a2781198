"""What every microphone does with its samples: file first, the listener second, whatever the listener does."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audio.recorder import BLOCK, TakeRecorder
from audio.takes import RATE
from tests.support.waits import NET


def no_loss(message: str, hint: str) -> None:
    raise AssertionError(message + hint)


def ignore(_: NDArray[np.int16], __: float) -> None:
    """A listener that doesn't."""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(sizes=st.lists(st.integers(0, 3 * BLOCK), max_size=20), threaded=st.booleans())
def test_pieces_of_any_size_become_blocks_without_gaps(tmp_path: Path, sizes: list[int], threaded: bool) -> None:
    (tmp_path / "t.wav").unlink(missing_ok=True)
    blocks: list[tuple[NDArray[np.int16], float]] = []
    recorder = TakeRecorder(tmp_path / "t.wav", lambda b, t: blocks.append((b, t)), no_loss, threaded=threaded)
    samples = np.arange(sum(sizes), dtype=np.int64).astype(np.int16)
    for piece in np.split(samples, np.cumsum(sizes)[:-1]) if sizes else []:
        recorder.feed(piece)
    take = recorder.finish(patience=5)
    assert take.seconds == samples.size / RATE
    assert np.array_equal(soundfile.read(take.path, dtype="int16")[0], samples)
    assert np.array_equal(np.concatenate([b for b, _ in blocks] or [samples[:0]]), samples)
    assert [b.size for b, _ in blocks[:-1]] == [BLOCK] * max(0, len(blocks) - 1)
    assert [t for _, t in blocks] == [n * BLOCK / RATE for n in range(len(blocks))]


def test_a_slow_listener_never_delays_the_file(tmp_path: Path) -> None:
    blocked, calls = threading.Event(), []

    def listen(block: NDArray[np.int16], at: float) -> None:
        calls.append(at)
        blocked.wait(NET)

    recorder = TakeRecorder(tmp_path / "t.wav", listen, no_loss)
    for _ in range(100):
        recorder.feed(np.ones(BLOCK, dtype=np.int16))
    assert recorder.seconds == 100 * BLOCK / RATE
    take = recorder.finish(patience=0.05)
    assert not blocked.is_set()  # the listener is still at its first block
    assert take.seconds == 100 * BLOCK / RATE
    blocked.set()
    assert len(calls) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_broken_listener_costs_no_sample(tmp_path: Path) -> None:
    def listen(block: NDArray[np.int16], at: float) -> None:
        raise ValueError("no ears")

    recorder = TakeRecorder(tmp_path / "t.wav", listen, no_loss)
    for _ in range(10):
        recorder.feed(np.ones(BLOCK, dtype=np.int16))
    take = recorder.finish()
    assert take.seconds == 10 * BLOCK / RATE
    assert take.problem == "the listener broke (ValueError: no ears)"


def test_a_loss_is_told_once_and_ends_the_file(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    recorder = TakeRecorder(tmp_path / "t.wav", ignore, lambda *loss: told.append(loss))
    recorder.feed(np.ones(700, dtype=np.int16))
    recorder.lose("gone", "Plug it in.")
    recorder.lose("gone again", "")
    recorder.feed(np.ones(700, dtype=np.int16))
    take = recorder.finish()
    assert told == [("gone", "Plug it in.")]
    assert (take.seconds, take.problem) == (700 / RATE, "gone")
    assert recorder.finish() == take


def test_stopping_from_the_message_of_loss(tmp_path: Path) -> None:
    takes = []
    recorder = TakeRecorder(tmp_path / "t.wav", ignore, lambda *_: takes.append(recorder.finish()))
    recorder.feed(np.ones(5, dtype=np.int16))
    recorder.lose("gone", "")
    assert takes[0].seconds == 5 / RATE


def test_a_disk_that_fails_midway_is_a_loss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import wave

    told: list[str] = []
    recorder = TakeRecorder(tmp_path / "t.wav", ignore, lambda message, _: told.append(message))
    recorder.feed(np.ones(BLOCK, dtype=np.int16))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(wave.Wave_write, "writeframes", full)
        recorder.feed(np.ones(BLOCK, dtype=np.int16))
    assert "No space left on device" in told[0]
    take = recorder.finish()
    assert soundfile.info(take.path).frames == BLOCK
    assert "No space left" in take.problem


def test_notes_hide_neither_each_other_nor_a_later_trouble(tmp_path: Path) -> None:
    recorder = TakeRecorder(tmp_path / "t.wav", ignore, ignore)
    recorder.note("It is very quiet (-65 dBFS) and was raised.")
    recorder.note("sound was lost")
    recorder.lose("the microphone is gone", "Plug it in.")
    told = "It is very quiet (-65 dBFS) and was raised. sound was lost. the microphone is gone"
    assert recorder.finish().problem == recorder.finish().problem == told
