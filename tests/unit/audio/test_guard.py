"""Invented words go, doubtful ones are marked, and nothing goes unsaid."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.transcribe.engine import Decoded, RawWord
from audio.transcribe.guard import GuardRules, guard, hesitations, worth_decoding

RULES = GuardRules()


def words(text: str, probability: float | None = 0.9, start: float = 0.0) -> tuple[RawWord, ...]:
    """Words of 0.4 s, one after the other."""
    return tuple(
        RawWord(word, start + 0.4 * i, start + 0.4 * i + 0.4, probability) for i, word in enumerate(text.split())
    )


def test_good_words_stay_as_they_are() -> None:
    heard = guard(Decoded(words("thank you for the plan"), -0.2, 0.01, 1.2), [(0.0, 2.0)], RULES)
    assert heard.words == words("thank you for the plan")
    assert not heard.unclear
    assert not heard.removed


def test_an_engine_without_figures_is_believed() -> None:
    heard = guard(Decoded(words("we moved", None)), [(0.0, 0.8)], RULES)
    assert (len(heard.words), heard.unclear, heard.removed) == (2, {}, ())


def test_a_piece_that_the_engine_itself_doubts_is_dropped() -> None:
    heard = guard(Decoded(words("and so on"), logprob=-1.4, no_speech=0.8, compression=1.0), [(0.0, 1.2)], RULES)
    assert heard.words == ()
    assert heard.removed[0].text == "and so on"
    assert "doubts" in heard.removed[0].reason


@pytest.mark.parametrize(("voiced", "no_speech", "kept"), [(0.3, 0.1, 0), (2.0, 0.8, 0), (2.0, 0.1, 2)])
def test_stock_phrases_go_only_where_the_sound_is_doubtful(voiced: float, no_speech: float, kept: int) -> None:
    heard = guard(Decoded(words("Thank you."), -0.3, no_speech, 1.0), [(0.0, voiced)], RULES)
    assert len(heard.words) == kept
    assert len(heard.removed) == (kept == 0)


def test_words_without_voice_under_them_go() -> None:
    heard = guard(Decoded(words("we moved") + words("you", start=5.0), -0.3, 0.1, 1.0), [(0.0, 0.8)], RULES)
    assert [w.text for w in heard.words] == ["we", "moved"]
    assert (heard.removed[0].text, heard.removed[0].reason) == ("you", "no voice under this word")


def test_words_are_not_stretched_over_pauses() -> None:
    stretched = (RawWord("we", 0.0, 2.0, 0.9), RawWord("moved", 2.0, 2.4, 0.9))
    heard = guard(Decoded(stretched, -0.3, 0.1, 1.0), [(0.1, 0.3), (1.9, 2.5)], RULES)
    assert [(w.t0, w.t1) for w in heard.words] == [(0.1, 0.3), (2.0, 2.4)]
    breath = guard(Decoded(stretched, -0.3, 0.1, 1.0), [(0.1, 0.9), (1.1, 2.5)], RULES)
    assert [(w.t0, w.t1) for w in breath.words] == [(0.1, 2.0), (2.0, 2.4)]
    lone = guard(Decoded((RawWord("so", 0.0, 1.5, 0.9),), -0.3, 0.1, 1.0), [(1.2, 2.0)], RULES)
    assert [(w.t0, w.t1) for w in lone.words] == [(1.2, 1.5)]


@pytest.mark.parametrize(
    ("t0", "t1", "moved"), [(0.8, 0.9, (1.0, 1.1)), (2.1, 2.3, (1.8, 2.0)), (0.0, 0.9, (1.0, 1.9))]
)
def test_a_word_just_beside_the_voice_moves_onto_it(t0: float, t1: float, moved: tuple[float, float]) -> None:
    heard = guard(Decoded((RawWord("so", t0, t1, 0.9),), -0.3, 0.1, 1.0), [(1.0, 2.0)], RULES)
    assert [(w.t0, w.t1) for w in heard.words] == [pytest.approx(moved)]


@given(
    times=st.lists(st.floats(0.0, 9.0), min_size=2, max_size=12),
    edges=st.lists(st.floats(0.0, 9.0), min_size=2, max_size=8, unique=True),
)
def test_no_word_that_stays_begins_or_ends_in_silence(times: list[float], edges: list[float]) -> None:
    times, edges = sorted(times), sorted(edges)
    runs = list(zip(edges[::2], edges[1::2], strict=False))
    raw = tuple(RawWord("so", a, b, 0.9) for a, b in itertools.pairwise(times))
    for word in guard(Decoded(raw, -0.3, 0.1, 1.0), runs, RULES).words:
        assert word.t0 <= word.t1
        for edge in (word.t0, word.t1):
            assert any(start - 1e-9 <= edge <= end + 1e-9 for start, end in runs)


def test_doubtful_words_are_marked_each_with_its_reason() -> None:
    mixed = words("we") + words("moved", 0.1, start=0.4)
    assert list(guard(Decoded(mixed, -0.3, 0.1, 1.0), [(0.0, 0.8)], RULES).unclear) == [1]
    loop = guard(Decoded(words("no no no no"), -0.3, 0.1, 2.9, retried=True), [(0.0, 1.6)], RULES)
    assert set(loop.unclear.values()) == {"the recogniser repeated itself here"}
    unsure = guard(Decoded(words("we moved"), -1.2, 0.1, 1.0), [(0.0, 0.8)], RULES)
    assert len(unsure.unclear) == 2


@pytest.mark.parametrize(
    ("runs", "rms", "loudest", "why"),
    [
        ([(0.0, 0.1)], 0.1, 0.0, "too short"),
        ([(0.0, 2.0)], 0.0005, 0.1, "too quiet"),
        ([(0.0, 2.0)], 0.0005, 0.0006, ""),  # everything is that quiet: the microphone is
        ([(0.0, 2.0)], 0.0005, 0.0, ""),
        ([(0.0, 2.0)], 0.1, 1.0, ""),
    ],
)
def test_what_is_worth_decoding(runs: list[tuple[float, float]], rms: float, loudest: float, why: str) -> None:
    reason = worth_decoding(runs, rms, loudest, RULES)
    assert why in reason if why else not reason


def test_sounds_without_words_are_hesitations() -> None:
    spans = [(0.0, 1.0), (3.0, 4.0)]
    assert hesitations(spans, [(0.0, 1.1), (1.8, 2.3), (3.0, 4.1)], RULES) == [(1.8, 2.3)]
    assert hesitations(spans, [(0.0, 4.0)], RULES) == [(1.2, 2.8)]
    assert hesitations(spans, [(0.0, 1.1), (3.0, 4.1)], RULES) == []
    assert hesitations([], [(1.0, 1.5)], RULES) == [(1.0, 1.5)]
