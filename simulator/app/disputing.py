"""Disagree with a finding of a review: the reason is kept beside it and counted in progress."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulator.app.home import Home
from simulator.app.opening import repair_folder
from simulator.app.reviews import refresh
from simulator.errors import InputError
from simulator.model.records import Disputed
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import read_log
from simulator.store.folder import LOG, locked, resolve

if TYPE_CHECKING:
    from simulator.session.history import Turn

__all__ = ["LONGEST", "Finding", "dispute", "findings_of"]

LONGEST = 500
"""Characters of a reason at most."""
_PART = "part:"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a review holds against an answer: ``id`` of a weakness, or ``part:`` and a part that is not clear.

    ``rule`` and ``quote``: what it was found by. ``reason``: why the candidate disagrees, if they do.
    """

    turn: int
    id: str
    message: str
    rule: str
    quote: str
    reason: str

    @property
    def example(self) -> str:
        """The line for the rule's own examples; empty where no words were quoted."""
        quoted = self.quote.replace("\\", "\\\\").replace('"', '\\"')
        return f'misses: ["{quoted}"]' if self.rule and self.quote else ""


def findings_of(history: SessionHistory, turn: Turn) -> tuple[Finding, ...]:
    """The findings of a turn: its weaknesses, then of a question the parts that are not clear, replies counted in."""
    from simulator.analysis import thread
    from simulator.session.threads import reviews_of

    review = turn.judgement.review if turn.judgement else None
    if review is None or not review.judged:
        return ()

    def against(ident: str) -> str:
        return turn.disputed[ident].reason if ident in turn.disputed else ""

    found = [Finding(turn.number, f.id, f.message, f.rule, f.quote, against(f.id)) for f in review.flags]
    if turn.role == "question":
        for name, part in thread.parts(reviews_of(history, turn.number)).items():
            if part.strength < 2:
                quote = part.evidence[0].quote if part.evidence else ""
                message = f"{name.capitalize()} is {'only hinted at' if part.strength else 'missing'}."
                found.append(Finding(turn.number, f"{_PART}{name}", message, "", quote, against(f"{_PART}{name}")))
    return tuple(found)


def dispute(home: Home, spec: str, turn: int, finding: str, reason: str, tell: Callable[[str], None]) -> Finding:
    """Keep why the candidate disagrees with a finding of a turn; an empty ``reason`` takes it back.

    Returns the finding as it stands now; ``tell`` hears what was repaired first. Raises InputError where there is no
    such finding, naming those there are, or where the reason is too long; StorageError.
    """
    from simulator.store.records import append_records

    reason = " ".join(reason.split())
    if len(reason) > LONGEST:
        raise InputError(f"a reason of {len(reason)} characters is too long", f"Say it in {LONGEST}.")
    folder = resolve(spec, home.sessions)
    for notice in repair_folder(home, folder):
        tell(notice)
    with locked(folder):
        log = read_log(folder / LOG)
        history = assemble(log.header, log.lines)
        asked = history.turn(turn)
        known = findings_of(history, asked) if asked else ()
        meant = next((each for each in known if each.id == finding), None)
        if meant is None:
            there = ", ".join(each.id for each in known) or "none"
            raise InputError(f"turn {turn} has no finding {finding!r}", f"It has {there}.")
        record = Disputed(turn=turn, finding=finding, reason=reason, rule=meant.rule, quote=meant.quote)
        append_records(folder, [record])
    refresh(home, folder)
    return replace(meant, reason=reason)
