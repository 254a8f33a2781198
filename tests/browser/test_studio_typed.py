"""The studio without sound: by keyboard alone, on a phone's width, with nothing that shuts anybody out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.support.studio import Studio, browser, log, seen, session

pytestmark = pytest.mark.browser

ANSWER = (
    "We had to decide in one week which product to stop.\nI chose the smaller one, I told both teams why, and I "
    "moved four people. Support calls fell from 40 to 11 a week. I would ask the team a week earlier next time."
)
ATTACK = "</textarea><img src=x onerror=\"document.title='gone'\"><script>document.title='gone'</script>"


@pytest.fixture(scope="module")
def context(playwright: Playwright) -> Iterator[BrowserContext]:
    with browser(playwright) as it:
        yield it


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(f"{m.type}: {m.text}") if m.type != "log" else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on("request", lambda r: complaints.append(r.url) if not r.url.startswith("http://127.0.0.1:") else None)
    yield page
    page.close()
    assert [line for line in complaints if not line.startswith("data:")] == []


def no_barrier(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} can't be reached by keyboard")


def start(page: Page, studio: Studio) -> None:
    page.goto(studio.link)
    page.locator("#question option").nth(1).wait_for(state="attached")


def test_a_whole_session_by_keyboard_alone(own_home: Path, studio: Studio, page: Page) -> None:
    start(page, studio)
    assert "#" not in page.url
    tab_to(page, "input[name=what]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "input[name=mode]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#begin")
    page.keyboard.press("Enter")
    seen(page, lambda: page.evaluate("document.activeElement.id") == "answer", "asked")
    folder = session(own_home)
    tab_to(page, "#keys button")
    page.keyboard.press("p")
    seen(page, lambda: page.inner_text("#state") == "paused", "paused")
    page.keyboard.press("p")
    answered = 0
    while not page.locator("#over").is_visible():
        seen(page, lambda: page.evaluate("document.activeElement.id") in ("answer", "over-words"), "asked on")
        if page.locator("#typing").is_visible():
            page.keyboard.insert_text(ANSWER)
            page.keyboard.press("Control+Enter")
            answered += 1
            seen(page, lambda n=answered: len(log(folder, "heard")) >= n, "took it in")  # type: ignore[misc] # now
    assert log(folder, "finish")[0]["reason"] == "done"
    assert ANSWER.replace("\n", " ") in [line["transcript"]["text"] for line in log(folder, "heard")]
    tab_to(page, "#review")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report.html")
    assert page.locator("main").is_visible()
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"  # its style was let through


def test_start_room_and_end_have_no_barrier(own_home: Path, studio: Studio, page: Page) -> None:
    start(page, studio)
    in_every_size(page)
    page.check("input[value=typed]")
    page.click("#begin")
    page.locator("#typing").wait_for()
    in_every_size(page)
    page.locator("#keys button", has_text="Leave").click()
    page.locator("#leaving").wait_for()
    in_every_size(page)
    page.keyboard.press("y")
    page.locator("#over").wait_for()
    in_every_size(page)


def in_every_size(page: Page) -> None:
    """No barrier on a phone and on a desk, in light and in dark."""
    for width in (375, 1280):
        for scheme in ("light", "dark"):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            no_barrier(page)


def test_what_is_typed_is_text_wherever_it_is_shown(own_home: Path, studio: Studio, page: Page) -> None:
    title = page.title()
    start(page, studio)
    page.select_option("#question", "q01")
    page.check("input[value=typed]")
    page.click("#begin")
    page.locator("#typing").wait_for()
    page.fill("#answer", ATTACK + " " + ANSWER)
    page.reload()  # the draft is kept with the tab
    page.locator("#typing").wait_for()
    assert page.input_value("#answer").startswith(ATTACK)
    page.locator("#typing button").click()
    seen(page, lambda: log(session(own_home), "judged"), "judged")
    page.locator("#keys button", has_text="Leave").click()
    page.locator("#leaving button", has_text="Leave").click()
    page.locator("#review").click()
    page.wait_for_url("**/report.html")
    assert ATTACK in page.inner_text("body")
    assert page.title() not in ("gone", title)


def test_the_pages_of_all_sessions_are_served_too(own_home: Path, studio: Studio, page: Page) -> None:
    start(page, studio)
    page.get_by_role("link", name="All sessions").click()
    page.wait_for_url("**/library.html")
    no_barrier(page)
    page.go_back()
    page.get_by_role("link", name="Progress").click()
    page.wait_for_url("**/progress.html")
    no_barrier(page)
