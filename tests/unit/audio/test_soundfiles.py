"""Sound files of all kinds, whole and broken."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.soundfiles import load_sound, read_sound, to_int16, write_wav
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
        load_sound(tmp_path / "a.wav")
    with pytest.raises(InputError, match="can't read"):
        load_sound(tmp_path)


def test_a_rate_that_can_not_be_leaves_no_sound(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", SOUND, RATE)
    raw = bytearray((tmp_path / "a.wav").read_bytes())
    struct.pack_into("<I", raw, 24, 0x7FFFFFFF)
    (tmp_path / "a.wav").write_bytes(raw)
    with pytest.raises(InputError, match="holds no sound"):
        load_sound(tmp_path / "a.wav")


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        write_wav(tmp_path / "no" / "a.wav", SOUND, RATE)
    assert not list(tmp_path.iterdir())


def wav(path: Path, length: int, *, keep: int | None = None) -> Path:
    """A WAV whose header promises ``length`` bytes of sound."""
    write_wav(path, SOUND, RATE)
    raw = bytearray(path.read_bytes()[:keep])
    struct.pack_into("<I", raw, 40, length)
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("length", [0, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF])
def test_a_length_that_was_not_known_yet_is_no_damage(tmp_path: Path, length: int) -> None:
    path = wav(tmp_path / "a.wav", length)
    sound = load_sound(path)
    assert np.array_equal(to_int16(sound.samples), SOUND)
    assert sound.notes == ()


def test_a_file_is_what_it_holds_whatever_it_is_called(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.mp4", SOUND, RATE)
    soundfile.write(tmp_path / "b.wav", SOUND, RATE, format="FLAC")
    for name in ("a.mp4", "b.wav"):
        assert np.array_equal(to_int16(read_sound(tmp_path / name)), SOUND)


def test_an_ogg_stream_without_an_end_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.ogg"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 3 * RATE), RATE)
    raw = path.read_bytes()
    path.write_bytes(raw[: raw.rfind(b"OggS")])  # its last page, which says that it is the last, is not there
    sound = load_sound(path)
    assert 1.0 < len(sound.samples) / RATE <= 3.01
    assert sound.notes == ()


TONE = (0.3 * np.sin(np.arange(3 * RATE) / 9)).astype(np.float32)


def test_float_beyond_full_scale_is_scaled_and_what_is_no_number_is_silence(tmp_path: Path) -> None:
    loud = TONE * 10
    loud[100:200] = np.nan
    loud[300] = np.inf
    soundfile.write(tmp_path / "a.wav", loud, RATE, subtype="FLOAT")
    sound = load_sound(tmp_path / "a.wav")
    assert np.isfinite(sound.samples).all()
    assert np.abs(sound.samples).max() == pytest.approx(1.0, abs=0.01)
    assert np.abs(sound.samples[100:200]).max() == 0.0
    assert [note.split(";")[0].split(" (")[0] for note in sound.notes] == [
        "0.2% of the samples are no numbers",
        "It is louder than full scale",
    ]


@pytest.mark.parametrize(("scale", "dbfs"), [(0.002, "-67 dBFS"), (0.01, "-53 dBFS")])
def test_very_quiet_sound_is_raised_and_said(tmp_path: Path, scale: float, dbfs: str) -> None:
    soundfile.write(tmp_path / "a.wav", TONE * scale, RATE)
    sound = load_sound(tmp_path / "a.wav")
    assert sound.notes == (f"It is very quiet ({dbfs}) and was raised.",)
    assert 0.05 < np.abs(sound.samples).max() <= 1.0


@pytest.mark.parametrize("hiss", [0, 4])
def test_silence_is_said_and_not_raised(tmp_path: Path, hiss: int) -> None:
    pcm = np.random.default_rng(0).integers(-hiss, hiss + 1, RATE).astype(np.int16)
    soundfile.write(tmp_path / "a.wav", pcm, RATE)
    sound = load_sound(tmp_path / "a.wav")
    assert sound.notes == ("There is nothing but silence in it.",)
    assert np.array_equal(to_int16(sound.samples), pcm)


def test_two_channels_that_cancel_are_heard_and_said(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.stack([TONE, -TONE * 0.98], axis=1), RATE)
    sound = load_sound(tmp_path / "a.wav")
    assert sound.notes == ("The two channels cancel each other; the louder one is heard.",)
    assert np.abs(sound.samples - TONE).max() < 0.001


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        *(("a.mp4", "aac", 48000), ("a.mov", "aac", 48000), ("a.mkv", "libopus", 48000), ("a.qta", "aac", 48000)),
        *(("a.wma", "wmav2", 44100), ("a.3gp", "aac", 16000)),
    ],
)
def test_videos_and_phones_files_are_heard(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    import av

    form = {"qta": "mov", "wma": "asf", "mkv": "matroska"}.get(name[2:], name[2:])
    tone = (0.3 * np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate)).astype(np.float32)
    with av.open(str(tmp_path / name), "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate, layout="stereo")
        stream.bit_rate = 96_000
        size = 1024
        for at in range(0, len(tone) - size, size):
            frame = av.AudioFrame.from_ndarray(np.stack([tone[at : at + size]] * 2), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = rate, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    heard = read_sound(tmp_path / name)
    assert heard.size == pytest.approx(2 * RATE, abs=0.2 * RATE)
    assert np.argmax(np.abs(np.fft.rfft(heard))) * RATE / heard.size == pytest.approx(440, abs=3)


def test_damage_that_looks_like_another_number_of_channels_is_heard_all_the_same(tmp_path: Path) -> None:
    for name, channels in (("mono", 1), ("stereo", 2)):
        soundfile.write(tmp_path / f"{name}.mp3", np.tile(TONE[:, None], channels), RATE)
    joined = (tmp_path / "mono.mp3").read_bytes() + (tmp_path / "stereo.mp3").read_bytes()
    (tmp_path / "both.mp3").write_bytes(joined)
    sound = load_sound(tmp_path / "both.mp3")
    assert 3.0 <= len(sound.samples) / RATE <= 6.5


def test_a_video_without_sound_says_so(tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 32
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode(None))
    with pytest.raises(InputError, match="holds no sound"):
        load_sound(tmp_path / "a.mp4")
