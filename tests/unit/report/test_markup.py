"""Segments give the text back, whatever the findings."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.model.review import Evidence, Part, QuestionRef
from simulator.model.transcript import Doubt
from simulator.report.markup import segments
from tests.support import made

TEXT = made.ANSWER
SPANS = (
    st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
    .map(lambda s: (min(s), max(s)))
    .filter(lambda s: s[0] < s[1])
)


@given(system=st.lists(SPANS, max_size=4), results=st.lists(SPANS, max_size=4), unclear=st.lists(SPANS, max_size=3))
def test_the_pieces_are_the_text(
    system: list[tuple[int, int]], results: list[tuple[int, int]], unclear: list[tuple[int, int]]
) -> None:
    doubts = tuple(Doubt(kind="unclear", reason="quiet", start=a, end=b) for a, b in unclear)
    told = made.spoken(TEXT, doubts=doubts)
    base = made.review(told, QuestionRef(text="?"), {})

    def part(spans: list[tuple[int, int]]) -> Part:
        return Part(strength=2, evidence=tuple(Evidence(start=a, end=b, quote=TEXT[a:b], rule="r") for a, b in spans))

    found = base.model_copy(update={"parts": {**base.parts, "system": part(system), "results": part(results)}})
    cut = segments(told, found)
    assert "".join(p.text for s in cut for p in s.pieces) == TEXT
    assert [s.start for s in cut] == sorted({s.start for s in cut})
    for segment in cut:
        if not any(map(str.isalnum, TEXT[segment.start : segment.end])):
            assert not segment.parts and not segment.flags and not segment.doubt
            continue
        inside = any(a < segment.end and b > segment.start for a, b in system)
        assert ("system" in segment.parts) == inside
        assert bool(segment.doubt) == any(a < segment.end and b > segment.start for a, b in unclear)


def test_without_a_review_the_words_still_carry_their_times() -> None:
    told = made.spoken("one two three")
    (only,) = segments(told, None)
    assert [p.t0 for p in only.pieces] == [0.0, None, 0.4, None, 0.8]


def test_an_empty_answer_has_no_segments() -> None:
    assert segments(made.spoken(""), None) == ()


def test_a_part_is_named_where_it_begins_and_no_mark_begins_with_a_full_stop() -> None:
    text = "It was late. They fought. I asked them. It ended."
    told = made.spoken(text)
    spans = {"context": (0, 11), "challenge": (0, 24), "actions": (26, 38)}
    parts = {
        name: Part(strength=2, evidence=(Evidence(start=a, end=b, quote=text[a:b], rule="r"),))
        for name, (a, b) in spans.items()
    }
    base = made.review(told, QuestionRef(text="?"), {})
    found = base.model_copy(update={"parts": {**base.parts, **parts}})
    marked = [(text[s.start : s.end], s.parts[0], s.begins) for s in segments(told, found) if s.parts]
    assert marked == [
        ("It was late", "context", True),
        ("They fought", "challenge", True),
        ("I asked them", "actions", True),
    ]
