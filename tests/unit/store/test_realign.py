from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.transcript import Transcript, Word
from simulator.store.realign import realign, tidy
from tests.support.made import spoken

HEARD = spoken("we re planned the road map with the sails director in may")


def times(words: tuple[Word, ...]) -> list[tuple[float | None, float | None]]:
    return [(w.t0, w.t1) for w in words]


def test_unchanged_words_keep_their_times_and_trust() -> None:
    words = realign(HEARD, HEARD.text)
    assert words == HEARD.words


def test_a_changed_word_takes_the_place_of_the_old_one() -> None:
    text = HEARD.text.replace("sails", "sales")
    words = realign(HEARD, text)
    at = text.split().index("sales")
    assert times(words) == times(HEARD.words)
    assert words[at].probability is None
    assert all(w.probability == 0.9 for i, w in enumerate(words) if i != at)
    assert all(text[w.start : w.end] == raw for w, raw in zip(words, text.split(), strict=True))


def test_words_that_became_one_share_their_time_and_the_other_way_round() -> None:
    words = realign(HEARD, HEARD.text.replace("re planned", "re-planned").replace("road map", "roadmap"))
    assert (words[1].t0, words[1].t1) == (HEARD.words[1].t0, HEARD.words[2].t1)
    split = realign(HEARD, HEARD.text.replace("director", "dir ector"))
    at = HEARD.text.split().index("director")
    assert split[at].t0 == HEARD.words[at].t0
    assert split[at + 1].t1 == HEARD.words[at].t1
    assert split[at].t1 == split[at + 1].t0


def test_case_and_punctuation_are_no_change() -> None:
    words = realign(HEARD, "We re-planned, the road map with the sails Director. In May!")
    assert words[-1].probability == 0.9
    assert words[0].t0 == 0.0


def test_words_put_in_lie_between_their_neighbours() -> None:
    words = realign(HEARD, HEARD.text + " of last year")
    assert words[-3].t0 == HEARD.words[-1].t1
    assert words[-1].t1 == HEARD.seconds
    first = realign(HEARD, "Well " + HEARD.text)
    assert (first[0].t0, first[0].t1) == (0.0, 0.0)


def test_without_times_there_are_none() -> None:
    assert times(realign(Transcript(text="one two"), "one two three")) == [(None, None)] * 3
    plain = Transcript(text="one two", words=(Word(start=0, end=3), Word(start=4, end=7)))
    assert times(realign(plain, "one too two")) == [(None, None)] * 3


@given(
    old=st.lists(st.sampled_from(["a", "b", "c", "d", "the"]), max_size=30),
    new=st.lists(st.sampled_from(["a", "b", "c", "x", "the"]), max_size=30),
)
def test_times_ascend_and_offsets_hold_whatever_was_changed(old: list[str], new: list[str]) -> None:
    heard, text = spoken(" ".join(old)), " ".join(new)
    words = realign(heard, text)
    assert [text[w.start : w.end] for w in words] == new
    if old:
        flat = [t for w in words for t in (w.t0, w.t1)]
        assert None not in flat
        assert flat == sorted(flat)  # type: ignore[type-var] # no None in it


@pytest.mark.parametrize(("raw", "text"), [("a\n b\r\n\n c ", "a b c"), ("", ""), ("cafe\u0301", "caf\u00e9")])
def test_tidy(raw: str, text: str) -> None:
    assert tidy(raw) == text
