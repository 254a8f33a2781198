"""Trends over sessions."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from simulator.report.charts import chart, ticks
from simulator.report.html import library_page, progress_page
from simulator.report.library import library_rows
from simulator.report.progress import Point, Progress, Series, progress
from simulator.report.progress_text import progress_data, progress_text
from simulator.session.account import assemble
from simulator.session.facts import SessionFacts, facts
from tests.support import made

STORIES = ("underperformer", "sustainable-delivery")
PILLARS = {"people": ("q05", "q01")}


def session(day: int, **changes: object) -> SessionFacts:
    ident = f"2026-03-{day:02}-101500-practice"
    header = made.header(ident, started=f"2026-03-{day:02}T10:15:00+01:00")
    return facts(assemble(header, made.lines())).model_copy(update=changes)


def fold(sessions: list[SessionFacts]) -> Progress:
    return progress(sessions, STORIES, PILLARS)


def test_follow_up_replies_count_for_their_question() -> None:
    main = session(1).answers[0]
    assert main.strengths["actions"] == 2
    assert main.strengths["system"] == 0
    assert session(1).answers[1].role == "follow-up"


def test_a_weakness_recurs_in_at_least_two_answers_and_half_of_them() -> None:
    assert fold([session(1)]).recurring == ()
    what = {r.what: (r.answers, r.of) for r in fold([session(1), session(2), session(3)]).recurring}
    assert what["generic-learning"] == (3, 3)
    assert what["part:system"] == (3, 3)
    assert "part:context" not in what


def test_a_low_trust_session_is_told_but_never_strong_or_weak() -> None:
    found = fold([session(d, low_trust=True) for d in (1, 2)])
    assert found.recurring == ()
    assert found.matrix[0].answers == 2
    assert not found.matrix[0].strong
    assert next(s for s in found.series if s.name == "parts").points == ()


def test_what_is_still_untold() -> None:
    found = fold([session(1)])
    assert found.untold == ("underperformer",)
    assert found.untold_by_pillar == (("people", ("q05",)),)


def test_all_faces_hold_the_same_facts() -> None:
    found = fold([session(2), session(1)])
    data = progress_data(found)
    assert json.loads(json.dumps(data))["answers"] == 2
    text, page = progress_text(found, {}), progress_page(found, {})
    for recurring in found.recurring:
        assert recurring.what in text
    assert "underperformer: not told yet" in text
    assert page.count("<svg") == len([s for s in found.series if s.points])
    assert page.count("as a table</summary>") == page.count("<svg")


def test_an_empty_library_says_how_to_begin() -> None:
    assert "mockloop run" in progress_page(fold([]), {})
    assert "mockloop demo" in library_page(library_rows([], {}), "home")
    assert progress_text(fold([]), {})


def test_the_library_links_written_pages_newest_first() -> None:
    rows = library_rows([session(1), session(2)], {session(2).id: "sessions/x/report.html"})
    assert [row.when for row in rows] == ["2026-03-02 10:15", "2026-03-01 10:15"]
    page = library_page(rows, "home")
    assert 'href="sessions/x/report.html"' in page
    assert f"mockloop review {session(1).id}" in page


@given(st.floats(0, 1e6, allow_subnormal=False))
def test_ticks_are_few_and_reach_the_top(top: float) -> None:
    marks = ticks(top)
    assert 2 <= len(marks) <= 7, marks
    assert marks[0] == 0
    assert marks[-1] >= top * (1 - 1e-6)


@given(st.lists(st.floats(0, 1e4), max_size=60))
def test_a_chart_stays_in_its_box(values: list[float]) -> None:
    points = tuple(Point(f"s{i}", "2026-03-01", v) for i, v in enumerate(values))
    drawn = chart(Series("x", "X", "", None, points))
    assert all(0 <= x <= drawn.box[0] and 0 <= y <= drawn.box[1] for x, y, _ in drawn.dots)
    assert drawn.summary.startswith("X:")
    ElementTree.fromstring(f'<svg><polyline points="{drawn.line}"/></svg>')  # noqa: S314 - our own text
