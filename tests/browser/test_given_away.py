"""``review --single-file``: one file for a coach, with its sound, that needs nothing beside it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Opened, ready, until
from tests.browser.test_report import sound
from tests.support.library import write_session
from tests.support.process import mockloop

pytestmark = pytest.mark.browser
Go = Callable[..., Opened]
SESSION = "2026-03-01-101500-unpopular"


@pytest.fixture
def given(own_home: Path, tmp_path: Path) -> Path:
    """The page alone in a folder; the session that it came from is gone."""
    folder = write_session(own_home, SESSION, sound=True)
    away = tmp_path / "away"
    away.mkdir()
    path = away / "for-my-coach.html"
    done = mockloop("review", SESSION, "--single-file", "-o", str(path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(path)
    folder.rename(tmp_path / "moved")
    assert [p.name for p in away.iterdir()] == ["for-my-coach.html"]
    return path


def test_it_plays_from_the_file_alone_and_asks_for_nothing(given: Path, opened: Go) -> None:
    it = opened(given)  # fails at the end where the page asked for anything but itself
    page = it.page
    ready(page)
    page.locator('[data-answer="1"] .parts button[data-seek]').first.click()
    until(page, "document.querySelector('[data-answer=\"1\"] audio').currentTime > 0.3")
    assert page.locator(".no-sound:visible").count() == 0
    flag = page.locator('details[data-flag="generic-learning"]')
    flag.locator("summary").click()
    page.evaluate("document.querySelector('[data-answer=\"1\"] audio').pause()")
    moment = float(flag.get_attribute("data-at") or "nan")
    until(page, "!document.querySelector('[data-answer=\"1\"] audio').seeking")
    assert abs(sound(page) - moment) <= 0.5  # it may have played on for a moment
    assert [url for url in it.requests if url.startswith("file:")] == [given.as_uri()]


def test_it_is_compressed_and_its_policy_still_forbids_every_request(given: Path, opened: Go) -> None:
    text = given.read_text("utf-8")
    sounds = re.findall(r'<audio[^>]* src="data:audio/mpeg;base64,([^"]+)"', text)
    assert len(sounds) == text.count("<audio") == 2
    lengths = [float(s) for s in re.findall(r'data-seconds="([\d.]+)"', text)]
    for encoded, seconds in zip(sounds, lengths, strict=True):
        size = len(base64.b64decode(encoded))
        assert size <= 0.4 * seconds * 16_000 * 2  # of the recording as 16-bit samples
    assert re.search(r'Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-', text)
    assert "unsafe" not in text.split("<body>")[0].split("<style>")[0]
    assert not re.search(r'(?:src|href)="(?!data:|#|javascript)[^"]', text)
    it = opened(given)
    tried = it.page.evaluate("fetch('https://example.com/').then(() => 'let through', () => 'refused')")
    assert tried == "refused"
    assert any("Content Security Policy" in line for line in it.complaints)
    it.complaints.clear()  # the policy's own, which were wanted


def test_it_is_private_to_its_owner(given: Path) -> None:
    assert given.stat().st_mode & 0o777 == 0o600
