"""Loudness in numbers that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.levels import FLOOR_DBFS, PEAK_DBFS, SPEECH_DBFS, amplified, dbfs, normalise, speech_dbfs

RATE = 16_000


def tone(amplitude: float, seconds: float = 1.0) -> np.ndarray:
    return (amplitude * np.sin(2 * np.pi * 250 * np.arange(int(RATE * seconds)) / RATE)).astype(np.float32)


def test_known_levels() -> None:
    assert dbfs(tone(1.0)) == pytest.approx(-3.01, abs=0.01)
    assert dbfs(tone(0.1)) == pytest.approx(-23.01, abs=0.01)
    assert dbfs((tone(0.5) * 32768).astype(np.int16)) == pytest.approx(-9.03, abs=0.01)
    assert dbfs(np.full(100, -32768, dtype=np.int16)) == pytest.approx(0.0)
    assert dbfs(np.zeros(100, dtype=np.int16)) == FLOOR_DBFS
    assert dbfs(np.zeros(0, dtype=np.float32)) == FLOOR_DBFS
    assert dbfs(np.array([1, -1] * 50, dtype=np.int16)) == pytest.approx(-90.3, abs=0.1)


def test_pauses_do_not_make_speech_quieter() -> None:
    paused = np.concatenate((tone(0.2), np.zeros(3 * RATE, dtype=np.float32), tone(0.2)))
    assert speech_dbfs(paused, RATE) == pytest.approx(dbfs(tone(0.2)), abs=0.1)
    assert dbfs(paused) < speech_dbfs(paused, RATE) - 3


@pytest.mark.parametrize("amplitude", [0.0005, 0.02, 0.3])
def test_every_line_becomes_equally_loud(amplitude: float) -> None:
    assert speech_dbfs(normalise(tone(amplitude), RATE), RATE) == pytest.approx(SPEECH_DBFS, abs=0.01)


def test_a_peak_is_never_clipped() -> None:
    clicky = tone(0.01)
    clicky[100] = 0.9
    loud = normalise(clicky, RATE)
    assert 20 * np.log10(np.abs(loud).max()) == pytest.approx(PEAK_DBFS, abs=0.01)
    assert np.allclose(loud / loud[100] * 0.9, clicky, atol=1e-6)


def test_silence_stays_silent() -> None:
    assert not normalise(np.zeros(500, dtype=np.float32), RATE).any()


@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=400))
def test_nothing_ever_exceeds_the_limit(samples: list[float]) -> None:
    array = np.array(samples, dtype=np.float32)
    result = normalise(array, RATE)
    assert result.shape == array.shape
    assert np.isfinite(result).all()
    limit = 10 ** (PEAK_DBFS / 20)
    assert np.abs(result).max(initial=0.0) <= max(limit * 1.0001, 1e-6)


def test_volume_is_limited_and_never_clipped() -> None:
    quiet = (tone(0.1) * 32768).astype(np.int16)
    assert np.array_equal(amplified(quiet, 1.0), quiet)
    assert not amplified(quiet, 0.0).any()
    assert dbfs(amplified(quiet, 2.0)) == pytest.approx(dbfs(quiet) + 6.02, abs=0.01)
    loud = (tone(0.8) * 32768).astype(np.int16)
    peak = np.abs(amplified(loud, 2.0).astype(np.int32)).max()
    assert 20 * np.log10(peak / 32768) == pytest.approx(PEAK_DBFS, abs=0.01)
    shrill = np.array([32767, -32768], dtype=np.int16)
    assert np.array_equal(amplified(shrill, 1.5), shrill)
