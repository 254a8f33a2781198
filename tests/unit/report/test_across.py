"""What stands out over the answers of a session reaches ``review.json``."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.model.transcript import EngineInfo
from simulator.report.across import account_findings, told
from simulator.report.document import review_document
from simulator.report.view import session_view
from simulator.report.words import report_words
from simulator.session.account import Account
from tests.support import made


def document(account: Account) -> dict[str, Any]:
    return review_document(account, session_view(account, report_words()))


def parroted(**changes: object) -> Account:
    """A session whose reply to the follow-up repeats the main answer."""
    account = made.account(**changes)
    main, reply = account.turns
    assert main.judgement and reply.judgement and main.take and reply.take
    judgement = replace(reply.judgement, transcript=main.transcript)
    account.turns[1] = replace(reply, judgements=[judgement])
    return account


def test_the_document_holds_what_was_found() -> None:
    account = parroted()
    [finding] = document(account)["findings"]
    assert (finding["id"], finding["kind"]) == ("rigid-script", "script")
    assert [place["turn"] for place in finding["places"]] == [1, 2]
    for place, turn in zip(finding["places"], account.turns, strict=True):
        assert turn.transcript is not None
        assert turn.transcript.text[place["start"] : place["end"]] == place["quote"]
        assert place["t0"] == 0.0


def test_two_answers_of_their_own_give_nothing() -> None:
    account = made.account()
    assert [t.follow_up for t in told(account)] == [False, True]
    assert document(account)["findings"] == []


def test_a_drill_and_a_doubtful_engine_are_left_alone() -> None:
    assert account_findings(parroted(loop="drill-learnings")) == ()
    assert account_findings(parroted(stt=EngineInfo(engine="sphinx", low_trust=True))) == ()
