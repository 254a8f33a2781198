"""The view, and that every face says the same as the JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.model.transcript import EngineInfo
from simulator.report.html import report_page
from simulator.report.markdown import markdown
from simulator.report.text import review_text
from simulator.report.view import clock, session_view
from simulator.report.words import report_words
from simulator.session.account import assemble
from simulator.session.log import read_log
from tests.support import made

WORDS = report_words()


def test_clock_reads_as_people_say_it() -> None:
    assert [clock(s) for s in (0, 59.6, 61, 3600, 3671)] == ["0:00", "1:00", "1:01", "1:00:00", "1:01:11"]


def test_a_follow_up_hangs_under_its_question_and_says_what_it_added() -> None:
    view = session_view(made.account(), WORDS)
    main, reply = view.answers
    assert (main.number, reply.number, reply.parent) == ("1", "1.1", 1)
    assert reply.because == ("generic-we",)
    assert reply.rejected == (("learnings.again", "one thing at a time"),)
    assert reply.added == ()  # the main answer had its actions already
    assert reply.parts == ()  # ownership is no part of its own, and nothing was new


def test_next_steps_come_from_the_weakest_points_and_name_a_command() -> None:
    steps = session_view(made.account(), WORDS).next_steps
    assert 1 <= len(steps) <= 3
    assert steps[0].command == "mockloop drill system"
    assert any(step.command == "mockloop run --question q01 --study" for step in steps)
    assert all("{" not in step.command for step in steps)


def test_every_flag_part_and_follow_up_of_the_json_is_on_every_face() -> None:
    account = made.account()
    view = session_view(account, WORDS)
    page = report_page(view, {})
    text = markdown(view)
    for turn in account.turns:
        assert turn.judgement is not None
        for flag in turn.judgement.review.flags:
            assert page.count(f'data-flag="{flag.id}"') == 1
            assert text.count(f"(`{flag.id}`") == 1
            assert flag.quote in text
        for name, part in turn.judgement.review.parts.items():
            if part.strength and part.evidence:
                assert part.evidence[0].quote in text, name
    assert text.count(account.turns[1].text) == 1


def test_an_unjudged_answer_shows_its_reason_and_no_scores() -> None:
    account = made.account()
    lines = made.lines()
    judged = next(line for line in lines if getattr(line.body, "type", "") == "judged")
    review = judged.body.review.model_copy(  # type: ignore[union-attr] # picked by its type
        update={"judged": False, "not_judged_because": "Too few words were heard."}
    )
    index = lines.index(judged)
    lines[index] = judged.model_copy(update={"body": judged.body.model_copy(update={"review": review})})  # type: ignore[union-attr]
    view = session_view(assemble(account.header, lines), WORDS)
    assert not view.answers[0].judged
    assert view.answers[0].parts == ()
    assert view.answers[0].flags == ()
    assert "Too few words were heard." in report_page(view, {})
    assert 'data-flag="' not in report_page(view, {})


def test_low_trust_is_said_on_every_face() -> None:
    engine = EngineInfo(engine="sphinx", low_trust=True, note="Poor on human speech: mockloop models pull small.en")
    view = session_view(made.account(stt=engine), WORDS)
    assert "Low trust." in report_page(view, {})
    assert "Low trust." in markdown(view)
    assert "mockloop models pull small.en" in markdown(view)


def test_markdown_shows_hostile_text_as_text() -> None:
    account = assemble(made.header(), made.lines(question="a | b <script> `x` *y*"))
    text = markdown(session_view(account, WORDS))
    assert r"a \| b \<script\> \`x\` \*y\*" in text


def test_takes_stand_side_by_side() -> None:
    lines = made.lines()
    again = [line for line in lines if getattr(line.body, "turn", 0) == 1 and line.body.type in ("recorded", "heard")]  # type: ignore[union-attr]
    second = [line.model_copy(update={"body": line.body.model_copy(update={"take": 2})}) for line in again]  # type: ignore[union-attr]
    account = assemble(made.header(), [*lines[:6], *second, *lines[6:]])
    page = report_page(session_view(account, WORDS), {})
    assert "All 2 takes, side by side" in page
    assert "All 2 takes" not in report_page(session_view(made.account(), WORDS), {})


@pytest.mark.parametrize(
    "log", sorted((Path(__file__).parents[2] / "data/sessions").glob("schema-*/*/session.jsonl"))
)
def test_sessions_of_every_schema_still_render(log: Path) -> None:
    read = read_log(log)
    view = session_view(assemble(read.header, read.lines), WORDS)
    assert view.questions
    assert view.questions[0].question in markdown(view)
    assert report_page(view, {}).startswith("<!doctype html>")
    assert review_text(view)
