"""The progress page and the library, also with two thousand sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from simulator.report.html import library_page, progress_page
from simulator.report.library import library_rows
from simulator.report.progress import Asked, progress
from simulator.report.words import report_words
from simulator.session.facts import SessionFacts, facts
from simulator.session.history import assemble
from tests.browser.conftest import Opened, wide_tables
from tests.support import made

pytestmark = pytest.mark.browser
Go = Callable[..., Opened]
STORIES = ("underperformer", "sustainable-delivery")
QUESTIONS = (Asked("q05", "people", ("career:M1", "career:M2")), Asked("q01", "project", ("career:M2",)))
HOSTILE = "<script>window.owned = 1</script> {{7*7}} \u202eevil"


def sessions(count: int) -> list[SessionFacts]:
    base = facts(assemble(made.header(), made.lines()))
    found = []
    for n in range(count):
        day = f"20{20 + n // 336:02}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}"
        answer = base.answers[0].model_copy(update={"asked": f"Question number {n} about roadmaps"})
        changes = {"id": f"{day}-101500-s{n}", "started": f"{day}T10:15:00+01:00", "answers": (answer,)}
        found.append(base.model_copy(update=changes))
    return found


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_progress_has_no_barrier(tmp_path: Path, opened: Go, width: int, scheme: str) -> None:
    found = progress(sessions(30), STORIES, QUESTIONS, date(2026, 3, 4), report_words())
    path = tmp_path / "progress.html"
    path.write_text(progress_page(found, {"q05": HOSTILE}), "utf-8")
    page = opened(path, width, scheme).page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert wide_tables(page) == []
    assert page.evaluate("window.owned === undefined")
    found_barriers = Axe().run(page)
    assert found_barriers.violations_count == 0, found_barriers.generate_report()


@pytest.mark.parametrize("width", [375, 1440])
def test_two_thousand_sessions_are_found_by_typing(tmp_path: Path, opened: Go, width: int) -> None:
    many = sessions(2000)
    many[7] = many[7].model_copy(update={"loop": HOSTILE, "engine": HOSTILE})
    path = tmp_path / "library.html"
    path.write_text(library_page(library_rows(many, {}), HOSTILE), "utf-8")
    page = opened(path, width).page
    assert page.locator("#rows tr").count() == 2000
    page.locator("#find").fill("number 1234 roadmaps")
    assert page.locator("#found").inner_text() == "1 of 2000"
    assert page.locator("#rows tr:visible").count() >= 1
    page.locator("#find").fill("nothing like this")
    assert page.locator("#rows tr:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert wide_tables(page) == []
    assert page.evaluate("window.owned === undefined")


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_library_has_no_barrier(tmp_path: Path, opened: Go, width: int, scheme: str) -> None:
    path = tmp_path / "library.html"
    pages = {s.id: f"sessions/{s.id}/report.html" for s in sessions(10)}
    doubtful = sessions(20)[-1].model_copy(update={"low_trust": True, "finished": False})
    path.write_text(library_page(library_rows([*sessions(19), doubtful], pages), "home"), "utf-8")
    page = opened(path, width, scheme).page
    assert page.locator(":text('low trust'):visible").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert wide_tables(page) == []
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
