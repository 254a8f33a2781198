"""Sentences with punctuation, without it, and by pauses."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.model.transcript import Word
from simulator.text import read


def test_sentences_end_at_stops() -> None:
    document = read("I asked. She said no! Why?")
    assert [document.quote(s.first, s.last) for s in document.sentences] == ["I asked", "She said no", "Why"]


def test_raw_text_is_cut_where_a_sentence_could_start() -> None:
    text = "i asked her for the list so we sat down with the whole team and then we wrote it on the wall " * 2
    assert len(read(text).sentences) > 2


def test_long_pauses_end_sentences() -> None:
    text = "we moved the tests to the night the printer broke again and again in that winter of all times " * 2
    words, at, clock = [], 0, 0.0
    for n, word in enumerate(text.split()):
        start = text.index(word, at)
        at = start + len(word)
        words.append(Word(start=start, end=at, t0=clock, t1=clock + 0.2))
        clock += 1.4 if n == 6 else 0.25
    assert [s.first for s in read(text, words).sentences][1] == 7


@given(st.text(max_size=600))
def test_any_text_is_covered(text: str) -> None:
    document = read(text)
    assert [i for s in document.sentences for i in range(s.first, s.last + 1)] == list(range(len(document.tokens)))
    assert [i for c in document.clauses for i in range(c.first, c.last + 1)] == list(range(len(document.tokens)))
    assert len(document.clause_of) == len(document.sentence_of) == len(document.tokens)
