"""From pieces to a transcript."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from audio.transcribe.assemble import HeardPiece, assemble, joined
from audio.transcribe.engine import RawWord
from audio.transcribe.guard import Guarded, GuardRules, Removal
from simulator.model.transcript import EngineInfo, Transcript
from simulator.ports import Closing

RULES = GuardRules()
INFO = EngineInfo(engine="oracle")
CLOSING = Closing(("that's my answer",))


def piece(text: str, start: float, keep_from: float | None = None, keep_to: float | None = None) -> HeardPiece:
    """Words of half a second."""
    raw = tuple(RawWord(word, 0.5 * i, 0.5 * i + 0.5, 0.9) for i, word in enumerate(text.split()))
    return HeardPiece(start, start + 0.5 * len(raw), Guarded(raw), keep_from, keep_to)


def whole(*pieces: HeardPiece, runs: list[tuple[float, float]] | None = None, seconds: float = 60.0) -> Transcript:
    return assemble(pieces, runs or [], seconds, INFO, RULES, CLOSING)


def test_offsets_and_times() -> None:
    heard = whole(piece("We moved.", 1.0), piece("It worked.", 5.0))
    assert heard.text == "We moved. It worked."
    assert [heard.text[w.start : w.end] for w in heard.words] == ["We", "moved.", "It", "worked."]
    assert [w.t0 for w in heard.words] == [1.0, 1.5, 5.0, 5.5]
    assert heard.time_of(10, 12) == (5.0, 5.5)


def test_words_said_twice_on_purpose_stay() -> None:
    assert whole(piece("It was very", 0.0), piece("very hard", 1.6)).text == "It was very very hard"


def test_a_word_heard_on_both_sides_of_a_forced_cut_counts_once() -> None:
    before = piece("we moved the team", 0.0, keep_to=1.75)
    after = piece("team to search", 1.5, keep_from=1.75)
    assert whole(before, after).text == "we moved the team to search"


def test_words_beyond_a_forced_cut_belong_to_the_neighbour() -> None:
    before = piece("we moved the tea", 0.0, keep_to=1.0)  # the last word was cut in two
    after = piece("the team to search", 1.0, keep_from=1.0)
    assert whole(before, after).text == "we moved the team to search"


def test_doubts_carry_their_place_and_reason() -> None:
    marked = HeardPiece(
        2.0, 3.0, Guarded((RawWord("moved", 0.0, 0.5, 0.1),), {0: "unsure"}, (Removal("you", "no voice", 0.6, 0.8),))
    )
    refused = HeardPiece(8.0, 8.2, Guarded(), refused="too short")
    heard = whole(marked, refused, runs=[(2.0, 2.5), (5.0, 5.6)])
    assert [(d.kind, d.reason, d.t0) for d in heard.doubts] == [
        ("unclear", "unsure", 2.0),
        ("removed", "no voice", 2.6),
        ("hesitation", "a sound without a word", 5.0),
        ("removed", "too short", 8.0),
    ]
    assert heard.doubts[0].start == 0
    assert heard.pauses == ((2.5, 5.0),)


def test_the_done_phrase_is_taken_out_and_kept_as_a_doubt() -> None:
    heard = whole(piece("We moved. That's my answer.", 0.0))
    assert heard.text == "We moved."
    assert [heard.text[w.start : w.end] for w in heard.words] == ["We", "moved."]
    assert (heard.doubts[-1].kind, heard.doubts[-1].text, heard.doubts[-1].t0) == (
        "done-phrase",
        "That's my answer.",
        1.0,
    )


def test_nothing_heard_is_an_empty_transcript() -> None:
    assert whole(seconds=3.0) == Transcript(text="", seconds=3.0, engine=INFO)


text = st.lists(st.sampled_from(["we", "moved", "the", "team", "again", "and"]), max_size=6).map(" ".join)


@given(st.lists(st.tuples(text, st.floats(0, 5)), max_size=8))
def test_offsets_ascend_whatever_the_engine_says(parts: list[tuple[str, float]]) -> None:
    pieces = [piece(words, start) for words, start in parts]
    heard = whole(*pieces, seconds=4.0)
    assert all(heard.text[w.start : w.end] for w in heard.words)
    assert all(
        a.end < b.start and (a.t0 or 0) <= (b.t0 or 0) for a, b in zip(heard.words, heard.words[1:], strict=False)
    )
    assert all(0 <= (w.t0 or 0) <= (w.t1 or 0) <= 4.0 for w in heard.words)
    assert heard.text == joined(pieces)
