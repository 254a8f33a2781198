"""Word times made plausible: right ones stay, impossible ones become possible."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audio.samples import sample
from audio.transcribe.engine import RawWord
from audio.transcribe.steady import steadied

Runs = list[tuple[float, float]]


def said(name: str, until: float) -> tuple[list[RawWord], Runs]:
    """The words of a sample up to a second, as spoken, and where there is voice."""
    words = [RawWord(w.text, w.start, w.end) for w in sample(name).words if w.end < until]
    runs: Runs = []
    for word in words:
        if runs and word.t0 - runs[-1][1] < 0.05:
            runs[-1] = (runs[-1][0], word.t1)
        else:
            runs.append((word.t0, word.t1))
    return words, runs


def off(placed: tuple[RawWord, ...], words: list[RawWord]) -> list[float]:
    return [abs(edge) for a, b in zip(placed, words, strict=True) for edge in (a.t0 - b.t0, a.t1 - b.t1)]


def test_times_that_are_right_stay() -> None:
    words, runs = said("reply-ownership", 20.0)
    by = off(steadied(words, runs), words)
    assert np.median(by) < 0.025
    assert max(by) < 0.15


def test_jitter_becomes_less() -> None:
    words, runs = said("reply-ownership", 20.0)
    rng = np.random.default_rng(0)
    edges = [word.t0 for word in words] + [words[-1].t1]
    edges = np.maximum.accumulate(np.array(edges) + rng.normal(0.0, 0.12, len(edges)))
    shaken = [RawWord(w.text, float(a), float(b)) for w, (a, b) in zip(words, itertools.pairwise(edges), strict=True)]
    before, after = (np.array(off(tuple(times), words)) for times in (shaken, steadied(shaken, runs)))
    assert np.mean(after > 0.15) < np.mean(before > 0.15) / 2


def test_a_word_without_time_gets_its_share_of_the_voice() -> None:
    raw = [RawWord("only", 0.0, 0.3), RawWord("one", 0.3, 0.3), RawWord("time", 0.3, 1.0)]
    only, one, time = steadied(raw, [(0.0, 1.0)])
    assert only.t1 <= one.t0 <= 0.45
    assert one.t1 - one.t0 >= 0.15
    assert time.t1 == pytest.approx(1.0, abs=0.05)


def test_a_very_short_piece() -> None:
    (lone,) = steadied([RawWord("so", 0.0, 0.0)], [(0.0, 0.5)])
    assert 0.0 <= lone.t0 < lone.t1 <= 0.5


def test_nothing_to_do() -> None:
    assert steadied([], [(0.0, 1.0)]) == ()
    lone = RawWord("so", 0.0, 0.3)
    assert steadied([lone], []) == (lone,)


@example(times=[0.0, 0.0], edges=[0.0, 0.5], letters=[1] * 20)
@given(
    times=st.lists(st.floats(0.0, 6.0), min_size=2, max_size=20),
    edges=st.lists(st.floats(0.0, 6.0), min_size=2, max_size=8, unique=True),
    letters=st.lists(st.integers(1, 14), min_size=20, max_size=20),
)
def test_words_keep_their_order_and_their_neighbourhood(
    times: list[float], edges: list[float], letters: list[int]
) -> None:
    times, edges = sorted(times), sorted(edges)
    raw = [RawWord("x" * count, a, b) for count, (a, b) in zip(letters, itertools.pairwise(times), strict=False)]
    placed = steadied(raw, list(zip(edges[::2], edges[1::2], strict=False)))
    assert [word.text for word in placed] == [word.text for word in raw]
    assert all(word.t0 <= word.t1 for word in placed)
    assert all(a.t1 <= b.t0 + 1e-9 for a, b in itertools.pairwise(placed))
    assert all(abs(a.t1 - b.t1) <= 1.03 for a, b in zip(placed, raw, strict=True))
