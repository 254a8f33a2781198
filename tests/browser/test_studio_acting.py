"""What one can do on a review's page in the studio, as a user does it in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from simulator.store.history import read_history
from tests.support.library import write_session
from tests.support.studio import Studio, seen

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=window.owned=1> \u202e it was the freeze"


@pytest.fixture
def folder(own_home: Path) -> Path:
    return write_session(own_home, sound=True)


@pytest.fixture
def page(folder: Path, studio: Studio, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(studio.link)
    show(page, f"http://{studio.authority}/sessions/{folder.name}/report.html")
    yield page
    context.close()


def show(page: Page, address: str) -> None:
    page.goto(address)
    ready(page)


def ready(page: Page) -> None:
    seen(page, lambda: page.locator("html[data-acts]").count(), "was ready")


def write(page: Page, text: str) -> None:
    """Write into the form that is open and send it; the page is made anew."""
    page.fill("form.act-form textarea", text)
    page.evaluate("delete document.documentElement.dataset.acts")
    page.click("form.act-form [type=submit]")
    ready(page)


def told(page: Page) -> str:
    return page.inner_text(".act-status")


def test_a_misheard_word_is_put_right_and_the_answer_judged_again(page: Page, folder: Path) -> None:
    answer = page.locator("[data-answer='1']")
    answer.get_by_role("button", name="Fix a misheard word in answer 1").click()
    heard = page.input_value("form.act-form textarea")
    page.keyboard.press("Escape")
    assert page.locator("form.act-form").count() == 0
    answer.get_by_role("button", name="Fix a misheard word in answer 1").press("Enter")  # by keyboard alone
    write(page, heard.replace("two payment outages", "three payment outages"))
    assert told(page).startswith("Corrected")
    assert "three payment outages" in page.inner_text("[data-answer='1']")
    turn = read_history(folder).turns[0]
    assert turn.take
    assert turn.take.heard
    assert "two payment outages" in turn.take.heard.text  # the engine's own words are kept


def test_notes_stars_and_reasons_are_kept_and_shown_as_text(page: Page, folder: Path) -> None:
    answer = page.locator("[data-answer='1']")
    answer.get_by_role("button", name="Add a note in answer 1").click()
    write(page, HOSTILE)
    page.evaluate("delete document.documentElement.dataset.acts")
    page.locator("[data-answer='1']").get_by_role("button", name="Star in answer 1").click()
    ready(page)
    flag = page.locator("[data-answer='1'] [data-flag='generic-learning']")
    flag.locator("summary").click()
    flag.get_by_role("button", name="I disagree").click()
    write(page, HOSTILE)
    assert "misses:" in told(page)
    page.locator("[data-part='system']").get_by_role("button", name="I disagree").click()
    write(page, "I said how we plan.")
    assert "I said how we plan." in page.inner_text("[data-part='system']")
    assert page.evaluate("window.owned === undefined")
    turn = read_history(folder).turns[0]
    assert [(note.text, note.star) for note in turn.notes] == [(HOSTILE, False), ("", True)]
    assert set(turn.disputed) == {"generic-learning", "part:system"}
    page.locator("[data-part='system']").get_by_role("button", name="I agree after all").click()
    seen(page, lambda: "I said how we plan." not in page.inner_text("[data-part='system']"), "taken back")
    page.goto(page.url.split("/sessions/")[0] + "/progress.html")
    assert "What you disagree with" in page.inner_text("main")


def test_an_answer_is_kept_as_a_story_given_away_and_asked_again(page: Page, own_home: Path, tmp_path: Path) -> None:
    answer = page.locator("[data-answer='1']")
    answer.get_by_role("button", name="Keep as a story").click()
    seen(page, lambda: told(page).startswith("Kept in your bank as"), "kept it")
    assert "We stopped features" in (own_home / "bank" / "stories.yaml").read_text("utf-8")
    with page.expect_download() as coming:
        page.get_by_role("link", name="One file for a coach").click()
    given = tmp_path / "given.html"
    coming.value.save_as(given)
    text = given.read_text("utf-8")
    assert 'src="data:audio' in text
    assert "act.js" not in text  # who gets it can only look
    answer.get_by_role("link", name="Answer it again").click()
    seen(page, lambda: page.input_value("#question") == "q01", "chose the question")
    assert page.is_checked("input[value=question]")


def test_a_session_is_deleted_only_when_that_is_confirmed(page: Page, folder: Path) -> None:
    page.get_by_role("button", name="Delete this session").click()
    page.get_by_role("button", name="Keep it").click()
    assert folder.is_dir()
    page.get_by_role("button", name="Delete this session").click()
    page.get_by_role("button", name="Delete it").click()
    seen(page, lambda: page.url.endswith("/library.html"), "left")
    assert not folder.exists()


def test_no_barrier_with_all_that_can_be_done(page: Page) -> None:
    page.locator("[data-answer='1']").get_by_role("button", name="Add a note in answer 1").click()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width in (1440, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_a_change_that_is_refused_is_said_and_loses_nothing(page: Page, folder: Path) -> None:
    before = (folder / "session.jsonl").read_bytes()
    page.evaluate("sessionStorage.removeItem('mockloop-secret')")
    page.reload()
    ready(page)
    assert "can only show" in told(page)
    page.locator("[data-answer='1']").get_by_role("button", name="Add a note in answer 1").click()
    page.fill("form.act-form textarea", "something long that I would not like to type twice")
    page.click("form.act-form [type=submit]")
    seen(page, lambda: "without the page's secret" in told(page), "said why")
    assert "type twice" in page.input_value("form.act-form textarea")
    assert (folder / "session.jsonl").read_bytes() == before
