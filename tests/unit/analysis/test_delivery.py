"""What is counted in how an answer is said, and what is left alone."""

from __future__ import annotations

import pytest

from simulator.analysis.delivery import conventions, count, delivery_flags, measure
from simulator.model.review import Flag
from simulator.model.transcript import Doubt, Transcript, Word


def timed(text: str, rate: float = 0.4, gaps: dict[int, float] | None = None) -> Transcript:
    """A transcript whose words last ``rate`` seconds each, with silences before the words of ``gaps``."""
    words, at, clock = [], 0, 0.0
    for n, word in enumerate(text.split()):
        start = text.index(word, at)
        clock += (gaps or {}).get(n, 0.0)
        words.append(Word(start=start, end=start + len(word), t0=round(clock, 3), t1=round(clock + rate, 3)))
        at, clock = start + len(word), clock + rate
    return Transcript(text=text, words=tuple(words), seconds=clock)


def flags(transcript: Transcript) -> dict[str, Flag]:
    delivery, counted = measure(transcript)
    return {flag.id: flag for flag in delivery_flags(transcript, delivery, counted)}


def test_fillers_are_apart_from_markers() -> None:
    delivery, _ = measure(Transcript(text="Um, so I asked them, like, what they, uh, needed, you know."))
    assert delivery.fillers == 2
    assert delivery.discourse_markers == 3


@pytest.mark.parametrize(
    "text",
    [
        "I like the team.",
        "It went so well that we kept it.",
        "She was right about the date.",
        "That is the kind of thing I look for.",
        "Do you know what happened?",
        "That is what I mean by it.",
        "It worked as well as it could, actually better.",
    ],
)
def test_the_same_words_inside_a_clause_are_words(text: str) -> None:
    assert count(Transcript(text=text)).markers == ()


def test_a_stutter_keeps_its_word() -> None:
    text = "I a-a-actually asked them."
    counted = count(Transcript(text=text))
    assert counted.words == 4
    assert counted.fillers == ()
    assert "actually" in text


def test_hedges_are_silent_where_you_tell_your_way_of_working() -> None:
    text = "I think you have to ask first. Maybe we were late."
    inside = count(Transcript(text=text), system=[(0, 31)])
    assert [text[a:b] for a, b in inside.hedges] == ["Maybe"]


def test_typed_text_has_no_pace() -> None:
    delivery, _ = measure(Transcript(text="I asked them what they needed."))
    assert delivery.words_per_minute is None
    assert delivery.articulation_rate is None
    assert delivery.pauses is None
    assert delivery.hesitations is None


def test_pace_is_wall_time_and_articulation_is_without_the_pauses() -> None:
    delivery, _ = measure(timed("I asked them. " * 20, rate=0.4, gaps={30: 6.0}))
    assert delivery.seconds == pytest.approx(30.0)
    assert delivery.words_per_minute == pytest.approx(120.0)
    assert delivery.articulation_rate == pytest.approx(150.0)
    assert delivery.longest_pause == pytest.approx(6.0)


def test_slow_and_fast_are_noted_only_well_outside_the_usual() -> None:
    text = "one two three four five six seven eight nine ten. " * 8
    assert "pace" not in flags(timed(text, rate=0.4))
    assert "slow" in flags(timed(text, rate=0.7))["pace"].message
    assert "fast" in flags(timed(text, rate=0.28))["pace"].message


def test_a_long_silence_counts_inside_a_sentence_only() -> None:
    between = timed("I asked them first. Then we moved on. " * 4, gaps={4: 9.0})
    inside = timed("I asked them first. Then we moved on. " * 4, gaps={2: 9.0})
    assert "long-pauses" not in flags(between)
    assert flags(inside)["long-pauses"].t0 == pytest.approx(0.8)


def test_silences_stand_in_for_commas() -> None:
    text = "and then like we moved the date and we told them"
    assert count(timed(text, gaps={2: 0.5, 3: 0.5})).markers
    assert not count(timed(text)).markers


def test_many_fillers_are_noted_few_are_not() -> None:
    few = "Um, we moved the date. " + "We told them on Monday and they agreed. " * 10
    many = "Um, we, uh, moved, um, the date, uh, and, um, told them, uh, on Monday. " * 3
    assert "filler-words" not in flags(Transcript(text=few))
    assert "filler-words" in flags(Transcript(text=many))


def test_a_phrase_that_returns_is_shown_with_its_number() -> None:
    text = "We aligned the delivery roadmap. It was hard. " * 3
    found = flags(Transcript(text=text))["repetition"]
    assert "3 times" in found.message


def test_grammar_is_no_repetition() -> None:
    assert count(Transcript(text="I said to him that it was. " * 5)).repeated == ()


def test_hesitations_are_counted_where_there_was_sound() -> None:
    heard = timed("I asked them")
    heard = heard.model_copy(update={"doubts": (Doubt(kind="hesitation", reason="voiced, no word"),)})
    assert measure(heard)[0].hesitations == 1


def test_shares_go_by_time_where_there_is_time() -> None:
    text = "slow start here. quick end there."
    spoken = timed(text, gaps={})
    assert measure(spoken, [(0, 16, "context"), (17, 33, "results")])[0].shares == {"context": 0.5, "results": 0.5}


@pytest.mark.parametrize("text", ["", "...", "12 34 56", "这是一个回答", "\x00\x00", "🙂 🙂", "a" * 5000])
def test_anything_can_be_measured(text: str) -> None:
    delivery, counted = measure(Transcript(text=text))
    delivery_flags(Transcript(text=text), delivery, counted)


def test_every_convention_names_its_source() -> None:
    rules = conventions()
    limits = rules.thresholds
    for limit in (limits.pace, limits.fillers, limits.pauses, limits.hedging, limits.repetition):
        assert limit.source
    for text in rules.flags.values():
        assert text.message and text.why and text.clears
