"""The shipped model hears the demo's voice: words, times, nothing in noise. It runs the real faster-whisper path."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from audio.models import DEMO
from audio.transcribe.cut import CutRules
from audio.transcribe.whisper import WhisperEngine, WhisperTranscriber, missing_files
from simulator.errors import MissingError
from simulator.model.transcript import Transcript
from simulator.ports import Hints
from tests.support.hearing import Pcm, off_by, spoken, word_error_rate

BLOCK = 1024  # samples


@pytest.fixture(scope="module")
def transcriber() -> WhisperTranscriber:
    return WhisperTranscriber.load(DEMO)


def streamed(transcriber: WhisperTranscriber, pcm: Pcm) -> Transcript:
    stream = transcriber.stream(Hints())
    for at in range(0, len(pcm), BLOCK):
        stream.feed(pcm[at : at + BLOCK])
    return stream.finish()


def test_it_is_complete_small_and_says_what_it_is(transcriber: WhisperTranscriber) -> None:
    assert missing_files(DEMO) == []
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 12_000_000
    assert transcriber.info.model == "demo"
    assert transcriber.info.low_trust
    assert "mockloop models pull" in transcriber.info.note


@pytest.mark.parametrize("name", ["unpopular-weak", "reply-ownership", "reply-challenge"])
def test_it_hears_the_samples_while_they_are_spoken(transcriber: WhisperTranscriber, name: str) -> None:
    sample = spoken(name)
    heard = streamed(transcriber, sample.pcm)
    assert word_error_rate(sample.sample.text, heard.text) <= 0.10
    starts, ends = off_by(sample.sample.words, heard)
    assert np.median(starts) <= 0.05
    assert np.mean(starts <= 0.15) >= 0.95
    assert np.mean(ends <= 0.15) >= 0.95


def test_its_card_says_how_it_is_best_heard(tmp_path: Path) -> None:
    rules = WhisperEngine(DEMO).rules
    assert rules != CutRules()
    shutil.copytree(DEMO, tmp_path / "demo")
    card = tmp_path / "demo" / "mockloop.json"
    card.unlink()
    assert WhisperEngine(card.parent).rules == CutRules()
    card.write_text('{"tiers": [[0.0]]}', encoding="utf-8")
    with pytest.raises(MissingError, match=r"mockloop\.json"):
        WhisperEngine(card.parent)
