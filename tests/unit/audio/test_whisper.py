"""The real faster-whisper path on our own small model: load, features, encode, generate, align, threads."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from audio.transcribe.machine import physical_cores, placements
from audio.transcribe.whisper import WhisperEngine, WhisperTranscriber, missing_files
from audio.vad import as_float
from simulator.errors import MissingError
from simulator.ports import Hints
from tests.support.hearing import Pcm, as_heard, breaths, clicks, coughs, hum, silence, spoken, white, word_error_rate
from tests.support.models import SMALL_WHISPER


@pytest.fixture(scope="module")
def transcriber() -> WhisperTranscriber:
    return WhisperTranscriber.load(SMALL_WHISPER)


def streamed(transcriber: WhisperTranscriber, pcm: Pcm, block: int = 512) -> str:
    stream = transcriber.stream(Hints())
    for at in range(0, len(pcm), block):
        stream.feed(pcm[at : at + block])
    return stream.finish().text


def test_words_come_with_times_and_probabilities(transcriber: WhisperTranscriber) -> None:
    sample = spoken("reply-ownership")
    heard = transcriber.transcribe(as_float(sample.pcm), Hints(vocabulary=("one-on-one", "OKR")))
    assert len(heard.words) > 0.5 * len(sample.sample.words)
    assert all(heard.text[w.start : w.end].strip() == heard.text[w.start : w.end] != "" for w in heard.words)
    assert all(w.t0 is not None and w.t1 is not None and w.t0 <= w.t1 for w in heard.words)
    assert heard.confidence is not None
    assert 0.0 < heard.confidence <= 1.0
    assert (heard.engine.engine, heard.language) == ("whisper", "en")
    assert heard.engine.low_trust
    assert "models pull" in heard.engine.note


def test_streamed_words_are_the_whole_files_words(transcriber: WhisperTranscriber) -> None:
    rng = np.random.default_rng(3)
    pcm = spoken("unpopular-weak", 14.0).pcm
    for offset, block in zip(rng.integers(0, 3 * 16_000, 6), rng.integers(100, 6000, 6), strict=True):
        cut = pcm[offset:]
        offline = transcriber.transcribe(as_float(cut), Hints())
        assert offline.words
        assert word_error_rate(offline.text, streamed(transcriber, as_heard(cut), int(block))) <= 0.02


def test_where_the_recording_begins_hardly_matters(transcriber: WhisperTranscriber) -> None:
    pcm = spoken("reply-ownership").pcm
    offline = transcriber.transcribe(as_float(pcm), Hints())
    leads = np.random.default_rng(7).integers(0, 16_000, 3)
    rates = [
        word_error_rate(offline.text, streamed(transcriber, np.concatenate([np.zeros(n, np.int16), pcm])))
        for n in leads
    ]
    assert np.mean(rates) <= 0.02


@pytest.mark.parametrize(
    "noise", [silence, white, hum, clicks, coughs, breaths], ids=lambda make: str(getattr(make, "__name__", make))
)
def test_noise_has_no_words(transcriber: WhisperTranscriber, noise: object) -> None:
    assert callable(noise)
    pcm = noise(20.0)
    assert transcriber.transcribe(as_float(pcm), Hints()).words == ()
    assert streamed(transcriber, pcm) == ""


def test_a_loop_gets_a_second_try_that_gives_the_same_words_every_time() -> None:
    eager = WhisperEngine(SMALL_WHISPER, loop=0.0)  # takes everything for a loop
    audio = as_float(spoken("reply-ownership", 5.0).pcm)
    heard = eager.decode(audio, "", ("OKR",))
    assert heard.retried
    assert heard.words
    assert heard == eager.decode(audio, "", ("OKR",)) == next(iter(eager.decode_many([audio], ("OKR",))))


def test_a_long_vocabulary_and_context_still_fit_the_window(tmp_path: Path) -> None:
    shutil.copytree(SMALL_WHISPER, tmp_path / "primed")
    (tmp_path / "primed" / "mockloop.json").write_text('{"primed": true}')
    engine = WhisperEngine(tmp_path / "primed")
    words = tuple(f"one-on-one {n} Kubernetes" for n in range(300))
    assert engine.decode(as_float(spoken("reply-ownership", 20.0).pcm), "Zürich, 北京! " * 50, words) is not None


@pytest.mark.parametrize("name", ["config.json", "model.bin", "tokenizer.json", "vocabulary.json"])
def test_a_directory_that_lacks_a_file_is_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(SMALL_WHISPER, folder)
    (folder / name).unlink()
    assert missing_files(folder)
    with pytest.raises(MissingError, match=name) as caught:
        WhisperEngine(folder)
    assert "folder of your own" in caught.value.hint
    assert "models pull" not in caught.value.hint


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
def test_a_file_of_a_model_that_is_cut_short_is_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "base.en"
    shutil.copytree(SMALL_WHISPER, folder)
    (folder / name).write_bytes((SMALL_WHISPER / name).read_bytes()[:100])
    with pytest.raises(MissingError, match=f"{name} is damaged or cut short") as caught:
        WhisperEngine(folder)
    assert "mockloop models pull base.en" in caught.value.hint


def test_a_model_that_cannot_time_words_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(SMALL_WHISPER, folder)
    config = json.loads((SMALL_WHISPER / "config.json").read_text("utf-8"))
    del config["alignment_heads"]
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(MissingError, match="lacks alignment_heads") as caught:
        WhisperEngine(folder)
    assert caught.value.hint


def test_a_torn_model_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(SMALL_WHISPER, folder)
    (folder / "model.bin").write_bytes((SMALL_WHISPER / "model.bin").read_bytes()[:10_000])
    with pytest.raises(MissingError, match="can't be loaded"):
        WhisperEngine(folder)


def test_a_gpu_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import ctranslate2

    if ctranslate2.get_cuda_device_count():
        pytest.skip("there is a GPU here, and it works")
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    assert [p.device for p in placements()] == ["cuda", "cpu"]
    info = WhisperEngine(SMALL_WHISPER).info
    assert info.device == "cpu int8"
    assert "There is a GPU, but it can't be used" in info.note


@pytest.mark.parametrize(
    ("known", "wanted"),
    [({"float16", "float32"}, "cuda float16"), ({"float32"}, "cuda float32"), (None, "cuda float16")],
    ids=["usual", "old", "without a driver that fits"],
)
def test_a_gpu_is_tried_first_in_half_precision(
    monkeypatch: pytest.MonkeyPatch, known: set[str] | None, wanted: str
) -> None:
    import ctranslate2

    def types(device: str) -> set[str]:
        if device == "cpu":
            return {"int8", "float32"}
        if known is None:
            raise RuntimeError("CUDA driver version is insufficient")
        return known

    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", types)
    assert [str(placement) for placement in placements()] == [wanted, "cpu int8"]


def test_there_is_always_a_cpu_to_run_on() -> None:
    assert placements()[-1].device == "cpu"
    assert 1 <= physical_cores() <= 8
