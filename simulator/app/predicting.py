"""What a candidate expects of a review before seeing it: which answers to ask about, and keeping what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.app.home import Home
from simulator.app.practice import Outcome
from simulator.app.reviews import view_of, write_page, write_review
from simulator.model.records import Predicted
from simulator.store.folder import locked
from simulator.store.records import append_records

__all__ = ["ToPredict", "keep_predictions", "to_predict"]


@dataclass(frozen=True, slots=True)
class ToPredict:
    """A main question whose answer was judged and not shown yet."""

    turn: int
    asked: str


def to_predict(outcome: Outcome) -> tuple[ToPredict, ...]:
    """What there is to foresee; nothing where the review was seen already, in study mode, and in drills."""
    from simulator.planning.drills import DRILL

    header = outcome.history.header
    if outcome.reason != "done" or outcome.view is None or header.study or header.loop.startswith(DRILL):
        return ()
    return tuple(ToPredict(a.turn, a.question) for a in outcome.view.questions if a.scored)


def keep_predictions(home: Home, outcome: Outcome, predictions: Sequence[Predicted]) -> Outcome:
    """The outcome with them, in the session's log, its review and its page. Raises StorageError."""
    if not predictions:
        return outcome
    with locked(outcome.folder):
        append_records(outcome.folder, predictions)
        history = write_review(home, outcome.folder)
        page = write_page(home, outcome.folder) if outcome.page else None
    return replace(outcome, history=history, view=view_of(home, outcome.folder, history), page=page)
