"""Recorded answers in, written lines out: the same blocks, files and times as with real devices."""

from __future__ import annotations

import threading
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audio.clocks import SystemClock, VirtualClock
from audio.filebacked import FileMicrophone, FilePlayer
from audio.recorder import BLOCK, Recording
from audio.takes import RATE
from simulator.errors import InputError, MissingError
from tests.support.waits import NET

RANDOM = np.random.default_rng(7)
NEVER = threading.Event()


def sound(seconds: float, rate: int = RATE) -> NDArray[np.int16]:
    return RANDOM.integers(-9000, 9000, int(seconds * rate), dtype=np.int16)


def no_loss(message: str, hint: str) -> None:
    raise AssertionError(message + hint)


def hear(microphone: FileMicrophone, path: Path) -> tuple[Recording, list[tuple[int, float]]]:
    """Record until the file's end; returns the recording and (samples, time) of every block."""
    blocks: list[tuple[int, float]] = []
    ended = threading.Event()
    recording = microphone.record(path, lambda b, t: blocks.append((b.size, t)), no_loss, ended.set)
    assert ended.wait(NET)
    return recording, blocks


def test_an_hour_passes_in_a_moment_and_every_sample_arrives(tmp_path: Path) -> None:
    answer, clock = sound(30.0), VirtualClock()
    soundfile.write(tmp_path / "a.wav", answer, RATE)
    recording, blocks = hear(FileMicrophone([tmp_path / "a.wav"], clock), tmp_path / "take.wav")
    take = recording.stop()
    assert clock.now() == 30.0
    assert take.seconds == 30.0
    assert not take.problem
    assert np.array_equal(soundfile.read(take.path, dtype="int16")[0], answer)
    assert {size for size, _ in blocks[:-1]} == {BLOCK}
    assert [t for _, t in blocks] == [n * BLOCK / RATE for n in range(len(blocks))]
    assert sum(size for size, _ in blocks) == answer.size
    assert take.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "rate", "channels", "subtype"),
    [
        ("eight.wav", 8000, 1, "PCM_U8"),
        ("stereo.wav", 48000, 2, "PCM_24"),
        ("deep.flac", 44100, 2, "PCM_16"),
        ("small.ogg", 16000, 1, "VORBIS"),
        ("small.opus", 48000, 1, "OPUS"),
        ("small.mp3", 44100, 1, "MPEG_LAYER_III"),
    ],
)
def test_any_common_format_simply_works(tmp_path: Path, name: str, rate: int, channels: int, subtype: str) -> None:
    tone = np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate)[:, None].repeat(channels, axis=1) * 0.5
    soundfile.write(tmp_path / name, tone, rate, subtype=subtype, format="OGG" if name.endswith("opus") else None)
    recording, _ = hear(FileMicrophone([tmp_path / name], VirtualClock()), tmp_path / "take.wav")
    heard, heard_rate = soundfile.read(recording.stop().path)
    assert heard_rate == RATE
    assert heard.size == pytest.approx(2 * RATE, abs=RATE // 5)
    spectrum = np.abs(np.fft.rfft(heard))
    assert np.argmax(spectrum) * heard_rate / heard.size == pytest.approx(440, abs=2)


def test_silence_follows_until_stopped(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", sound(0.5), RATE)
    enough, blocks = threading.Event(), []

    def listen(block: NDArray[np.int16], at: float) -> None:
        blocks.append(block)
        if at > 2.0:
            enough.set()

    microphone = FileMicrophone([tmp_path / "a.wav"], VirtualClock(), after="silence")
    recording = microphone.record(tmp_path / "take.wav", listen, no_loss)
    assert enough.wait(NET)
    take = recording.stop()
    assert take.seconds > 2.0
    assert not np.concatenate(blocks)[RATE:].any()


def test_stop_from_the_sinks_own_thread_and_twice(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", sound(3.0), RATE)
    stopped, holder, ready = threading.Event(), [], threading.Event()

    def listen(_: NDArray[np.int16], at: float) -> None:
        if at >= 1.0 and not stopped.is_set():
            ready.wait(NET)
            holder[0].stop()
            stopped.set()

    recording = FileMicrophone([tmp_path / "a.wav"], VirtualClock()).record(tmp_path / "t.wav", listen, no_loss)
    holder.append(recording)
    ready.set()
    assert stopped.wait(NET)
    assert recording.stop() == recording.stop()
    assert recording.stop().seconds == pytest.approx(1.0, abs=0.1)


def test_answers_come_in_order_and_run_out(tmp_path: Path) -> None:
    for n in (1, 2):
        soundfile.write(tmp_path / f"{n}.wav", sound(0.1 * n), RATE)
    microphone = FileMicrophone([tmp_path / "1.wav", tmp_path / "2.wav"], VirtualClock())
    lengths = [hear(microphone, tmp_path / f"take{n}.wav")[0].stop().seconds for n in (1, 2)]
    assert lengths == [pytest.approx(0.1), pytest.approx(0.2)]
    assert microphone.remaining == 0
    with pytest.raises(MissingError, match=r"no recorded answer left after 2\.wav"):
        microphone.record(tmp_path / "take3.wav", lambda *_: None, no_loss)


@pytest.mark.parametrize(
    ("name", "content", "fact"),
    [
        ("text.wav", b"This is what I would have said.\n" * 20, "is not a sound file"),
        ("empty.flac", b"", "is empty"),
        ("missing.ogg", None, "can't read"),
    ],
)
def test_what_is_no_sound_is_told_at_once(tmp_path: Path, name: str, content: bytes | None, fact: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=fact) as caught:
        FileMicrophone([tmp_path / name], VirtualClock())
    assert caught.value.hint


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg"])
def test_a_file_that_is_cut_short_is_heard_and_told(tmp_path: Path, name: str) -> None:
    whole = tmp_path / name
    soundfile.write(whole, sound(3.0), RATE)
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    clock = VirtualClock()
    recording = FileMicrophone([whole], clock).record(tmp_path / "t.wav", lambda *_: None, no_loss)
    clock.wait_until(4.0, NEVER)
    take = recording.stop()
    assert 0.8 < take.seconds < 2.2
    assert "cut short" in take.problem


def test_what_was_said_lies_in_the_file_at_its_time(tmp_path: Path) -> None:
    clock = VirtualClock()
    player = FilePlayer(tmp_path / "said.wav", clock)
    line = sound(1.0)
    first = player.play(line, RATE, NEVER)
    clock.wait_until(5.0, NEVER)
    second = player.play(line, RATE, NEVER)
    player.close()
    assert (first.first_sample, first.seconds, first.completed) == (0.0, 1.0, True)
    assert second.first_sample == 5.0
    with wave.open(str(tmp_path / "said.wav")) as file:
        written = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    assert np.array_equal(written[5 * RATE : 6 * RATE], line)
    assert not written[RATE : 5 * RATE].any()


def test_stop_cuts_the_line_short(tmp_path: Path) -> None:
    player, clock = FilePlayer(tmp_path / "said.wav", SystemClock()), SystemClock()
    cut = threading.Event()
    threading.Timer(0.1, lambda: (cut.set(), player.wake())).start()
    before = clock.now()
    played = player.play(sound(20.0), RATE, cut)
    assert clock.now() - before < 2.0
    assert not played.completed
    assert not played.problem
    player.close()
    assert soundfile.info(tmp_path / "said.wav").duration == pytest.approx(played.seconds, abs=0.1)


def test_a_player_that_cannot_write_says_so(tmp_path: Path) -> None:
    played = FilePlayer(tmp_path / "no" / "said.wav", VirtualClock()).play(sound(0.1), RATE, NEVER)
    assert played.first_sample is None
    assert "can't write" in played.problem
