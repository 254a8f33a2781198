"""A real Chromium over file:// pages; every request that leaves the page's folder fails the test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser, Page, Playwright, ViewportSize, sync_playwright

from simulator.planning.load import load_bank
from simulator.report.html import report_page
from simulator.report.names import names
from simulator.report.sound import peaks
from simulator.report.view import session_view
from simulator.report.words import report_words
from simulator.session.history import SessionHistory
from tests.support.studio import CHROMIUM, Studio

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run", "--autoplay-policy=no-user-gesture-required"]  # fmt: skip


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What starts browsers, once a process; on CI one must be there."""
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium on CI: scripts/setup --develop installs it")
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_playwright() as it:
        yield it


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests of pages."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()


@pytest.fixture
def studio() -> Iterator[Studio]:
    """A studio in the test's own home."""
    running = Studio()
    yield running
    running.kill()


@dataclass
class Opened:
    """A page and everything it complained about or asked for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def opened(chromium: Browser) -> Iterator[object]:
    """Call it with a path, and optionally width and colour scheme; it checks itself at the end of the test."""
    pages: list[Opened] = []

    def go(path: Path, width: int = 1440, scheme: str = "light") -> Opened:
        size = ViewportSize(width=width, height=900)
        page = chromium.new_page(viewport=size, color_scheme="dark" if scheme == "dark" else "light")
        it = Opened(page)
        page.on("console", lambda m: it.complaints.append(f"{m.type}: {m.text}") if m.type != "log" else None)
        page.on("pageerror", lambda e: it.complaints.append(str(e)))
        page.on("request", lambda r: it.requests.append(r.url))
        page.goto(path.as_uri())
        page.wait_for_load_state("load")
        pages.append(it)
        return it

    yield go
    for it in pages:
        it.page.close()
        assert it.complaints == []
        assert [url for url in it.requests if not url.startswith(("file:", "data:"))] == []


def until(page: Page, condition: str) -> None:
    """Wait for a condition in the page; its policy forbids the eval that Playwright's own wait needs."""
    for _ in range(250):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(20)
    pytest.fail(f"never true: {condition}")


def ready(page: Page) -> None:
    until(page, "[...document.querySelectorAll('audio')].every(a => a.readyState >= 1)")


def wide_tables(page: Page) -> list[str]:
    """Names of the tables that have to be scrolled sideways, whatever is around them."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('table')].filter(t => t.checkVisibility() && [t, t.parentElement]"
        ".some(e => e.scrollWidth > e.clientWidth + 1)).map(t => t.parentElement.ariaLabel || t.className)"
    )
    return found


def write_report(folder: Path, history: SessionHistory) -> Path:
    """The page of ``history`` with a tone as the recording of every answer."""
    (folder / "audio").mkdir(parents=True, exist_ok=True)
    sources, shapes = {}, {}
    for turn in history.turns:
        if turn.take and turn.take.audio:
            count = int(16_000 * turn.take.seconds)
            tone = 0.2 * np.sin(np.arange(count) * 2 * np.pi * 220 / 16_000) * np.linspace(0.1, 1, count)
            soundfile.write(folder / turn.take.audio, tone.astype("float32"), 16_000, subtype="PCM_16")
            sources[turn.number] = quote(turn.take.audio)
            shapes[turn.number] = peaks(folder / turn.take.audio)
    path = folder / "report.html"
    view = session_view(history, report_words(), peaks=shapes, labels=names(load_bank()))
    path.write_text(report_page(view, sources), "utf-8")
    return path
