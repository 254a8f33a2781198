"""Sound files of all kinds, whole and broken."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.soundfiles import check_sound, load_sound, read_sound, to_int16, write_wav
from simulator.errors import InputError

RATE = 16_000
SOUND = np.random.default_rng(4).integers(-32768, 32767, RATE, dtype=np.int16)


def test_sixteen_kilohertz_pcm_comes_back_sample_for_sample(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", SOUND, RATE)
    assert np.array_equal(to_int16(read_sound(tmp_path / "a.wav")), SOUND)
    assert (tmp_path / "a.wav").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


def test_full_scale_is_clipped_and_not_wrapped() -> None:
    assert to_int16(np.array([1.0, -1.0, 1.7, -2.0, 0.0], dtype=np.float32)).tolist() == [
        32767,
        -32768,
        32767,
        -32768,
        0,
    ]


@pytest.mark.parametrize("name", ["a.m4a", "a.webm"])
def test_containers_of_phones_and_browsers(tmp_path: Path, name: str) -> None:
    import av

    t = np.arange(48000) / 48000
    with av.open(str(tmp_path / name), "w") as container:
        stream = container.add_stream("aac" if name.endswith("m4a") else "libopus", rate=48000, layout="stereo")
        tone = np.stack([0.5 * np.sin(2 * np.pi * 440 * t)] * 2).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(tone, format="fltp", layout="stereo")
        frame.sample_rate = 48000
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    heard = read_sound(tmp_path / name)
    assert heard.size == pytest.approx(RATE, abs=RATE * 0.1)
    assert np.argmax(np.abs(np.fft.rfft(heard))) * RATE / heard.size == pytest.approx(440, abs=3)
    (tmp_path / name).write_bytes(b"not a film at all" * 50)
    with pytest.raises(InputError, match="not a sound file"):
        read_sound(tmp_path / name)


def test_a_wav_that_was_piped_has_no_length_and_works(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", SOUND, RATE)
    raw = bytearray((tmp_path / "a.wav").read_bytes())
    struct.pack_into("<I", raw, 4, 0xFFFFFFFF)
    struct.pack_into("<I", raw, 40, 0xFFFFFFFF)
    (tmp_path / "a.wav").write_bytes(raw)
    assert np.array_equal(to_int16(read_sound(tmp_path / "a.wav")), SOUND)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
@pytest.mark.parametrize("keep", [0.3, 0.7])
def test_what_is_left_of_a_file_that_is_cut_short_is_heard_and_said(tmp_path: Path, name: str, keep: float) -> None:
    path = tmp_path / name
    soundfile.write(path, np.resize(SOUND, 6 * RATE), RATE)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    sound = load_sound(path)
    assert sound.samples.size / RATE == pytest.approx(6 * keep, abs=1.1)
    assert any("cut short" in note for note in sound.notes)


def test_no_sound_in_it(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", SOUND[:0], RATE)
    with pytest.raises(InputError, match="holds no sound"):
        check_sound(tmp_path / "a.wav")
    with pytest.raises(InputError, match="can't read"):
        check_sound(tmp_path)


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_wav(tmp_path / "no" / "a.wav", SOUND, RATE)
    assert not list(tmp_path.iterdir())
