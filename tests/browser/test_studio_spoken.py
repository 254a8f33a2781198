"""A spoken session in the page: what the microphone heard is in the take, what the interviewer said was heard."""

from __future__ import annotations

from pathlib import Path

import pytest
import soundfile
from playwright.sync_api import Playwright

from tests.support.studio import RATE, Studio, browser, log, microphone_file, seen, session, slips, unlike

pytestmark = pytest.mark.browser


def test_an_answer_by_voice_is_asked_for_recorded_heard_and_reviewed(
    own_home: Path, tmp_path: Path, playwright: Playwright, studio: Studio
) -> None:
    heard = microphone_file(tmp_path / "microphone.wav", seconds=11.0)
    with browser(playwright, tmp_path / "microphone.wav") as context:
        page = context.new_page()
        page.goto(studio.link)
        page.locator("#begin").wait_for()
        page.locator("#question option").nth(1).wait_for(state="attached")
        page.select_option("#question", "q01")
        page.uncheck("#check")
        page.click("#begin")
        seen(page, lambda: page.inner_text("#state") == "the interviewer speaks", "spoke")
        folder = session(own_home)
        seen(page, lambda: page.locator("body[data-line]").count(), "began the line")
        page.wait_for_timeout(500)  # a part of it is to be heard
        page.keyboard.press(" ")  # interrupts
        seen(page, lambda: log(folder, "spoken"), "interrupted")
        spoken, key = log(folder, "spoken")[0], log(folder, "key")[0]
        assert spoken["first_sample"] is not None
        assert not spoken["completed"]
        assert 0 <= spoken["at"] - key["at"] <= 0.1
        seen(page, lambda: page.inner_text("#state") == "listening", "heard a voice")
        part = folder / "audio" / "002-answer.wav.part"
        seen(page, lambda: part.stat().st_size > 2 * RATE * (len(heard) / RATE - 3), "heard it all")
        page.keyboard.press(" ")
        seen(page, lambda: log(folder, "judged"), "judged")
        page.keyboard.press("q")
        seen(page, lambda: page.locator("#leaving").is_visible(), "asked whether to leave")
        page.keyboard.press("y")
        page.locator("#review").click()
        page.locator("audio").first.wait_for()
        assert "/sessions/" in page.url
    take, rate = soundfile.read(folder / "audio" / "002-answer.wav", dtype="float32")
    assert rate == RATE
    assert unlike(take, heard) <= 2 * slips(folder)  # every other half second: at least 0.99
    said = log(folder, "heard")[0]["transcript"]["text"]
    assert "I chose the three people who moved" in said
