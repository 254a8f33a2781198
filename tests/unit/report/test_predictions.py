"""What candidates expected of a review, beside it and over time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simulator.app.practice import Outcome
from simulator.app.predicting import keep_predictions, to_predict
from simulator.app.reviews import view_of, write_page
from simulator.model.records import Line, Predicted
from simulator.report.html import progress_page
from simulator.report.predictions import calibration
from simulator.report.progress import progress
from simulator.report.progress_text import progress_data, progress_text
from simulator.report.text import brief_text, review_text
from simulator.report.words import report_words
from simulator.session.facts import SessionFacts, facts
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.store.history import read_history
from simulator.store.light import read_light
from simulator.ui.predicting import ask_predictions, read_prediction
from tests.support import made
from tests.support.library import write_session
from tests.support.mind import own

# the made answer: context, challenge and actions are clear; results and learnings hinted; no system
EXPECTED = Predicted(turn=1, parts=("context", "actions", "results"), grade="strong")


def foreseen(day: int, *records: Predicted) -> SessionFacts:
    header = made.header(f"2026-03-{day:02}-101500-practice", started=f"2026-03-{day:02}T10:15:00+01:00")
    lines = [*made.lines(), *(Line(at=50.0, kind="record", body=record) for record in records)]
    return facts(assemble(header, lines))


def test_the_first_prediction_counts_and_later_ones_know_the_review() -> None:
    late = Predicted(turn=1, parts=("context", "challenge", "actions"), grade="mixed")
    (main, _) = foreseen(1, EXPECTED, late).answers
    assert (main.predicted, main.expected) == (EXPECTED.parts, "strong")
    assert foreseen(1).answers[0].predicted is None


def test_calibration_counts_what_was_seen_alike_too_good_and_too_bad() -> None:
    sessions = [foreseen(1, EXPECTED), foreseen(2, EXPECTED), foreseen(3)]
    found = calibration([answer for session in sessions for answer in session.rated])
    assert found is not None
    assert (found.answers, found.same, found.of) == (2, 8, 12)
    assert found.over == (("results", 2),)
    assert found.under == (("challenge", 2),)
    assert (found.too_high, found.grades, found.too_low) == (2, 0, 0)
    assert calibration(foreseen(3).rated) is None


def test_progress_tells_it_in_every_face() -> None:
    found = progress([foreseen(1, EXPECTED), foreseen(2, EXPECTED)], (), (), date(2026, 3, 4), report_words())
    series = next(series for series in found.series if series.name == "seen")
    assert [point.value for point in series.points] == [4.0, 4.0]
    for face in (progress_text(found, {}), progress_page(found, {})):
        said = " ".join(face.split())
        assert "How well you know yourself" in said
        assert "You saw 8 of 12 parts as the review does, in 2 answers." in said
        assert "As a whole: 0 of 2 graded as you expected, 2 lower than that and 0 higher." in said
        assert "You most often take for clear what is not: Results, in 2 answers." in said
    assert progress_data(found, {})["calibration"]["same"] == 8
    nothing = progress([foreseen(1)], (), (), date(2026, 3, 4), report_words())
    assert "How well you know yourself" not in progress_text(nothing, {})


def outcome_of(folder: Path) -> Outcome:
    history = read_history(folder)
    page = write_page(own(), folder)
    return Outcome(folder, "done", "", history, view_of(own(), folder, history), page)


def test_a_prediction_is_kept_in_the_log_and_stands_beside_the_judgement(own_home: Path) -> None:
    outcome = outcome_of(write_session(own_home))
    (asked,) = to_predict(outcome)
    assert (asked.turn, asked.asked) == (1, made.QUESTION)
    after = keep_predictions(own(), outcome, [EXPECTED])
    log = read_log(outcome.folder / "session.jsonl")
    assert log.lines[-1].body == EXPECTED
    assert facts(assemble(log.header, log.lines)) == facts(read_light(outcome.folder / "session.jsonl")[0])
    assert after.view is not None
    told = "You expected: Context, Actions, Results; strong as a whole. The review sees 4 of 6 parts as you did."
    for face in (review_text(after.view), brief_text(after.view)):
        said = " ".join(face.split())
        assert told in said
        assert "Not clear after all: Results. Clear, and you did not expect it: Challenge." in said
    page = (outcome.folder / "report.html").read_text("utf-8")
    assert told in page
    assert page.count("(you: clear)") == 3
    assert page.count("(you: not clear)") == 3
    assert told.split(". ", maxsplit=1)[0] in (outcome.folder / "review.json").read_text("utf-8")
    assert "You expected" not in brief_text(outcome.view) if outcome.view else True


@pytest.mark.parametrize(
    "changes", [{"loop": "drill-system"}, {"study": True}], ids=["in a drill", "where it was shown already"]
)
def test_nothing_is_asked(own_home: Path, changes: dict[str, object]) -> None:
    assert to_predict(outcome_of(write_session(own_home, **changes))) == ()


def test_one_key_each() -> None:
    assert read_prediction("car+\n", 1) == EXPECTED.model_copy(update={"parts": ("context", "actions", "results")})
    assert read_prediction("R A C +", 1) == EXPECTED
    assert read_prediction("-", 2) == Predicted(turn=2, grade="weak")
    assert read_prediction("\n", 1) is None
    assert read_prediction("cax+", 1) == "x is none of the keys."
    assert "as a whole" in str(read_prediction("ca", 1))
    assert "as a whole" in str(read_prediction("ca+-", 1))


def test_asking_again_skipping_and_the_end_of_the_input(own_home: Path) -> None:
    asked = to_predict(outcome_of(write_session(own_home))) * 3
    told: list[str] = []
    lines = iter(["hm\n", "car+\n", "\n", ""])
    found = ask_predictions(asked, report_words(), lambda: next(lines), told.append)
    assert found == (EXPECTED,)
    assert "m is none of the keys." in told
    assert any("h Challenge" in line for line in told)
