"""A Piper voice of the user's: the real child, real phonemes, and a tiny graph in place of a real voice's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from audio.levels import SPEECH_DBFS, speech_dbfs
from audio.piper import PiperVoice
from audio.speaker import Synthesiser, VoiceSettings
from simulator.errors import EngineError, InputError
from tests.support.onnx_graph import humming_voice

LINE = "Tell me about a time when you changed your mind. What came of it?"
RATE = 22_050


def put_voice(folder: Path, **changes: object) -> Path:
    """The two files of a voice, as Piper's own look."""
    folder.mkdir(parents=True)
    signs = "_^$ !',.?:;" + "abcdefghijklmnopqrstuvwxyz" + "æðŋɑɐɔəɚɛɜɡɪɹʃʊʌʒˈˌːθ"
    card = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.667, "length_scale": 1.0, "noise_w": 0.8},
        "phoneme_type": "espeak",
        "phoneme_id_map": {sign: [number] for number, sign in enumerate(signs)},
    }
    (folder / "en_US-hum-low.onnx").write_bytes(humming_voice())
    (folder / "en_US-hum-low.onnx.json").write_text(json.dumps(card | changes), "utf-8")
    return folder


@pytest.fixture
def speak(tmp_path: Path) -> Iterator[Synthesiser]:
    folder = put_voice(tmp_path / "my voice")
    speaker = Synthesiser(tmp_path / "cache", VoiceSettings(voice=f"piper:{folder}", rate=150))
    yield speaker
    speaker.close()


def test_a_line_is_spoken_at_the_pace_that_was_asked_for_and_kept(speak: Synthesiser, tmp_path: Path) -> None:
    first = speak.render(LINE)
    assert speak.description == "piper en_US-hum-low 150"
    assert first.rate == RATE
    # this voice takes as long for every phoneme, so its pace on one line is nearly that on another
    spoken = first.seconds - 0.3  # between the sentences
    assert 150 * 0.75 < 60 * len(LINE.split()) / spoken < 150 * 1.25
    assert speech_dbfs(first.samples.astype(np.float32) / 32768, first.rate) == pytest.approx(SPEECH_DBFS, abs=0.5)
    quiet = np.flatnonzero(np.abs(first.samples.astype(np.int32)) < 2)
    assert np.diff(quiet)[np.diff(quiet) == 1].size > 0.29 * RATE, "a pause between the sentences"
    assert speak.render("Why? Because!").seconds < first.seconds
    speak.close()
    assert speak.render(LINE).path == first.path
    slower = Synthesiser(tmp_path / "cache", VoiceSettings(voice=f"piper:{tmp_path / 'my voice'}", rate=100))
    try:
        assert slower.render(LINE).seconds == pytest.approx(0.3 + 1.5 * spoken, rel=0.02)
    finally:
        slower.close()


def test_another_voice_in_the_same_folder_is_rendered_anew(tmp_path: Path) -> None:
    folder = put_voice(tmp_path / "voice")
    before = PiperVoice(folder).stamp
    card = folder / "en_US-hum-low.onnx.json"
    card.write_text(card.read_text("utf-8") + "\n", "utf-8")
    assert PiperVoice(folder).stamp != before


def test_a_folder_that_holds_no_voice_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"needs one NAME\.onnx and its NAME\.onnx\.json"):
        Synthesiser(tmp_path, VoiceSettings(voice=f"piper:{tmp_path / 'nowhere'}"))
    folder = put_voice(tmp_path / "voice")
    (folder / "en_US-hum-low.onnx.json").rename(folder / "card.json")
    with pytest.raises(InputError) as refused:
        PiperVoice(folder)
    assert "Voices there: en_US-hum-low.onnx" in refused.value.hint


@pytest.mark.parametrize(
    ("changes", "graph", "says"),
    [
        ({}, b"no graph", "can't be loaded"),
        ({"audio": {}}, None, "is not a Piper voice's"),
        ({"phoneme_type": "text"}, None, "in place of phonemes"),
        ({"espeak": {"voice": "nowhere"}}, None, "does not know the language 'nowhere'"),
    ],
)
def test_files_that_are_no_voice_are_told(
    tmp_path: Path, changes: dict[str, object], graph: bytes | None, says: str
) -> None:
    folder = put_voice(tmp_path / "voice", **changes)
    if graph:
        (folder / "en_US-hum-low.onnx").write_bytes(graph)
    with pytest.raises(InputError, match=says):
        PiperVoice(folder).speak(LINE, tmp_path / "line.wav", 150)


def test_a_line_that_can_not_be_written_is_an_error_and_the_next_is_spoken(tmp_path: Path) -> None:
    voice = PiperVoice(put_voice(tmp_path / "voice"))
    try:
        with pytest.raises(EngineError, match="FileNotFoundError"):
            voice.speak(LINE, tmp_path / "nowhere" / "line.wav", 150)
        voice.speak(LINE, tmp_path / "line.wav", 150)
    finally:
        voice.close()
    assert (tmp_path / "line.wav").stat().st_size > RATE
