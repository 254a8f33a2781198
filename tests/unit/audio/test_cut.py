"""Where long answers are cut."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.transcribe.cut import CutRules, Cutter, Piece
from audio.vad import FRAME, RATE


def run(stretches: list[tuple[float, bool]], rules: CutRules | None = None) -> tuple[list[Piece], int]:
    """Feed stretches of (seconds, voiced); all pieces, the last closed at the end, and the samples fed."""
    cutter = Cutter(rules or CutRules())
    pieces = []
    frames = 0
    for seconds, voiced in stretches:
        for _ in range(round(seconds * RATE / FRAME)):
            frames += 1
            piece = cutter.feed(0.9 if voiced else 0.05, voiced)
            pieces += [piece] if piece else []
    last = cutter.close()
    return [*pieces, *([last] if last else [])], frames * FRAME


def seconds(piece: Piece) -> tuple[float, float]:
    return piece.start / RATE, piece.end / RATE


def test_silence_gives_nothing() -> None:
    assert run([(60.0, False)]) == ([], 60 * RATE)


def test_a_short_answer_is_one_piece_with_room_around_it() -> None:
    (piece,), _ = run([(1.0, False), (5.0, True), (1.0, False)])
    assert seconds(piece) == (pytest.approx(0.79, abs=0.02), pytest.approx(6.1, abs=0.05))


@pytest.mark.parametrize(
    ("length", "silence", "pieces"),
    [(7.0, 0.6, 1), (9.0, 0.4, 1), (9.0, 0.6, 2), (16.0, 0.3, 2), (4.0, 1.6, 2), (1.0, 2.0, 1), (1.0, 4.5, 2)],
)
def test_a_piece_closes_the_sooner_the_longer_it_is(length: float, silence: float, pieces: int) -> None:
    assert len(run([(length, True), (silence, False), (3.0, True)])[0]) == pieces


def test_endless_speech_is_cut_at_its_longest_late_gap() -> None:
    pieces, _ = run([(5.0, True), (0.2, False), (7.0, True), (0.13, False), (6.0, True), (0.1, False), (30.0, True)])
    assert pieces[0].end / RATE == pytest.approx(12.25, abs=0.1)
    assert pieces[0].keep_to is None


def test_speech_without_any_gap_is_cut_with_an_overlap() -> None:
    pieces, _ = run([(60.0, True)])
    assert all(p.seconds <= 28.0 for p in pieces)
    for before, after in itertools.pairwise(pieces):
        assert before.keep_to == after.keep_from
        assert before.keep_to is not None
        assert before.end > before.keep_to > after.start


stretch = st.tuples(st.floats(0.05, 12.0), st.booleans())


@given(st.lists(stretch, max_size=25))
@settings(deadline=None, max_examples=60)
def test_every_voiced_frame_is_in_a_piece_and_none_is_too_long(stretches: list[tuple[float, bool]]) -> None:
    pieces, fed = run(stretches)
    assert all(0 <= p.start < p.end <= fed and p.seconds < 29.0 for p in pieces)
    for before, after in itertools.pairwise(pieces):
        assert after.start >= before.end or before.keep_to is not None
    at = 0
    for length, voiced in stretches:
        for _ in range(round(length * RATE / FRAME)):
            assert not voiced or any(p.start <= at and at + FRAME <= p.end for p in pieces)
            at += FRAME
