"""What stands out over the answers of a session. Pure."""

from __future__ import annotations

from simulator.analysis.consistency import Told, session_findings
from simulator.model.across import Finding
from simulator.session.account import Account

__all__ = ["account_findings", "told"]

_DRILLS = frozenset({"drill-intent", "drill-system", "drill-learnings"})  # one exercise many times over, no interview


def told(account: Account, *, session: str = "") -> tuple[Told, ...]:
    """The judged answers of a session, with the words that their judgement counts in; none that can't be trusted."""
    asked = {turn.number: turn.text for turn in account.turns}
    return tuple(
        Told(
            turn=turn.number,
            question=asked.get(turn.parent or turn.number, turn.text),
            transcript=turn.transcript,
            review=turn.judgement.review,
            follow_up=turn.role == "follow-up",
            session=session,
        )
        for turn in account.turns
        if turn.judgement and turn.transcript and turn.judgement.review.judged and turn.trusted
    )


def account_findings(account: Account) -> tuple[Finding, ...]:
    """``session_findings`` over one session; none of a drill."""
    if account.header.loop in _DRILLS:
        return ()
    return session_findings(told(account))
