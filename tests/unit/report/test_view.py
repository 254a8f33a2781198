"""What the review shows of a session."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.model.events import Recorded
from simulator.model.review import IntentMet, Reply
from simulator.model.transcript import EngineInfo
from simulator.planning.load import load_bank
from simulator.report.document import review_document
from simulator.report.html import report_page
from simulator.report.markdown import markdown
from simulator.report.names import names
from simulator.report.outline import engine_name
from simulator.report.text import review_text
from simulator.report.view import session_view
from simulator.report.words import report_words
from simulator.session.facts import facts
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.text.clock import clock
from tests.support import made

WORDS = report_words()


def test_clock_reads_as_people_say_it() -> None:
    assert [clock(s) for s in (0, 59.6, 61, 3600, 3671)] == ["0:00", "0:59", "1:01", "1:00:00", "1:01:11"]


def test_a_follow_up_hangs_under_its_question_and_says_why_and_what_it_brought() -> None:
    view = session_view(made.history(), WORDS, labels=names(load_bank()))
    main, reply = view.answers
    assert (main.number, reply.number, reply.parent) == ("1", "1.1", 1)
    assert view.threads == ((main, (reply,)),)
    assert reply.probed
    assert reply.probed.because == ("it is not clear what you did yourself",)  # in words, not as an id
    assert reply.probed.rejected == (("learnings: again", "one thing at a time"),)
    assert reply.probed.asked_for == "your own part in it"
    assert reply.probed.brought == WORDS.brought.repeated  # the main answer had its actions already
    assert reply.parts == ()  # what a reply brings stands with its question


def test_next_steps_come_from_the_weakest_points_and_name_a_command() -> None:
    steps = session_view(made.history(), WORDS, pillars={"q01": "people"}).next_steps
    assert 1 <= len(steps) <= 3
    assert steps[0].command == "mockloop run --question q01 --study"
    assert (steps[0].gap, steps[0].drill) == ("Missing: System.", "mockloop drill system")
    assert all("{" not in step.command for step in steps)


@pytest.mark.parametrize(
    ("until", "told"),
    [
        (10, "This question was not answered."),
        (12, "The answer has not been transcribed yet: mockloop rerun does it."),
    ],
)
def test_what_was_asked_last_and_not_answered_is_told_from_what_waits_for_its_words(until: int, told: str) -> None:
    history = assemble(made.header(), made.lines()[:until])
    reply = session_view(history, WORDS, labels=names(load_bank())).answers[1]
    assert not reply.judged
    assert reply.not_judged_because == told


def test_a_silent_recording_is_told_once() -> None:
    silent = "I could not hear you: the recording is silent."
    lines = made.lines()[:12]  # left at the follow-up, whose recording was closed and not transcribed
    recorded = lines[-1].body
    assert isinstance(recorded, Recorded)
    lines[-1] = lines[-1].model_copy(update={"body": recorded.model_copy(update={"problem": silent})})
    view = session_view(assemble(made.header(), lines), WORDS, labels=names(load_bank()))
    for face in (review_text(view), markdown(view), report_page(view, {})):
        assert " ".join(face.split()).count("the recording is silent") == 1


@pytest.mark.parametrize("replied", [False, True])
def test_an_unjudged_answer_shows_its_reason_and_no_scores(replied: bool) -> None:
    history = made.history()
    lines = made.lines()[: None if replied else 7]
    judged = next(line for line in lines if getattr(line.body, "type", "") == "judged")
    review = judged.body.review.model_copy(  # type: ignore[union-attr] # picked by its type
        update={"judged": False, "not_judged_because": "Too few words were heard."}
    )
    index = lines.index(judged)
    lines[index] = judged.model_copy(update={"body": judged.body.model_copy(update={"review": review})})  # type: ignore[union-attr]
    view = session_view(assemble(history.header, lines), WORDS)
    main = view.answers[0]
    assert main.flags == ()
    if replied:  # one reply with one clear part is no strong answer, and no other part is told to be there
        assert [p.name for p in main.parts if p.strength] == ["actions"]
        assert main.grade == WORDS.grades["mixed"]
    else:
        assert not main.judged
        assert main.parts == ()
        assert view.summary.verdict == WORDS.summary.unjudged
    assert "Too few words were heard." in report_page(view, {})
    assert 'data-flag="' not in report_page(view, {})


def test_low_trust_is_said_on_every_face_and_nothing_is_rated() -> None:
    engine = EngineInfo(engine="sphinx", low_trust=True, note="Poor on human speech: mockloop models pull small.en")
    view = session_view(made.history(stt=engine), WORDS)
    page, text = report_page(view, {}), markdown(view)
    assert "Low trust." in page
    assert "LOW TRUST" in review_text(view)
    assert "**Low trust.** Poor on human speech: mockloop models pull small.en" in text
    main = view.answers[0]
    assert main.judged and not main.scored
    assert {p.strength for p in main.parts} == {None}
    assert all(p.share is None and not p.word and not p.advice for p in main.parts)
    assert [p.name for p in main.parts] == ["context", "challenge", "actions", "results", "learnings"]  # heard
    assert (main.delivery, main.pace, main.learnings_kind) == ((), None, "none")
    assert not any(met is False for _, met in (*main.intents, *main.elements))
    assert view.summary.chips == view.next_steps == ()
    assert view.summary.verdict == WORDS.summary.low_trust
    assert view.no_steps == WORDS.nothing.low_trust
    for face in (page, text):
        shown = face.rpartition("</style>")[2].partition("<script>")[0]
        for score in ("hinted", "parts clear", "% of the answer", "words a minute"):
            assert score not in shown, score


def test_words_corrected_by_hand_can_be_trusted_whoever_heard_them() -> None:
    history = made.history(stt=EngineInfo(engine="sphinx", low_trust=True))
    turn = history.turns[0]
    assert turn.transcript and turn.take and turn.judgement
    mended = turn.transcript.model_copy(update={"text": f"{turn.transcript.text} Mended."})
    turn.takes[-1] = replace(turn.take, corrected=mended)
    turn.judgements.append(replace(turn.judgement, by="correction", transcript=mended))
    view = session_view(history, WORDS)
    assert [a.scored for a in view.answers] == [True, False]


def test_markdown_shows_hostile_text_as_text() -> None:
    history = assemble(made.header(), made.lines(question="a | b <script> `x` *y*"))
    text = markdown(session_view(history, WORDS))
    assert r"a \| b \<script\> \`x\` \*y\*" in text


def test_takes_stand_side_by_side() -> None:
    lines = made.lines()
    again = [line for line in lines if getattr(line.body, "turn", 0) == 1 and line.body.type in ("recorded", "heard")]  # type: ignore[union-attr]
    second = [line.model_copy(update={"body": line.body.model_copy(update={"take": 2})}) for line in again]  # type: ignore[union-attr]
    history = assemble(made.header(), [*lines[:6], *second, *lines[6:]])
    page = report_page(session_view(history, WORDS), {})
    assert "All 2 takes, side by side" in page
    assert "All 2 takes" not in report_page(session_view(made.history(), WORDS), {})


@pytest.mark.parametrize(
    "log", sorted((Path(__file__).parents[2] / "data/sessions").glob("schema-*/*/session.jsonl"))
)
def test_sessions_of_every_schema_still_render(log: Path) -> None:
    read = read_log(log)
    history = assemble(read.header, read.lines)
    view = session_view(history, WORDS)
    assert view.questions
    assert json.loads(json.dumps(review_document(history, view)))["answers"]
    assert view.questions[0].question in markdown(view)
    assert report_page(view, {}).startswith("<!doctype html>")
    assert review_text(view)


def test_an_engine_that_heard_some_answers_badly_is_named_once() -> None:
    view = session_view(made.history(), WORDS)
    engine = EngineInfo(engine="moonshine", model="tiny-en", device="cpu")
    view = replace(view, engines=(engine, engine.model_copy(update={"low_trust": True, "note": "Hard to hear."})))
    assert engine_name(view) == "moonshine tiny-en (cpu)"
    assert review_text(view).count("Hard to hear.") == 1


def test_a_judgement_of_a_turn_that_is_not_shown_is_no_answer() -> None:
    """A damaged log with right checksums can hold one of a goodbye."""
    history = made.history()
    last = history.turns[-1]
    wordless = [replace(judgement, transcript=None) for judgement in last.judgements]
    odd = replace(last, role="wrap-up", takes=[], judgements=wordless)
    history = replace(history, turns=[*history.turns[:-1], odd])
    assert odd.judgement
    document = review_document(history, session_view(history, WORDS))
    assert [answer["turn"] for answer in document["answers"]] == [turn.number for turn in history.turns[:-1]]


def test_what_a_reply_speaks_to_counts_for_its_question() -> None:
    history = made.history()
    for turn, spoken_to in zip(history.turns, (False, True), strict=True):
        (judgement,) = turn.judgements
        intents = (IntentMet(id="holds-firm", addressed=spoken_to), IntentMet(id="handles-pushback", addressed=False))
        turn.judgements[:] = [replace(judgement, review=judgement.review.model_copy(update={"intents": intents}))]
    main = session_view(history, WORDS).answers[0]
    assert main.intents == (("holds firm", True), ("handles pushback", False))
    assert facts(history).answers[0].intents == (1, 2)


@pytest.mark.parametrize(("told", "filed"), [("incomplete-data", None), ("unpopular-decision", "unpopular-decision")])
def test_a_reply_completes_the_story_that_was_asked_for_and_tells_no_other(told: str, filed: str | None) -> None:
    history = made.history()
    for turn, story in zip(history.turns, (None, told), strict=True):
        (judgement,) = turn.judgements
        question = judgement.review.question.model_copy(update={"story": "unpopular-decision"})
        review = judgement.review.model_copy(update={"story_told": story, "question": question})
        turn.judgements[:] = [replace(judgement, review=review)]
    assert facts(history).answers[0].story == filed


def test_a_reply_that_answers_without_a_new_part_is_called_answered() -> None:
    history = made.history()
    (judgement,) = history.turns[1].judgements
    review = judgement.review.model_copy(update={"reply": Reply(target="ownership", state="answered")})
    history.turns[1].judgements[:] = [replace(judgement, review=review)]
    probed = session_view(history, WORDS).answers[1].probed
    assert probed
    assert probed.brought == WORDS.brought.answered
