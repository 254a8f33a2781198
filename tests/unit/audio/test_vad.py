"""Voice activity: the stream is the batch call, and noises are no voices."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.vad import FRAME, FRAME_SECONDS, VoiceDetector, VoiceGate, as_float, voiced_runs
from tests.support.hearing import Pcm, breaths, clicks, coughs, hum, silence, spoken, white


def batch_probabilities(audio: Pcm) -> np.ndarray:
    """faster-whisper's own call. It blanks the last 64 samples of what it is given: it gets a frame more."""
    from faster_whisper.vad import get_vad_model

    padded = np.concatenate([as_float(audio), np.zeros(FRAME, np.float32)])
    return np.asarray(get_vad_model()(padded)).reshape(-1)[:-1]


def test_a_stream_gives_the_numbers_of_the_batch_call() -> None:
    audio = spoken("reply-system", 8.0).pcm
    audio = audio[: len(audio) // FRAME * FRAME]
    detector = VoiceDetector()
    streamed = np.concatenate([detector.feed(block) for block in np.split(audio, range(FRAME, len(audio), FRAME))])
    assert np.array_equal(streamed, batch_probabilities(audio))


@given(seed=st.integers(0, 2**32 - 1), largest=st.integers(1, 5000))
@settings(max_examples=15, deadline=None)
def test_block_sizes_do_not_matter(seed: int, largest: int) -> None:
    audio = spoken("reply-system", 4.0).pcm
    cuts = np.cumsum(np.random.default_rng(seed).integers(1, largest + 1, len(audio) // largest))
    detector = VoiceDetector()
    pieces = [detector.feed(block) for block in np.split(audio, cuts[cuts < len(audio)])]
    whole = VoiceDetector().feed(audio)
    # one frame at a time or many at once: the same to the last bits of a float
    assert np.allclose(np.concatenate(pieces), whole, atol=1e-5)


def test_speech_is_voiced_where_the_words_are() -> None:
    sample = spoken("reply-system")
    runs = voiced_runs(VoiceDetector().feed(sample.pcm))
    covered = sum(
        any(start - 0.1 <= word.start and word.end <= end + 0.35 for start, end in runs)
        for word in sample.sample.words
    )
    assert covered >= 0.9 * len(sample.sample.words)
    assert runs[0][0] == pytest.approx(sample.sample.words[0].start, abs=0.15)


@pytest.mark.parametrize("noise", [silence, white, hum, clicks, coughs, breaths])
def test_noises_are_no_voices(noise: Callable[[float], Pcm]) -> None:
    assert voiced_runs(VoiceDetector().feed(noise(10.0))) == []


def test_the_gate_does_not_flicker() -> None:
    gate = VoiceGate()
    assert [gate.feed(p) for p in (0.4, 0.6, 0.4, 0.36, 0.34, 0.4, 0.5)] == [
        False,
        True,
        True,
        True,
        False,
        False,
        True,
    ]


def test_runs_end_with_the_sound() -> None:
    assert voiced_runs(np.array([0.0, 0.9, 0.9], np.float32)) == [(FRAME_SECONDS, 3 * FRAME_SECONDS)]
