"""Several answers laid side by side."""

from __future__ import annotations

import pytest

from simulator.analysis.consistency import JudgedAnswer, same_story, script_flag, session_findings
from simulator.model.across import Finding
from simulator.model.transcript import Transcript, Word

STORY = (
    "At the ferry operator the harbour gates kept rejecting passes. I had a team of {size}, and the gates failed for "
    "{share} percent of passengers before the regatta. I moved two engineers onto the barcode scanner and called the "
    "harbour master every morning."
)


def judged_answer(
    text: str,
    question: str = "Tell me about a delay.",
    *,
    turn: int = 1,
    follow_up: bool = False,
    session: str = "",
    mistake: bool = False,
) -> JudgedAnswer:
    return JudgedAnswer(turn, question, Transcript(text=text), follow_up, session, mistake, whole=not follow_up)


def kinds(found: tuple[Finding, ...]) -> list[str]:
    return [finding.kind for finding in found]


def test_two_sizes_of_one_team_stand_side_by_side() -> None:
    one = judged_answer(STORY.format(size="nine", share="four"))
    two = judged_answer(STORY.format(size="fourteen", share="four"), "Tell me about a conflict.", turn=2)
    [finding] = [f for f in session_findings([one, two]) if f.kind == "team-size"]
    assert [p.turn for p in finding.places] == [1, 2]
    assert "9" in finding.message and "14" in finding.message
    for place, answer in zip(finding.places, (one, two), strict=True):
        assert answer.transcript.text[place.start : place.end] == place.quote


def test_two_percentages_of_one_thing_are_noted() -> None:
    one = judged_answer(STORY.format(size="nine", share="four"))
    two = judged_answer(STORY.format(size="nine", share="forty"), "Tell me about a launch.", turn=2)
    assert "percentage" in kinds(session_findings([one, two]))


def test_what_agrees_is_silent() -> None:
    one = judged_answer(STORY.format(size="nine", share="four"))
    two = judged_answer("Yes. " + STORY.format(size="9", share="4"), "Tell me about a launch.", turn=2)
    assert kinds(session_findings([one, two])) == ["same-answer"]


def test_two_different_jobs_may_have_two_sizes() -> None:
    one = judged_answer(STORY.format(size="nine", share="four"))
    two = judged_answer(
        "At the bakery chain I led a team of thirty people who wrote the ordering software.", "Q2", turn=2
    )
    assert kinds(session_findings([one, two])) == []


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
    [finding] = session_findings([judged_answer(text)])
    assert finding.kind == "impossible"
    assert finding.places[0].quote in text


@pytest.mark.parametrize(
    "text",
    [
        "Revenue grew by 140 percent in one year.",
        "We reduced the incidents by 70 percent.",
        "The app has 2 million users by now.",
        "I worked 60 hours a week in that spring.",
        "We hit 120 percent of the target.",
        "The script saved the support team 200 hours a week.",
        "We grew sales by 150 percent.",
        "Net retention stood at 118 percent.",
        "The library has had 12 billion downloads.",
    ],
)
def test_what_can_be_is_not(text: str) -> None:
    assert session_findings([judged_answer(text)]) == ()


def test_a_team_that_grew_is_no_contradiction() -> None:
    one = judged_answer(STORY.format(size="nine", share="four") + " Later I led fourteen engineers there.")
    two = judged_answer(STORY.format(size="fourteen", share="four"), "Tell me about a conflict.", turn=2)
    assert "team-size" not in kinds(session_findings([one, two]))


def test_another_team_of_the_same_story_is_no_contradiction() -> None:
    one = judged_answer(STORY.format(size="nine", share="four"))
    two = judged_answer(
        STORY.format(size="nine", share="four") + " Their vendor has a team of thirty.", "Another?", turn=2
    )
    assert "team-size" not in kinds(session_findings([one, two]))


def test_dates_move_only_where_the_same_thing_is_dated() -> None:
    words = "the harbour gates rejected the passes of every ferry passenger in {month}"
    one, two = (
        judged_answer(words.format(month="March")),
        judged_answer(words.format(month="May"), "Another?", turn=2),
    )
    [finding] = session_findings([one, two])[:1]
    assert (finding.id, finding.kind) == ("contradiction", "date")
    reply = judged_answer(
        "The new scanner went live in June, and the harbour master was content.", turn=2, follow_up=True
    )
    assert "date" not in kinds(session_findings([one, reply]))


