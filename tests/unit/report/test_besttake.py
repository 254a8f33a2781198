"""The candidate's own best take of a story, beside what is missing in another one."""

from __future__ import annotations

from pathlib import Path

from simulator.app.home import Home
from simulator.app.removing import remove
from simulator.app.reviews import write_page
from simulator.cli import run
from simulator.model.events import Judged
from simulator.model.records import Line
from simulator.model.review import Part
from simulator.report.besttake import best_other
from simulator.session.facts import SessionFacts, facts
from simulator.session.history import assemble
from simulator.store.removal import quoting
from tests.support import made
from tests.support.library import write_session

BETTER = "2026-02-01-090000-better"


def better() -> list[Line]:
    """The made session as if its results and learnings had been clear."""
    lines = made.lines()
    for index, line in enumerate(lines):
        if isinstance(line.body, Judged) and line.body.turn == 1:
            parts = dict(line.body.review.parts)
            for name in ("results", "learnings"):
                parts[name] = Part(strength=2, evidence=parts[name].evidence)
            judged = line.body.model_copy(update={"review": line.body.review.model_copy(update={"parts": parts})})
            lines[index] = line.model_copy(update={"body": judged})
    return lines


def told(ident: str, lines: list[Line], **changes: object) -> SessionFacts:
    found = facts(assemble(made.header(ident, started=f"{ident[:10]}T09:00:00+01:00"), lines))
    answer = found.answers[0].model_copy(update=changes)
    return found.model_copy(update={"answers": (answer, *found.answers[1:])})


def test_the_clearest_other_answer_with_the_same_story_counts() -> None:
    weak = told("2026-03-01-101500-weak", made.lines())
    strong, early = told(BETTER, better()), told("2026-01-01-090000-early", better())
    other = told("2026-04-01-090000-other", better(), story="underperformer")
    doubtful = told("2026-05-01-090000-doubtful", better(), scored=False)
    every = [weak, early, strong, other, doubtful]
    answer = weak.answers[0]
    best = best_other(answer, weak.id, every)
    assert best is not None
    assert best[0].id == BETTER
    assert best_other(strong.answers[0], strong.id, every) is None  # nothing in the others that it lacks
    assert best_other(answer, weak.id, [weak, other, doubtful]) is None
    no_story = answer.model_copy(update={"story": None})
    by_question = best_other(no_story, weak.id, [weak, other])
    assert by_question is not None
    assert by_question[0] is other


def test_an_answer_to_another_question_is_not_compared() -> None:
    weak = told("2026-03-01-101500-weak", made.lines(), flags=("off-question",))
    assert best_other(weak.answers[0], weak.id, [weak, told(BETTER, better())]) is None


def written(home: Path, **changes: bool) -> str:
    write_session(home, BETTER, lines=better(), sound=True)
    write_page(Home(home), home / "sessions" / BETTER)
    folder = write_session(home, sound=True)
    return write_page(Home(home), folder, **changes).read_text("utf-8")


def test_the_page_quotes_it_part_by_part_with_its_sound(own_home: Path) -> None:
    page = written(own_home)
    assert page.count('data-hear="../2026-02-01-090000-better/audio/001-answer.wav"') == 5
    assert '<a href="../2026-02-01-090000-better/report.html">2026-02-01</a>: 5 of 6 parts.' in page
    assert page.count("In your best take") == 3  # what is clear here too is folded
    better_page = (own_home / "sessions" / BETTER / "report.html").read_text("utf-8")
    assert "best take" not in better_page.rpartition("</style>")[2].partition("<script>")[0]


def test_a_recording_that_is_gone_is_quoted_only(own_home: Path) -> None:
    write_session(own_home, BETTER, lines=better())
    page = write_page(Home(own_home), write_session(own_home, sound=True)).read_text("utf-8")
    assert "best take" in page.rpartition("</style>")[2].partition("<script>")[0]
    assert "data-hear=" not in page.partition("<script>")[0]


def test_only_the_page_in_its_own_folder_holds_words_of_other_sessions(own_home: Path, tmp_path: Path) -> None:
    assert BETTER in written(own_home)
    assert BETTER not in written(own_home / "embedded", embed=True)
    elsewhere = write_page(Home(own_home), own_home / "sessions" / "2026-03-01-101500-unpopular", tmp_path / "a.html")
    assert BETTER not in elsewhere.read_text("utf-8")


def test_a_session_of_somebody_else_is_not_compared(own_home: Path, tmp_path: Path) -> None:
    write_session(own_home, BETTER, lines=better())
    page = write_page(Home(own_home), write_session(tmp_path / "coach")).read_text("utf-8")
    assert "Beside it your" not in page.rpartition("</style>")[2]


def test_what_was_removed_or_corrected_is_quoted_no_more(own_home: Path, tmp_path: Path) -> None:
    written(own_home)
    page = own_home / "sessions/2026-03-01-101500-unpopular/report.html"
    mended = tmp_path / "mended.txt"
    mended.write_text(made.ANSWER.replace("two payment outages", "two zeppelin outages"))
    assert "zeppelin" not in page.read_text("utf-8")
    assert run(["sessions", "correct", BETTER, "1", "--from", str(mended)]) == 0
    assert "In your best take" not in page.read_text("utf-8") or "zeppelin" in page.read_text("utf-8")
    written(own_home / "again")
    again = own_home / "again/sessions/2026-03-01-101500-unpopular/report.html"
    assert [found == again for found in quoting(own_home / "again/sessions", [BETTER])] == [True]
    remove(Home(own_home / "again"), [own_home / "again/sessions" / BETTER], print)
    assert not again.exists()  # the next review or library writes it again
    assert BETTER not in write_page(Home(own_home / "again"), again.parent).read_text("utf-8")
