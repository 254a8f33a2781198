"""An interviewer who remembers the numbers of earlier sessions, and asks where two of them contradict. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.model.review import FollowUp, Review
from simulator.ports import Exchange, Interviewer, Judgement
from simulator.preparing.ledger import contradicted
from simulator.preparing.models import Claims
from simulator.preparing.words import RoleWords

__all__ = ["PROBE", "LedgerInterviewer"]

PROBE = "ledger.holds"
"""The probe by which such a question is known in a log."""
_SHORTEST = 30.0  # seconds that must be left for it


@dataclass(frozen=True)
class LedgerInterviewer:
    """The port ``Interviewer`` over another one. ``session``: the id of the one that is sat."""

    inner: Interviewer
    claims: Claims
    words: RoleWords
    session: str

    def judge(
        self, exchange: Exchange, earlier: Sequence[Exchange], *, seconds_left: float | None, follow_ups_left: int
    ) -> Judgement:
        """As the other one, but a contradiction is asked about first, and once."""
        found = self.inner.judge(exchange, earlier, seconds_left=seconds_left, follow_ups_left=follow_ups_left)
        decided = found.decision
        if follow_ups_left <= 0 or (seconds_left is not None and seconds_left < _SHORTEST):
            return found
        if not found.review.judged or (decided is not None and decided.move != "ask"):
            return found
        asked = contradicted(self.claims, exchange.transcript.text, self.session, self.words)
        if asked is None or any(e.follow_up is not None and e.follow_up.text == asked[0] for e in earlier):
            return found
        text, quote = asked
        probe = FollowUp(text=text, target="intent", because=("contradiction",), quote=quote, probe=PROBE)
        review = found.review.model_copy(update={"follow_up": probe})
        return replace(found, review=review, decision=probe)

    def cuts_in(self, exchange: Exchange, review: Review, seconds: float) -> str:
        """As the other one."""
        return self.inner.cuts_in(exchange, review, seconds)

    def may_say(self, exchange: Exchange, earlier: Sequence[Exchange]) -> Sequence[str]:
        """As the other one: what contradicts is not known before it is said."""
        return self.inner.may_say(exchange, earlier)
