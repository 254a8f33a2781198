"""``review.json``: all judgements of a session as one document. Pure."""

from __future__ import annotations

from typing import Any

from simulator.report.across import account_findings
from simulator.session.account import Account

__all__ = ["review_document"]


def review_document(account: Account) -> dict[str, Any]:
    """Schema 1: the session's header, then each judged turn in order with the judgement that counts.

    ``findings``: what stands out over several answers (``simulator.model.across.Finding``), often none.
    """
    answers = [
        {
            "turn": turn.number,
            "role": turn.role,
            "asked": turn.text,
            "parent": turn.parent,
            "by": turn.judgement.by,
            "review": turn.judgement.review.model_dump(mode="json"),
        }
        for turn in account.turns
        if turn.judgement
    ]
    findings = [finding.model_dump(mode="json") for finding in account_findings(account)]
    header = account.header.model_dump(mode="json")
    return {"schema": 1, "session": header, "answers": answers, "findings": findings}
