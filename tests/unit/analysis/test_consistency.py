"""Several answers laid side by side."""

from __future__ import annotations

import pytest

from simulator.analysis.consistency import Finding, Told, check, same_story, script
from simulator.model.review import PARTS, Delivery, Part, QuestionRef, Review
from simulator.model.transcript import Transcript

STORY = (
    "At the ferry operator the harbour gates kept rejecting passes. I had a team of {size}, and the gates failed for "
    "{share} percent of passengers before the regatta. I moved two engineers onto the barcode scanner and called the "
    "harbour master every morning."
)


def told(text: str, question: str = "Tell me about a delay.", *, label: str = "1", follow_up: bool = False) -> Told:
    review = Review(
        question=QuestionRef(text=question),
        judged=True,
        parts={part: Part() for part in PARTS},
        delivery=Delivery(words=len(text.split())),
        rules="0" * 64,
    )
    return Told(label, Transcript(text=text), review, follow_up)


def kinds(found: tuple[Finding, ...]) -> list[str]:
    return [finding.kind for finding in found]


def test_two_sizes_of_one_team_stand_side_by_side() -> None:
    one = told(STORY.format(size="nine", share="four"))
    two = told(STORY.format(size="fourteen", share="four"), "Tell me about a conflict.", label="2")
    [finding] = [f for f in check([one, two]) if f.kind == "team-size"]
    assert [p.label for p in finding.places] == ["1", "2"]
    assert "9" in finding.message and "14" in finding.message
    for place, answer in zip(finding.places, (one, two), strict=True):
        assert answer.transcript.text[place.start : place.end] == place.quote


def test_two_percentages_of_one_thing_are_noted() -> None:
    one = told(STORY.format(size="nine", share="four"))
    two = told(STORY.format(size="nine", share="forty"), "Tell me about a launch.", label="2")
    assert "percentage" in kinds(check([one, two]))


def test_what_agrees_is_silent() -> None:
    one = told(STORY.format(size="nine", share="four"))
    two = told("Yes. " + STORY.format(size="9", share="4"), "Tell me about a launch.", label="2")
    assert kinds(check([one, two])) == []


def test_two_different_jobs_may_have_two_sizes() -> None:
    one = told(STORY.format(size="nine", share="four"))
    two = told("At the bakery chain I led a team of thirty people who wrote the ordering software.", "Q2", label="2")
    assert kinds(check([one, two])) == []


@pytest.mark.parametrize(
    "text",
    [
        "We reduced the incidents by 140 percent in one year.",
        "We had 110 percent uptime in the first quarter.",
        "The app has 12 billion users by now.",
        "I worked 150 hours a week in that spring.",
    ],
)
def test_what_cannot_be_is_noted(text: str) -> None:
    [finding] = check([told(text)])
    assert finding.kind == "impossible"
    assert finding.places[0].quote in text


@pytest.mark.parametrize(
    "text",
    [
        "Revenue grew by 140 percent in one year.",
        "We reduced the incidents by 70 percent.",
        "The app has 2 million users by now.",
        "I worked 60 hours a week in that spring.",
    ],
)
def test_what_can_be_is_not(text: str) -> None:
    assert check([told(text)]) == ()


def test_one_story_for_three_questions_is_over_used() -> None:
    text = STORY.format(size="nine", share="four")
    answers = [told(text + f" That was {n}.", f"Question {n}?", label=str(n)) for n in ("one", "two", "three")]
    assert kinds(check(answers[:2])) in ([], ["same-opening"])
    assert "same-story" in kinds(check(answers))


def test_a_reply_word_for_word_is_a_script() -> None:
    text = STORY.format(size="nine", share="four")
    flag = script(Transcript(text=text), Transcript(text="So. " + text))
    assert flag is not None
    assert flag.id == "rigid-script"
    other = (
        "Because the harbour master had asked for it, and since the two engineers knew the scanner from before, " * 2
    )
    assert script(Transcript(text=other), Transcript(text=text)) is None
    assert script(Transcript(text="I did."), Transcript(text=text)) is None
    reply = told(text, follow_up=True, label="2")
    assert "script" in kinds(check([told(text), reply]))


def test_the_same_opening_for_two_questions_is_noted() -> None:
    opening = "I am somebody who always believes in people and their growth. "
    one, two = told(opening + "We had a ferry."), told(opening + "We had a bakery.", "Another?", label="2")
    assert "same-opening" in kinds(check([one, two]))


def test_the_same_story_is_found_in_other_words() -> None:
    one = STORY.format(size="nine", share="four")
    two = (
        "Before the regatta the ferry passengers stood at the harbour gates, as the barcode scanner rejected passes."
    )
    assert same_story(Transcript(text=one), Transcript(text=two))
    assert not same_story(Transcript(text=one), Transcript(text="We hired eleven designers for a bakery."))


def test_nothing_in_nothing_out() -> None:
    assert check([]) == ()
    assert check([told(""), told("..."), told("这是一个回答")]) == ()
