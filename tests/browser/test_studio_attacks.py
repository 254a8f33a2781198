"""The socket and the doors of a running studio, tried from a browser that is let in and from one that is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.support.studio import Studio, browser, seen

pytestmark = pytest.mark.browser

# opens a socket, says what it is told to and returns its close code; 0: still open after ``patience`` ms
SOCKET = """([messages, patience]) => new Promise((done) => {
  const socket = new WebSocket(`ws://${location.host}/room`);
  socket.onopen = () => messages.forEach((m) => socket.send(typeof m === "number" ? new Uint8Array(m) : m));
  socket.onclose = ({ code }) => done(code);
  setTimeout(() => done(0), patience);
})"""
# opens that many sockets, which say nothing, and returns how many were open at once
CROWD = """(count) => {
  let open = 0, most = 0;
  return Promise.all(Array.from({ length: count }, () => new Promise((done) => {
    const socket = new WebSocket(`ws://${location.host}/room`);
    let counted = 0;
    socket.onopen = () => { counted = 1; most = Math.max(most, ++open); };
    socket.onclose = () => { open -= counted; done(); };
  }))).then(() => most);
}"""
NET = 30_000


@pytest.fixture(scope="module")
def chromium() -> Iterator[BrowserContext]:
    with browser() as it:
        yield it


@pytest.fixture
def studio() -> Iterator[Studio]:
    running = Studio()
    yield running
    running.kill()


@pytest.fixture
def page(chromium: BrowserContext, studio: Studio) -> Iterator[Page]:
    page = chromium.new_page()
    page.goto(studio.link)
    page.locator("#question option").nth(1).wait_for(state="attached")
    yield page
    page.close()


def entered(page: Page, *messages: Any) -> int:
    """The close code of a socket that proves itself and then says ``messages``."""
    enter = page.evaluate(
        "JSON.stringify({type: 'enter', line: 0, secret: sessionStorage.getItem('mockloop-secret')})"
    )
    return int(page.evaluate(SOCKET, [[enter, *messages], NET]))


def test_what_the_socket_does_not_know_closes_it(page: Page) -> None:
    assert page.evaluate(SOCKET, [['{"type": "enter", "secret": "guess", "line": 0}'], NET]) == 1008
    assert page.evaluate(SOCKET, [["[" * 60_000], NET]) == 1008
    assert page.evaluate(SOCKET, [[], NET]) == 1008  # it says nothing
    assert entered(page, 70_000) == 1009
    assert entered(page, "x" * 70_000) == 1009
    assert entered(page, 643) == 1003
    assert entered(page, "[" * 60_000) == 1003
    assert entered(page, '{"type": "key", "key": "space", "more": 1}') == 1003


def test_a_thousand_sockets_leave_the_page_its_own(page: Page) -> None:
    assert 1 <= page.evaluate(CROWD, 1000) <= 8
    page.check("input[value=typed]")
    page.click("#begin")
    page.locator("#typing").wait_for()


def test_a_second_tab_takes_over(chromium: BrowserContext, studio: Studio, page: Page) -> None:
    studio.key()
    other = chromium.new_page()
    other.goto(studio.next_link())
    seen(page, lambda: "another tab" in page.inner_text("#notice"), "told")
    other.check("input[value=typed]")
    other.click("#begin")
    other.locator("#typing").wait_for()
    assert not page.locator("#typing").is_visible()
    other.close()


def test_a_link_works_once_and_the_terminal_prints_another(
    chromium: BrowserContext, studio: Studio, page: Page
) -> None:
    chromium.clear_cookies()
    other = chromium.new_page()
    answer = other.goto(studio.link)
    assert answer is not None
    assert answer.status == 401
    assert "Press Enter in the studio's terminal" in other.inner_text("body")
    studio.key()
    other.goto(studio.next_link())
    other.locator("#begin").wait_for()
    other.close()


def test_a_tab_without_the_secret_can_change_nothing(chromium: BrowserContext, studio: Studio, page: Page) -> None:
    other = chromium.new_page()  # the cookie is there, the tab's own storage is not
    other.goto(f"http://{studio.authority}/")
    seen(other, lambda: "no key" in other.inner_text("#notice"), "told")
    begin = "fetch('/begin', {method: 'POST', body: '{\"mode\": \"typed\"}'}).then((r) => r.status)"
    assert other.evaluate(begin) == 403
    other.close()


def test_a_page_of_another_port_gets_nothing(chromium: BrowserContext, studio: Studio, page: Page) -> None:
    evil = Studio()
    other = chromium.new_page()
    other.goto(evil.link)
    other.locator("#begin").wait_for()
    there = f"http://{studio.authority}/offer.json"
    # our policy would stop it in the browser: what is tried here is a page without one
    status = other.request.get(there, headers={"sec-fetch-site": "same-site"}).status
    assert status == 403
    other.close()
    evil.kill()
