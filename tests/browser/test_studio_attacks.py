"""The socket and the doors of a running studio, tried from a browser that is let in and from one that is not."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.support.process import mockloop
from tests.support.studio import Studio, browser, log, seen, session

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
def entrant(playwright: Playwright) -> Iterator[BrowserContext]:
    with browser(playwright) as it:
        yield it


@pytest.fixture
def page(entrant: BrowserContext, studio: Studio) -> Iterator[Page]:
    page = entrant.new_page()
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


def test_a_second_tab_takes_over(entrant: BrowserContext, studio: Studio, page: Page) -> None:
    studio.key()
    other = entrant.new_page()
    other.goto(studio.next_link())
    seen(page, lambda: "another tab" in page.inner_text("#notice"), "told")
    other.check("input[value=typed]")
    other.click("#begin")
    other.locator("#typing").wait_for()
    assert not page.locator("#typing").is_visible()
    other.close()


def test_a_link_works_once_and_the_terminal_prints_another(
    entrant: BrowserContext, studio: Studio, page: Page
) -> None:
    entrant.clear_cookies()
    other = entrant.new_page()
    answer = other.goto(studio.link)
    assert answer is not None
    assert answer.status == 401
    assert "Press Enter in the studio's terminal" in other.inner_text("body")
    studio.key()
    other.goto(studio.next_link())
    other.locator("#begin").wait_for()
    other.close()


def test_a_tab_without_the_secret_can_change_nothing(entrant: BrowserContext, studio: Studio, page: Page) -> None:
    other = entrant.new_page()  # the cookie is there, the tab's own storage is not
    other.goto(f"http://{studio.authority}/")
    seen(other, lambda: "no key" in other.inner_text("#notice"), "told")
    begin = "fetch('/begin', {method: 'POST', body: '{\"mode\": \"typed\"}'}).then((r) => r.status)"
    assert other.evaluate(begin) == 403
    other.close()


def test_a_page_of_another_port_gets_nothing(entrant: BrowserContext, studio: Studio, page: Page) -> None:
    evil = Studio()
    other = entrant.new_page()
    other.goto(evil.link)
    other.locator("#begin").wait_for()
    there = f"http://{studio.authority}/offer.json"
    # our policy would stop it in the browser: what is tried here is a page without one
    status = other.request.get(there, headers={"sec-fetch-site": "same-site"}).status
    assert status == 403
    other.close()
    evil.kill()


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="Linux's list of sockets")
def test_it_listens_on_this_machine_alone(studio: Studio) -> None:
    rows = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{studio.port:04X}")]
    assert listening == [f"0100007F:{studio.port:04X}"]  # 127.0.0.1


def test_without_a_microphone_it_says_what_to_do(own_home: Path, playwright: Playwright, studio: Studio) -> None:
    with browser(playwright, fake=False) as context:
        page = context.new_page()
        page.goto(studio.link)
        page.locator("#question option").nth(1).wait_for(state="attached")
        page.click("#begin")
        seen(page, lambda: page.inner_text("#notice"), "told")
        assert page.inner_text("#notice") in (
            "There is no microphone on this computer. Plug one in, or answer by keyboard.",
            "The browser may not use the microphone. Allow it beside the address, then try again.",
        )
        assert page.locator("#start").is_visible()
    assert not (own_home / "sessions").exists()


def test_an_ended_studio_leaves_a_session_that_the_terminal_goes_on_with(
    own_home: Path, studio: Studio, page: Page
) -> None:
    page.check("input[value=typed]")
    page.click("#begin")
    page.locator("#typing").wait_for()
    studio.process.send_signal(signal.SIGTERM)
    assert studio.end() == 130
    seen(page, lambda: "does not answer" in page.inner_text("#notice"), "noticed")
    answers = "\n\n".join(["We moved two people and the errors fell by half."] * 3)
    done = mockloop("run", "--resume", "last", "--typed", stdin=answers)
    assert "Welcome back" in done.stderr
    assert len(log(session(own_home), "heard")) >= 1
