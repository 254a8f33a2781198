"""An answer that was interrupted, and how that was taken, in every face of the review."""

from __future__ import annotations

import pytest

from simulator.model.events import CutIn, Judged
from simulator.model.records import Line
from simulator.model.review import Reply, ReplyState
from simulator.report.html import report_page
from simulator.report.text import brief_text, review_text
from simulator.report.view import session_view
from simulator.report.words import report_words
from simulator.session.history import assemble
from tests.support import made


@pytest.mark.parametrize(
    ("state", "taken"),
    [("answered", "back to the point"), ("thin", "half of the way"), ("deflected", "did not come")],
)
def test_it_is_told_with_its_reason_and_how_it_was_taken(state: ReplyState, taken: str) -> None:
    lines = made.lines()
    at = next(n for n, line in enumerate(lines) if getattr(line.body, "type", "") == "answer-ended")
    lines.insert(at, Line(at=29.0, kind="event", body=CutIn(turn=1, because="rambling", seconds=85.4)))
    for number, line in enumerate(lines):
        if isinstance(line.body, Judged) and line.body.turn == 2:
            reply = Reply(target="ownership", state=state)
            review = line.body.review.model_copy(update={"reply": reply})
            lines[number] = line.model_copy(update={"body": line.body.model_copy(update={"review": review})})
    view = session_view(assemble(made.header(), lines), report_words())
    for face in (review_text(view), brief_text(view), report_page(view, {})):
        said = " ".join(face.split())
        assert "You were interrupted at 1:25: several things were begun" in said
        assert taken in said
        assert "“I decided on the freeze myself”" in said  # what it is told by
    assert "You were interrupted" not in review_text(session_view(made.history(), report_words()))
