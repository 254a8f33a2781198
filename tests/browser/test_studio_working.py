"""Files sent in through the page, sessions judged again, and their progress, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.support.library import write_session
from tests.support.process import mockloop
from tests.support.studio import Studio, seen

pytestmark = pytest.mark.browser


@pytest.fixture
def page(studio: Studio, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(studio.link)
    page.goto(f"http://{studio.authority}/work.html")
    seen(page, lambda: page.locator("#models li").count() == 2, "showed the recognisers")
    yield page
    context.close()


def over(page: Page, number: int) -> None:
    done = "#jobs > li:is([data-state=done], [data-state=failed])"
    seen(page, lambda: page.locator(done).count() == number, "was done")


def test_files_come_in_one_after_the_other_and_the_page_may_be_left(
    own_home: Path, tmp_path: Path, page: Page, studio: Studio
) -> None:
    session = write_session(own_home)
    archive = tmp_path / "practice.zip"
    assert mockloop("sessions", "export", session.name, "-o", str(archive)).returncode == 0
    assert mockloop("sessions", "remove", session.name, "--yes").returncode == 0
    broken = tmp_path / "broken.srt"
    broken.write_bytes(b"\xff\xfe no captions")
    page.set_input_files("#files", [str(archive), str(broken)])
    page.click("#send")
    seen(page, lambda: page.locator("#jobs > li").count() == 1, "was begun")
    page.goto(f"http://{studio.authority}/")
    page.goto(f"http://{studio.authority}/work.html")
    over(page, 1)
    said = page.inner_text("#jobs")
    assert "New sessions: 1." in said
    assert "broken.srt" in said
    assert (own_home / "sessions" / session.name).is_dir()
    page.click("#judge")
    over(page, 2)
    assert "Judged by today's rules: 1." in page.inner_text("#jobs")
    page.goto(f"http://{studio.authority}/library.html")
    assert page.get_by_role("link", name="unpopular decision").count() == 1
    page.get_by_role("link", name="Practise").click()
    assert page.locator("#begin").count() == 1


def test_no_barrier(page: Page) -> None:
    for width in (1440, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_a_name_with_tricks_in_it_escapes_nowhere(page: Page, own_home: Path) -> None:
    for name in ("", ".hidden", "..", "x" * 200, "../escape.txt", "a/escape.txt"):
        answered = page.evaluate(
            """async (name) => {
              const headers = {"x-mockloop-secret": sessionStorage.getItem("mockloop-secret")};
              const address = `/send-in?batch=&name=${encodeURIComponent(name)}`;
              return (await fetch(address, {method: "POST", headers, body: "x"})).status;
            }""",
            name,
        )
        assert answered == (200 if "/" in name else 422), name  # of a path only the last part is a name
    assert not list(own_home.parent.rglob("escape.txt"))
