"""When an answer is over: silences, hanging sentences, done phrases, time asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.endpoint import Cue, Endpointer, Pace, Patience, ends_open, ends_with_phrase
from simulator.ports import Closing

STEP = 0.032
SHOWN = ("hanging", "on")
FREE = Patience(hands_free=True)
CLOSING = Closing(("that's my answer", "that is my answer", "that's all from me"), ("him", "her"))


def hear(endpointer: Endpointer, seconds: float, *, voiced: bool) -> list[tuple[float, str]]:
    """Feed a stretch in frames; every cue with the moment it came, from the start of the stretch.

    Those for the screen alone are in ``shown``.
    """
    return [(at, kind) for at, kind in cues(endpointer, seconds, voiced=voiced) if kind not in SHOWN]


def shown(endpointer: Endpointer, seconds: float, *, voiced: bool) -> list[tuple[float, str]]:
    return [(at, kind) for at, kind in cues(endpointer, seconds, voiced=voiced) if kind in SHOWN]


def cues(endpointer: Endpointer, seconds: float, *, voiced: bool) -> list[tuple[float, str]]:
    found = []
    for step in range(1, round(seconds / STEP) + 1):
        found += [(step * STEP, cue.kind) for cue in endpointer.heard(STEP, voiced)]
    return found


def say(endpointer: Endpointer, text: str, seconds: float = 3.0) -> None:
    """A stretch of speech whose words are known by the time it ends."""
    hear(endpointer, seconds, voiced=True)
    endpointer.read(text, endpointer.at)


def test_with_a_key_silence_never_ends_an_answer() -> None:
    endpointer = Endpointer(Patience(quiet_after=None))
    say(endpointer, "I moved the deadline.")
    assert hear(endpointer, 120.0, voiced=False) == []


def test_thinking_before_the_first_word_is_free() -> None:
    endpointer = Endpointer(FREE)
    assert hear(endpointer, 120.0, voiced=False) == [(pytest.approx(15.0, abs=STEP), "quiet")]


def ends_after(endpointer: Endpointer) -> float:
    """Seconds of silence after which the answer was ended."""
    ((at, kind),) = hear(endpointer, 12.0, voiced=False)
    assert kind == "silence"
    return at


@pytest.mark.parametrize(("spoken", "wait"), [(2.0, 3.5), (5.0, 3.5), (22.5, 2.55), (40.0, 1.6), (120.0, 1.6)])
def test_the_wait_falls_as_the_answer_grows(spoken: float, wait: float) -> None:
    endpointer = Endpointer(FREE)
    say(endpointer, "I moved the deadline.", seconds=spoken)
    assert ends_after(endpointer) == pytest.approx(wait, abs=2 * STEP)


@pytest.mark.parametrize(
    "text",
    ["We changed the plan and", "I waited because,", "Then, um", "So I told the team that", "It was just", "Ah",
     "And so this", "They were being", "We moved the whole team"],
)  # fmt: skip
def test_a_sentence_that_hangs_gets_longer(text: str) -> None:
    endpointer = Endpointer(FREE)
    say(endpointer, f"We met every week for a month. {text}", seconds=50.0)
    assert ends_after(endpointer) == pytest.approx(4.0, abs=STEP)


@pytest.mark.parametrize("text", ["", "Yes.", "I did."])
def test_two_words_are_no_answer(text: str) -> None:
    endpointer = Endpointer(FREE)
    say(endpointer, text, seconds=1.0)
    assert ends_after(endpointer) == pytest.approx(6.0, abs=STEP)


def test_words_not_yet_known_get_the_longer_wait() -> None:
    endpointer = Endpointer(FREE)
    say(endpointer, "We moved the deadline.", seconds=50.0)
    hear(endpointer, 2.0, voiced=True)
    assert ends_after(endpointer) == pytest.approx(4.0, abs=STEP)


def test_the_wait_is_never_below_the_speakers_own_pauses() -> None:
    pace = Pace()
    endpointer = Endpointer(FREE, pace)
    say(endpointer, "I moved the deadline.", seconds=50.0)
    assert endpointer.hangover() == pytest.approx(1.6)
    for _ in range(30):
        pace.pause(2.2)
    assert endpointer.hangover() == pytest.approx(2.42)
    for _ in range(30):
        pace.pause(9.0)
    assert endpointer.hangover() == pytest.approx(3.0), "thinking for long is no pace"
    for _ in range(60):
        pace.pause(0.3)
    assert endpointer.hangover() == pytest.approx(1.6)


def test_one_short_pause_teaches_nothing() -> None:
    pace = Pace()
    pace.pause(0.4)
    assert pace.usual() is None


def test_pauses_are_heard_while_the_answer_goes_on() -> None:
    endpointer = Endpointer(FREE)
    for _ in range(3):
        say(endpointer, "We moved people and")
        hear(endpointer, 0.96, voiced=False)
    hear(endpointer, 1.0, voiced=True)
    assert endpointer.pace.usual() == pytest.approx(0.96, abs=STEP)


def test_patience_lifts_every_wait_by_the_same() -> None:
    for spoken, wait in ((2.0, 5.0), (50.0, 3.1)):
        endpointer = Endpointer(Patience(hands_free=True, lift=1.5))
        say(endpointer, "I moved the deadline.", seconds=spoken)
        assert ends_after(endpointer) == pytest.approx(wait, abs=STEP)


def test_an_answer_taken_back_is_not_ended_by_the_same_silence() -> None:
    endpointer = Endpointer(FREE)
    say(endpointer, "I moved the deadline.")
    assert ends_after(endpointer)
    endpointer.reopen()
    assert hear(endpointer, 12.0, voiced=False) == [(pytest.approx(3.0, abs=STEP), "quiet")]
    say(endpointer, "I moved the deadline. It worked.")
    assert ends_after(endpointer) == pytest.approx(3.45, abs=2 * STEP)


def test_a_click_is_no_voice() -> None:
    endpointer = Endpointer(FREE)
    assert hear(endpointer, STEP, voiced=True) == []
    assert endpointer.voice_end is None
    say(endpointer, "Yes, I did.")
    hear(endpointer, 0.6, voiced=False)
    hear(endpointer, STEP, voiced=True)  # a key is struck: the silence goes on
    assert hear(endpointer, 5.0, voiced=False)[0] == (pytest.approx(2.9, abs=2 * STEP), "silence")


@pytest.mark.parametrize("hands_free", [False, True])
def test_a_done_phrase_ends_the_answer(hands_free: bool) -> None:
    endpointer = Endpointer(Patience(hands_free=hands_free), closing=CLOSING)
    say(endpointer, "We moved in ten days. That's my answer.")
    assert hear(endpointer, 5.0, voiced=False) == [(pytest.approx(0.4, abs=STEP), "phrase")]


def test_a_done_phrase_known_late_ends_it_at_once() -> None:
    endpointer = Endpointer(closing=CLOSING)
    hear(endpointer, 5.0, voiced=True)
    hear(endpointer, 1.0, voiced=False)
    assert [c.kind for c in endpointer.read("We moved. That's my answer.", endpointer.at)] == ["phrase"]
    assert hear(endpointer, 60.0, voiced=False) == []


def test_a_done_phrase_with_more_after_it_is_no_end() -> None:
    endpointer = Endpointer(closing=CLOSING)
    say(endpointer, "That's my answer.")
    hear(endpointer, 0.2, voiced=False)
    hear(endpointer, 1.0, voiced=True)  # the text does not cover this yet
    assert hear(endpointer, 3.0, voiced=False) == []


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("We won. That's my answer.", 8),
        ("that is my answer", 0),
        ("We won, and that’s all from me!", 12),
        ("I told him that's my answer", None),
        ("That's my answer to the first part", None),
        ("and that's all", None),
        ("", None),
    ],
)
def test_done_phrases(text: str, at: int | None) -> None:
    assert ends_with_phrase(text, CLOSING) == at
    assert ends_with_phrase(text, Closing()) is None


@pytest.mark.parametrize(
    ("text", "hangs"), [("We moved and", True), ("We moved.", False), ("It was, uh...", True), ("", False)]
)
def test_hanging_text(text: str, hangs: bool) -> None:
    assert ends_open(text) is hangs


def test_time_asked_for_is_granted() -> None:
    endpointer = Endpointer(FREE)
    say(endpointer, "I moved the deadline.")
    hear(endpointer, 1.0, voiced=False)
    endpointer.more_time()
    assert hear(endpointer, 14.9, voiced=False) == []
    hear(endpointer, 1.0, voiced=True)
    endpointer.read("I moved the deadline. It worked.", endpointer.at)
    assert hear(endpointer, 5.0, voiced=False)[0][1] == "silence"


def test_an_end_that_came_too_early_teaches_patience() -> None:
    endpointer = Endpointer(FREE)
    say(endpointer, "I moved the deadline.")
    assert hear(endpointer, 4.0, voiced=False)
    endpointer.more_time()
    assert not endpointer.done
    say(endpointer, "It worked in the end.", seconds=1.5)
    assert ends_after(endpointer) == pytest.approx(3.5 * 1.25, abs=STEP)


def test_two_thirds_of_the_wait_are_shown_and_that_the_answer_goes_on() -> None:
    endpointer = Endpointer(FREE)
    say(endpointer, "I moved the deadline.", seconds=50.0)
    assert shown(endpointer, 1.5, voiced=False) == [(pytest.approx(1.6 * 2 / 3, abs=STEP), "hanging")]
    assert [kind for _, kind in shown(endpointer, 1.0, voiced=True)] == ["on"]
    endpointer.read("I moved the deadline. It worked.", endpointer.at)
    assert [kind for _, kind in cues(endpointer, 5.0, voiced=False)] == ["hanging", "silence"]
    key = Endpointer(Patience())
    say(key, "I moved the deadline.")
    assert shown(key, 60.0, voiced=False) == []


def test_after_an_end_that_was_taken_back_the_same_answer_waits_longer() -> None:
    endpointer = Endpointer(FREE)
    say(endpointer, "I moved the deadline.", seconds=50.0)
    hear(endpointer, 0.5, voiced=False)
    say(endpointer, "I moved the deadline. They met.")
    hear(endpointer, 0.5, voiced=False)
    say(endpointer, "I moved the deadline. They met. It held.")
    assert ends_after(endpointer) == pytest.approx(1.6, abs=STEP)
    on = endpointer.go_on()
    hear(on, 0.5, voiced=False)
    say(on, "Yes.", seconds=1.0)
    # no answer of one word, none that has just begun, and its own pauses count: 1.1 times that of 2.1 s
    assert ends_after(on) == pytest.approx(1.1 * 2.1 * 1.25, abs=2 * STEP)
    finished = Endpointer(FREE)
    say(finished, "I moved the deadline.")
    assert finished.go_on().pace.stretch == 1.0, "a key that came too early says nothing of the wait"


def test_time_is_offered_once() -> None:
    endpointer = Endpointer()
    hear(endpointer, 16.0, voiced=False)
    say(endpointer, "Well.")
    assert hear(endpointer, 60.0, voiced=False) == []


@given(st.lists(st.tuples(st.floats(0.01, 4.0), st.booleans()), max_size=40), st.booleans())
def test_there_is_one_voice_and_at_most_one_end(stretches: list[tuple[float, bool]], hands_free: bool) -> None:
    endpointer = Endpointer(Patience(hands_free=hands_free))
    found: list[Cue] = [cue for seconds, voiced in stretches for cue in endpointer.heard(seconds, voiced)]
    kinds = [cue.kind for cue in found]
    assert kinds.count("voice") <= 1
    assert kinds.count("silence") <= int(hands_free)
    assert "silence" not in kinds or kinds[-1] == "silence"
    assert endpointer.at == pytest.approx(sum(seconds for seconds, _ in stretches))
