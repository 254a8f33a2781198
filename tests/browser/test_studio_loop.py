"""A whole loop by voice in the page: heard in its output, answered, followed up, reviewed, open to every verb."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile
import soxr
from playwright.sync_api import Page, Playwright

from tests.support.process import mockloop
from tests.support.pulse import MONITOR_RATE, SoundServer, audible_in, why_not
from tests.support.studio import Studio, browser, listens, log, microphone_file, recorded, seen, session

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(why_not()), reason=why_not())]

ANSWER = 2.5  # seconds of each


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    it = SoundServer()
    for name, value in it.environment.items():
        monkeypatch.setenv(name, value)
    yield it
    it.close()


def saying(folder: Path) -> int:
    """The line that is being said or was said last."""
    return int(log(folder, "say")[-1]["line"])


def answer(page: Page, folder: Path) -> None:
    """Say something and end the answer with a key."""
    ended = len(log(folder, "recorded"))
    seen(page, lambda: recorded(folder) > ANSWER, "recorded")
    page.keyboard.press(" ")
    seen(page, lambda: len(log(folder, "recorded")) > ended, "ended")


def test_a_whole_loop_by_voice(own_home: Path, tmp_path: Path, playwright: Playwright, server: SoundServer) -> None:
    microphone_file(tmp_path / "microphone.wav", lead=1.0)
    studio = Studio()
    microphone = tmp_path / "microphone.wav"
    with browser(playwright, microphone, again=True, aloud=True) as context, server.record_monitor() as heard:
        page = context.new_page()
        page.goto(studio.link)
        page.locator("#loop option[value=quick-20]").wait_for(state="attached")
        page.click("#begin")
        seen(page, lambda: page.inner_text("#state") == "the interviewer speaks", "spoke")
        folder = session(own_home)
        seen(page, lambda: listens(page), "asked")  # the first line is heard to its end
        cut = saying(folder)
        while not page.locator("#over").is_visible():
            if listens(page):
                answer(page, folder)
            elif page.inner_text("#state") == "the interviewer speaks" and saying(folder) > cut:
                cut = saying(folder)
                page.keyboard.press(" ")
            page.wait_for_timeout(20)
        output = heard.samples
        page.click("#review")
        page.wait_for_url("**/report.html")
        assert page.evaluate("document.querySelector('audio').src").endswith(".flac")
    assert log(folder, "finish")[0]["reason"] == "done"
    assert "follow-up" in [line["role"] for line in log(folder, "say")]
    assert [line["problem"] for line in log(folder, "spoken")] == [""] * len(log(folder, "spoken"))
    line, rate = soundfile.read(folder / "audio" / "001-question.wav", dtype="int16")
    assert audible_in(soxr.resample(line, rate, MONITOR_RATE), output, MONITOR_RATE)[1] >= 0.99
    studio.kill()
    for words in (("review", "last", "--format", "json"), ("sessions", "show", "last")):
        assert mockloop(*words).returncode == 0
    assert len(json.loads(mockloop("sessions", "list", "--format", "json").stdout)) == 1
