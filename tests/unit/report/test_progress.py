"""Trends over sessions."""

from __future__ import annotations

import json
from datetime import date
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from simulator.model.review import PARTS
from simulator.model.transcript import EngineInfo
from simulator.planning.load import load_bank
from simulator.report.charts import chart, ticks
from simulator.report.html import library_page, progress_page
from simulator.report.library import library_rows
from simulator.report.names import names
from simulator.report.progress import Asked, Point, Progress, Series, progress
from simulator.report.progress_text import ago, progress_data, progress_text
from simulator.report.words import report_words
from simulator.session.facts import SessionFacts, facts
from simulator.session.history import assemble
from tests.support import made

STORIES = ("underperformer", "sustainable-delivery")
QUESTIONS = (Asked("q05", "people", ("career:M1",)), Asked("q01", "people", ("career:M1", "career:M2")))
TODAY = date(2026, 3, 4)


def session(day: int, **changes: object) -> SessionFacts:
    ident = f"2026-03-{day:02}-101500-practice"
    header = made.header(ident, started=f"2026-03-{day:02}T10:15:00+01:00")
    return facts(assemble(header, made.lines())).model_copy(update=changes)


def unrated(day: int) -> SessionFacts:
    """As an engine heard it that can't be trusted."""
    engine = EngineInfo(engine="sphinx", low_trust=True)
    header = made.header(f"2026-03-{day:02}-101500-practice", started=f"2026-03-{day:02}T10:15:00+01:00", stt=engine)
    return facts(assemble(header, made.lines(engine=engine)))


def fold(sessions: list[SessionFacts]) -> Progress:
    return progress(sessions, STORIES, QUESTIONS, TODAY, report_words())


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
    found = fold([unrated(d) for d in (1, 2)])
    assert found.recurring == ()
    assert found.matrix[0].answers == 2
    assert not found.matrix[0].strong
    assert found.matrix[0].best_parts is None
    for face in (progress_text(found, {}), progress_page(found, {})):
        assert "told, not rated" in face
        assert " of 6 parts" not in face
    assert next(s for s in found.series if s.name == "parts").points == ()


def test_what_is_still_untold() -> None:
    found = fold([session(1)])
    assert found.untold == ("underperformer",)
    [people] = found.untold_by_pillar
    assert (people.pillar, people.questions, people.of) == ("people", ("q05",), 2)
    assert people.levels == (("career:M1", 1, 2), ("career:M2", 0, 1))


def test_how_long_a_story_was_not_told() -> None:
    assert [c.days for c in fold([session(1)]).matrix] == [3]
    assert [ago(d) for d in (0, 1, 5, 30, 200)] == ["today", "yesterday", "5 days ago", "4 weeks ago", "6 months ago"]


def test_time_per_part_is_a_mean_over_the_answers_of_a_session() -> None:
    one, two = session(1), unrated(2)
    series = {s.name: s for s in fold([one, two]).time_per_part}
    assert list(series) == [f"time-{part}" for part in PARTS]
    shares = one.answers[0].shares
    assert [round(p.value, 6) for p in series["time-context"].points] == [round(100 * shares["context"], 6)]
    assert [p.value for p in series["time-system"].points] == [0.0]  # not said: no time at all
    assert series["time-actions"].band == report_words().bands["actions"]


def test_all_faces_hold_the_same_facts() -> None:
    found = fold([session(3, level="career:M1"), session(2), session(1)])
    named = names(load_bank())
    data = progress_data(found, named)
    assert json.loads(json.dumps(data))["answers"] == 3
    text, page = progress_text(found, named), progress_page(found, named)
    assert found.recurring
    for recurring in found.recurring:
        assert data["names"][recurring.what] == named[recurring.what] != recurring.what  # in words everywhere
        assert named[recurring.what] in text
        assert str(escape(named[recurring.what])) in page
    assert "a lesson that anybody could state" in text
    assert "not told yet" in text
    assert "Not told yet" in page
    for face in (text, page):
        assert "career:M1" in face
        assert "career:M2" not in face.replace(named["career:M2"], "career:M2")  # no session was held at it
        assert "1 of 2" in face
        assert "yesterday" in face
        for line in (data["outlook"]["better"], data["outlook"]["missing"], data["outlook"]["tell"]):
            assert line in " ".join(face.split())
    drawn = [s for s in (*found.series, *found.time_per_part) if s.points]
    assert {s.name for s in drawn} >= {"time-actions", "parts", "pace"}
    assert page.count("<svg") == len(drawn)
    assert page.count("as a table</summary>") == page.count("<svg")


def test_what_sessions_contradict_is_on_every_face() -> None:
    words = "At the ferry operator the harbour gates rejected passes for {} percent of passengers before the regatta."
    told = [session(day) for day in (1, 2)]
    told = [
        s.model_copy(update={"answers": (s.answers[0].model_copy(update={"text": words.format(n)}),)})
        for s, n in zip(told, ("four", "forty"), strict=True)
    ]
    found, named = fold(told), names(load_bank())
    [across] = found.across
    assert progress_data(found, named)["across"][0]["kind"] == "percentage"
    for face in (progress_text(found, named), progress_page(found, named)):
        for place in across.places:
            assert f"“{place.quote}”" in face
            assert place.day in face
            assert named[place.question] in face
    assert "Side by side" not in progress_page(fold(told[:1]), named)


def test_typing_is_no_time_aloud() -> None:
    found = fold([session(1), session(2, mode="typed")])
    assert [len(s.points) for s in found.series if s.name in ("parts", "length")] == [2, 1]
    assert found.minutes == session(1).seconds / 60


def test_one_session_is_no_line_yet() -> None:
    page = progress_page(fold([session(1)]), {})
    assert "1 session, 1 answer, 1 minute aloud" in page
    assert "<svg" not in page
    assert "Length of an answer" not in page
    assert page.count("Lines over time begin with the third session.") == 1


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
