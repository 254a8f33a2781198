"""Our small Whisper hears the samples' voice: words, times, nothing in noise. The real faster-whisper path."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.transcribe.cut import CutRules
from audio.transcribe.whisper import WhisperEngine, WhisperTranscriber, missing_files
from audio.vad import RATE, as_float
from simulator.errors import MissingError
from simulator.model.transcript import Transcript
from simulator.ports import Hints
from tests.support.hearing import Pcm, off_by, plain, spoken, word_error_rate
from tests.support.models import SMALL_WHISPER

BLOCK = 1024  # samples


@pytest.fixture(scope="module")
def transcriber() -> WhisperTranscriber:
    return WhisperTranscriber.load(SMALL_WHISPER)


def streamed(transcriber: WhisperTranscriber, pcm: Pcm, block: int = BLOCK) -> Transcript:
    stream = transcriber.stream(Hints())
    for at in range(0, len(pcm), block):
        stream.feed(pcm[at : at + block])
    return stream.finish()


def test_it_is_complete_small_and_says_what_it_is(transcriber: WhisperTranscriber) -> None:
    assert missing_files(SMALL_WHISPER) == []
    assert sum(path.stat().st_size for path in SMALL_WHISPER.iterdir()) < 12_000_000
    assert transcriber.info.model == "small-whisper"
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


def test_streamed_words_are_those_of_the_whole_file_wherever_it_is_cut(transcriber: WhisperTranscriber) -> None:
    pcm = spoken("reply-challenge", 9.0).pcm
    drawn = np.random.default_rng(3)
    rates: list[float] = []
    for offset in drawn.integers(0, 3 * RATE, 6):
        whole = transcriber.transcribe(as_float(pcm[offset:]), Hints())
        live = streamed(transcriber, pcm[offset:], int(drawn.integers(100, 9000)))
        rates.append(word_error_rate(whole.text, live.text))
    assert np.mean(rates) <= 0.02


def test_silence_before_the_answer_changes_hardly_a_word(transcriber: WhisperTranscriber) -> None:
    pcm = spoken("reply-ownership", 9.0).pcm
    without = streamed(transcriber, pcm).text
    leads = np.random.default_rng(4).integers(0, 3 * RATE, 4)
    texts = [streamed(transcriber, np.concatenate([np.zeros(lead, np.int16), pcm])).text for lead in leads]
    assert np.mean([word_error_rate(without, text) for text in texts]) <= 0.02


@given(
    sentence=st.integers(0, 3),
    trailing=st.floats(0.02, 2.0),
    block=st.integers(100, 9000),
)
@settings(max_examples=6, deadline=None)
def test_the_last_word_is_never_lost_or_doubled(
    transcriber: WhisperTranscriber, sentence: int, trailing: float, block: int
) -> None:
    sample = spoken("reply-challenge")
    words = sample.sample.words
    ends = [i for i, (a, b) in enumerate(pairwise(words)) if b.start - a.end > 0.3] + [len(words) - 1]
    last = ends[sentence]
    begin = max(0.0, words[ends[sentence - 1] + 1 if sentence else 0].start - 0.4)
    hiss = np.random.default_rng(0).integers(-4, 5, round(trailing * RATE)).astype(np.int16)
    pcm = np.concatenate([sample.pcm[round(begin * RATE) : round(words[last].end * RATE)], hiss])
    heard = plain(streamed(transcriber, pcm, block).text)
    assert heard[-1] == plain(words[last].text)[0]
    assert heard[-2:-1] != heard[-1:]


def test_its_card_says_how_it_is_best_heard(tmp_path: Path) -> None:
    rules = WhisperEngine(SMALL_WHISPER).rules
    assert rules != CutRules()
    shutil.copytree(SMALL_WHISPER, tmp_path / "demo")
    card = tmp_path / "demo" / "mockloop.json"
    card.unlink()
    assert WhisperEngine(card.parent).rules == CutRules()
    card.write_text('{"tiers": [[0.0]]}', encoding="utf-8")
    with pytest.raises(MissingError, match=r"mockloop\.json"):
        WhisperEngine(card.parent)
