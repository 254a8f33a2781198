"""What breaks in the middle of an answer: the socket, the page, the studio itself. At most half a second is lost."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from playwright.sync_api import Page, Playwright

from tests.support.studio import (
    RATE,
    Studio,
    begin_by_voice,
    browser,
    likeness,
    listens,
    log,
    microphone_file,
    recorded,
    seen,
    slips,
    unlike,
)
from tests.support.waits import until

pytestmark = pytest.mark.browser


@pytest.fixture
def speech(tmp_path: Path) -> NDArray[np.float32]:
    return microphone_file(tmp_path / "microphone.wav", "unpopular-weak", lead=1.0)


@pytest.fixture
def page(tmp_path: Path, playwright: Playwright, speech: NDArray[np.float32]) -> Iterator[Page]:
    with browser(playwright, tmp_path / "microphone.wav") as context:
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        yield page


def take(folder: Path) -> NDArray[np.float32]:
    samples: NDArray[np.float32] = soundfile.read(folder / "audio" / "002-answer.wav", dtype="float32")[0]
    return samples


def finish(page: Page, folder: Path) -> None:
    page.keyboard.press(" ")
    seen(page, lambda: log(folder, "recorded"), "recorded")


def test_a_dropped_socket_loses_nothing(
    own_home: Path, studio: Studio, page: Page, speech: NDArray[np.float32]
) -> None:
    folder = begin_by_voice(page, studio, own_home)
    seen(page, lambda: recorded(folder) > 2, "recorded")
    studio.process.send_signal(signal.SIGSTOP)  # a peer that says nothing: the page gives this socket up
    seen(page, lambda: "does not answer" in page.inner_text("#notice"), "noticed")
    studio.process.send_signal(signal.SIGCONT)
    seen(page, lambda: not page.inner_text("#notice"), "came back")
    before = recorded(folder)
    seen(page, lambda: recorded(folder) > before + 2, "went on")
    finish(page, folder)
    assert "did not arrive" not in log(folder, "recorded")[0]["problem"]
    assert unlike(take(folder), speech) <= 2 * slips(folder)  # the break included


def test_a_page_that_is_loaded_anew_goes_on_with_the_answer(
    own_home: Path, studio: Studio, page: Page, speech: NDArray[np.float32]
) -> None:
    folder = begin_by_voice(page, studio, own_home)
    seen(page, lambda: recorded(folder) > 2, "recorded")
    begun, known = time.monotonic(), recorded(folder)
    page.reload()
    said_before = known + time.monotonic() - begun
    page.locator("#room").wait_for()
    seen(page, lambda: recorded(folder) > said_before + 3, "went on")
    finish(page, folder)
    problem = log(folder, "recorded")[0]["problem"]
    assert "did not arrive" in problem
    whole = take(folder)
    assert unlike(whole[: round(known * RATE)], speech) <= 2 * slips(folder)
    rest = whole[-2 * RATE :]  # the file begins anew with the microphone
    assert unlike(rest, speech) <= 2 * slips(folder)
    kept = len(whole) - len(rest) - likeness(rest, speech)[1]  # samples before the second opening's first
    assert kept / RATE >= known - 0.5


def test_a_killed_studio_keeps_what_was_said_and_goes_on(
    own_home: Path, studio: Studio, page: Page, speech: NDArray[np.float32]
) -> None:
    folder = begin_by_voice(page, studio, own_home)
    seen(page, lambda: recorded(folder) > 2, "recorded")
    begun, known = time.monotonic(), recorded(folder)
    page.wait_for_timeout(700)
    said = known + time.monotonic() - begun
    studio.kill()
    kept = recorded(folder)
    assert kept >= said - 0.5
    again = Studio(studio.port)
    try:
        page.locator("#resume").wait_for()  # the same page, without a new link
        assert page.inner_text("#notice") == ""
        whole = take(folder)
        assert len(whole) / RATE == pytest.approx(kept, abs=0.001)
        assert unlike(whole, speech) <= 2 * slips(folder)
        page.click("#resume")
        seen(page, lambda: page.inner_text("#state") == "the interviewer speaks", "spoke again")
        assert log(folder, "reopened")
        page.keyboard.press(" ")
        second = folder / "audio" / "002-answer-2.wav.part"
        seen(page, lambda: second.exists() and second.stat().st_size > 2 * RATE, "listens again")
        again.process.send_signal(signal.SIGINT)
        assert again.end() == 130
        assert "everything so far is kept" in again.text
        assert not second.exists()
        assert (folder / "review.json").exists()
    finally:
        again.kill()


def test_a_closed_tab_ends_nothing(own_home: Path, studio: Studio, page: Page, speech: NDArray[np.float32]) -> None:
    folder = begin_by_voice(page, studio, own_home)
    seen(page, lambda: recorded(folder) > 2, "recorded")
    known, context = recorded(folder), page.context
    page.close()
    assert until(lambda: log(folder, "recorded"))  # after some seconds without a page; the session stays
    studio.key()
    again = context.new_page()
    again.goto(studio.next_link())
    seen(again, lambda: log(folder, "mended"), "found the microphone again")
    seen(again, lambda: listens(again) and recorded(folder) > 2, "listened")
    again.keyboard.press(" ")
    seen(again, lambda: len(log(folder, "recorded")) > 1, "recorded")
    whole = take(folder)
    assert len(whole) / RATE >= known + 2
    assert unlike(whole[: round(known * RATE)], speech) <= 2 * slips(folder)
    assert unlike(whole[-RATE:], speech) <= 2 * slips(folder)
