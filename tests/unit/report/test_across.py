"""What stands out over the answers of a session reaches ``review.json``; over several sessions, ``progress``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.model.transcript import EngineInfo
from simulator.report.across import history_findings, judged_answers, sessions_findings
from simulator.report.document import review_document
from simulator.report.view import session_view
from simulator.report.words import report_words
from simulator.session.facts import AnswerFacts, SessionFacts
from simulator.session.history import SessionHistory
from tests.support import made


def document(history: SessionHistory) -> dict[str, Any]:
    return review_document(history, session_view(history, report_words()))


def parroted(**changes: object) -> SessionHistory:
    """A session whose reply to the follow-up repeats the main answer."""
    history = made.history(**changes)
    main, reply = history.turns
    assert main.judgement and reply.judgement and main.take and reply.take
    judgement = replace(reply.judgement, transcript=main.transcript)
    history.turns[1] = replace(reply, judgements=[judgement])
    return history


def test_the_document_holds_what_was_found() -> None:
    history = parroted()
    [finding] = document(history)["findings"]
    assert (finding["id"], finding["kind"]) == ("rigid-script", "script")
    assert [place["turn"] for place in finding["places"]] == [1, 2]
    for place, turn in zip(finding["places"], history.turns, strict=True):
        assert turn.transcript is not None
        assert turn.transcript.text[place["start"] : place["end"]] == place["quote"]
        assert place["t0"] == 0.0


def test_two_answers_of_their_own_give_nothing() -> None:
    history = made.history()
    assert [t.follow_up for t in judged_answers(history)] == [False, True]
    assert document(history)["findings"] == []


def test_a_drill_and_a_doubtful_engine_are_left_alone() -> None:
    assert history_findings(parroted(loop="drill-learnings")) == ()
    assert history_findings(parroted(stt=EngineInfo(engine="sphinx", low_trust=True))) == ()


FERRY = (
    "At the ferry operator the harbour gates kept rejecting passes. I had a team of {size}, and the gates failed for "
    "{share} percent of passengers before the regatta. I moved two engineers onto the barcode scanner."
)


def practised(day: int, *answers: tuple[str, str], **changes: object) -> SessionFacts:
    """A session of main answers: ``(question, text)``."""
    return SessionFacts(
        id=f"2026-03-{day:02}-101500-practice",
        started=f"2026-03-{day:02}T10:15:00+01:00",
        loop="quick-20",
        level=None,
        mode="speech",
        engine="whisper base.en",
        low_trust=False,
        seconds=600.0,
        finished=True,
        answers=tuple(
            AnswerFacts(turn=n, role="question", question=question, asked="Asked so.", text=text, judged=True)
            for n, (question, text) in enumerate(answers, 1)
        ),
    ).model_copy(update=changes)


def test_two_sessions_that_contradict_each_other_stand_side_by_side() -> None:
    one = practised(1, ("q14", FERRY.format(size="nine", share="four")))
    two = practised(2, ("q14", FERRY.format(size="fourteen", share="forty")))
    found = sessions_findings([one, two])
    assert {f.kind for f in found} == {"team-size", "percentage"}
    for finding in found:
        assert [place.day for place in finding.places] == ["2026-03-01", "2026-03-02"]
        assert {place.question for place in finding.places} == {"q14"}
        assert all(place.quote in s.answers[0].text for place, s in zip(finding.places, (one, two), strict=True))


def test_a_number_that_is_told_again_and_again_differs_once() -> None:
    nine, fourteen = (FERRY.format(size=size, share="four") for size in ("nine", "fourteen"))
    later = [practised(day, ("q14", fourteen)) for day in (2, 3, 4)]
    [finding] = sessions_findings([practised(1, ("q14", nine)), *later])
    assert [place.day for place in finding.places] == ["2026-03-01", "2026-03-04"]


def test_what_lies_in_one_session_is_told_there() -> None:
    texts = [("q14", FERRY.format(size=size, share="four")) for size in ("nine", "fourteen")]
    assert sessions_findings([practised(1, *texts), practised(2, ("q05", "I hired two bakers."))]) == ()


def test_one_story_in_three_sessions_and_one_text_for_two_questions() -> None:
    text = FERRY.format(size="nine", share="four")
    ids = [f.id for f in sessions_findings([practised(d, (f"q0{d}", text)) for d in (1, 2, 3)])]
    assert sorted(set(ids)) == ["overused-story", "rigid-script"]


def test_a_question_in_other_words_is_the_same_question() -> None:
    text = FERRY.format(size="nine", share="four")
    again = practised(2, ("q14", text))
    other = again.answers[0].model_copy(update={"asked": "Have you ever been late?"})
    assert sessions_findings([practised(1, ("q14", text)), again.model_copy(update={"answers": (other,)})]) == ()


def test_drills_and_doubtful_words_are_left_out() -> None:
    one = practised(1, ("q14", FERRY.format(size="nine", share="four")))
    text = FERRY.format(size="fourteen", share="four")
    for odd in ({"loop": "drill-system"}, {"low_trust": True}):
        assert sessions_findings([one, practised(2, ("q14", text), **odd)]) == ()
    unjudged = practised(2, ("q14", text)).answers[0].model_copy(update={"judged": False})
    assert sessions_findings([one, practised(2).model_copy(update={"answers": (unjudged,)})]) == ()
