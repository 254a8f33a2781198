"""Requests to the interviewer, told from answers."""

from __future__ import annotations

import pytest

from simulator.session.requests import shipped_requests

KEY_FOR = shipped_requests().key_for


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("Could you repeat the question?", "repeat"),
        ("Um, sorry, could you repeat the question, please?", "repeat"),
        ("I didn’t catch that, sorry.", "repeat"),
        ("could you rephrase that please", "rephrase"),
        ("Okay. Can I have a moment?", "more-time"),
        ("let me think", "more-time"),
        ("Let's skip this one.", "skip"),
        ("Thanks, next question please.", "skip"),
        ("Can we take a break?", "pause"),
    ],
)
def test_requests(said: str, key: str) -> None:
    assert KEY_FOR(said) == key


@pytest.mark.parametrize(
    "said",
    [
        "",
        "um",
        "So could you repeat the question was what she asked me.",
        "I asked the team to skip this one and to go on with the other release.",
        "Let me think about what we did in that quarter.",
        "We decided to pause the project.",
        "Let's skip this one. " * 20,
        "Please",
    ],
)
def test_answers(said: str) -> None:
    assert KEY_FOR(said) is None


def test_every_phrase_is_written_as_it_is_compared() -> None:
    requests = shipped_requests()
    for key, phrases in requests.requests.items():
        for phrase in phrases:
            assert requests.key_for(phrase) == key, phrase


def test_what_follows_a_request_for_time_counts() -> None:
    key_for = shipped_requests().key_for
    assert key_for("Can I have a moment? Let's skip this one.") == "skip"
    assert key_for("Let me think about that. Um, could you repeat the question, please?") == "repeat"
    assert key_for("One moment. I need a moment.") == "more-time"
    assert key_for("Let me think. We moved the date.") is None