def test_one_story_for_three_questions_is_over_used() -> None:
    words = [
        "At the ferry operator the harbour gates rejected passes before the regatta.",
        "The regatta came, ferry passes failed at the harbour gates, and I called the operator.",
        "My proudest moment: ferry gates in the harbour that let every pass through at the regatta for the operator.",
    ]
    answers = [judged_answer(text, f"Question {n}?", turn=n) for n, text in enumerate(words)]
    assert kinds(session_findings(answers[:2])) == []
    [finding] = [f for f in session_findings(answers) if f.kind == "same-story"]
    assert finding.id == "overused-story"
    assert [p.turn for p in finding.places] == [0, 1, 2]


def test_a_reply_word_for_word_is_a_script() -> None:
    text = STORY.format(size="nine", share="four")
    reply = judged_answer("So. " + text, follow_up=True, turn=2)
    [finding] = session_findings([judged_answer(text), reply])
    assert (finding.id, finding.kind) == ("rigid-script", "script")
    assert [p.turn for p in finding.places] == [1, 2]
    other = (
        "Because the harbour master had asked for it, and since the two knew the scanner from before, we did. " * 2
    )
    assert kinds(session_findings([judged_answer(text), judged_answer(other, follow_up=True, turn=2)])) == []
    assert kinds(session_findings([judged_answer(text), judged_answer("I did.", follow_up=True, turn=2)])) == []


def test_a_scripted_reply_is_flagged_where_it_is_said() -> None:
    main = Transcript(text=STORY.format(size="nine", share="four"))
    reply = Transcript(text="So. " + main.text)
    flag = script_flag(reply, [Transcript(text="Something else."), main])
    assert flag is not None
    assert flag.id == "rigid-script"
    assert reply.text[flag.start : flag.end] == flag.quote
    assert "word for word" in flag.message
    assert script_flag(main, []) is None
    assert script_flag(Transcript(text="I did."), [main]) is None


def test_one_text_for_two_questions_is_a_script() -> None:
    text = STORY.format(size="nine", share="four")
    found = session_findings([judged_answer(text), judged_answer(text, "Another?", turn=2)])
    assert kinds(found) == ["same-answer"]


def test_practising_a_question_again_is_no_script() -> None:
    text = STORY.format(size="nine", share="four")
    assert session_findings([judged_answer(text, session="monday"), judged_answer(text, session="friday")]) == ()
    assert kinds(session_findings([judged_answer(text), judged_answer(text, turn=2)])) == []


def test_the_same_opening_for_two_questions_is_noted() -> None:
    opening = "I am somebody who always believes in people and in their growth. "
    one, two = (
        judged_answer(opening + "We had a ferry."),
        judged_answer(opening + "We had a bakery.", "Another?", turn=2),
    )
    assert kinds(session_findings([one, two])) == ["same-opening"]


def test_several_answers_without_a_mistake_are_noted_once() -> None:
    texts = ["We moved the ferry gates.", "I hired two bakers.", "The museum opened on time."]
    clean = [judged_answer(text, f"Question {n}?", turn=n) for n, text in enumerate(texts)]
    [finding] = session_findings(clean)
    assert (finding.id, finding.severity) == ("perfection", "note")
    honest = judged_answer("I was wrong about the glacier.", "Fourth?", turn=4, mistake=True)
    assert session_findings([*clean, honest]) == ()
    assert session_findings(clean[:2]) == ()


def test_quotes_are_verbatim_and_timed() -> None:
    words = tuple(
        Word(start=s, end=s + len(w), t0=float(n), t1=n + 0.5)
        for n, (w, s) in enumerate(zip(("uptime", "110", "percent", "uptime"), (0, 7, 11, 19), strict=True))
    )
    answer = judged_answer("uptime 110 percent uptime")
    timed = JudgedAnswer(3, "Why?", answer.transcript.model_copy(update={"words": words}))
    [finding] = session_findings([timed])
    [place] = finding.places
    assert (place.quote, place.t0, place.t1) == ("110 percent uptime", 1.0, 3.5)


def test_the_same_story_is_found_in_other_words() -> None:
    one = STORY.format(size="nine", share="four")
    two = (
        "Before the regatta the ferry passengers stood at the harbour gates, as the barcode scanner rejected passes."
    )
    assert same_story(Transcript(text=one), Transcript(text=two))
    assert not same_story(Transcript(text=one), Transcript(text="We hired eleven designers for a bakery."))


def test_nothing_in_nothing_out() -> None:
    assert session_findings([]) == ()
    assert session_findings([judged_answer(""), judged_answer("..."), judged_answer("这是一个回答")]) == ()
