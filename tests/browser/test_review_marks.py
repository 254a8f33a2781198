"""The marks of the review page: parts told apart, the legend, the best take beside the answer, tables on a phone."""

from __future__ import annotations

import base64
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import FloatRect

from simulator.app.home import Home
from simulator.app.reviews import write_page
from simulator.model.review import PARTS
from simulator.planning.load import load_bank
from simulator.report.html import report_page
from simulator.report.names import names
from simulator.report.view import session_view
from simulator.report.words import report_words
from tests.browser.conftest import Opened, ready, until, wide_tables, write_report
from tests.support import loop, nine
from tests.support.library import write_session
from tests.unit.report.test_besttake import BETTER, better

pytestmark = pytest.mark.browser
Go = Callable[..., Opened]


@pytest.fixture
def nine_page(tmp_path: Path) -> Path:
    return write_report(tmp_path, nine.history())


@pytest.mark.parametrize("where", [".first .chips .swatch", "#turn-1 .words > .legend .mark:not(.weak)"])
def test_parts_are_told_apart_in_grey(tmp_path: Path, opened: Go, where: str) -> None:
    page = opened(write_report(tmp_path, nine.history(kinds=("strong",)))).page
    found = page.locator(where)
    assert found.count() == len(PARTS)
    page.evaluate("document.querySelectorAll('.legend .mark').forEach(m => { m.textContent = 'the same'; })")
    shapes = []
    for number in range(len(PARTS)):
        picture = base64.b64encode(found.nth(number).screenshot()).decode()
        shapes.append(np.array(page.evaluate(GREY, f"data:image/png;base64,{picture}"), dtype=float))
    for one, two in combinations(shapes, 2):
        rows = 5 if "mark" in where else min(len(one), len(two))  # of a marked word the line below it
        assert np.abs(one[-rows:, :12] - two[-rows:, :12]).mean() >= 8  # of 255


# luminance of a picture, rows of pixels; drawn by the browser itself
GREY = """async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  return Array.from({ length: image.height }, (_, y) => Array.from({ length: image.width }, (_, x) => {
    const i = 4 * (y * image.width + x);
    return 0.3 * data[i] + 0.59 * data[i + 1] + 0.11 * data[i + 2];
  }));
}"""


def test_the_best_take_of_a_story_is_heard_from_its_own_session(own_home: Path, opened: Go) -> None:
    write_session(own_home, BETTER, lines=better(), sound=True)
    page = opened(write_page(Home(own_home), write_session(own_home, sound=True))).page
    ready(page)
    learnings = page.locator('[data-part="learnings"]')
    assert learnings.locator(".best-said").is_visible()
    page.locator('[data-part="results"] [data-hear]').click()
    best = "document.querySelector('body > audio')"
    until(page, f"{best} !== null && {best}.currentTime > {learnings.count()}")
    page.locator('[data-answer="1"] .parts button[data-seek]').first.click()
    until(page, f"{best}.paused && !document.querySelector('[data-answer=\"1\"] audio').paused")


def test_the_bars_of_the_parts_differ_in_grey(tmp_path: Path, opened: Go) -> None:
    """Each part's bars as its stretch shows them, all of the same height."""
    history = nine.history(kinds=("strong",))
    turn = history.turns[0]
    assert turn.take and turn.take.audio
    shapes = {turn.number: [1.0] * 240}
    view = session_view(history, report_words(), peaks=shapes, labels=names(load_bank()))
    path = write_report(tmp_path, history)
    path.write_text(report_page(view, {turn.number: turn.take.audio}), "utf-8")
    page = opened(path).page
    pictures = []
    for part in PARTS:
        bars = page.locator(f".wave rect.{part}")
        box = bars.nth(0).bounding_box()
        assert box
        assert bars.count() >= 4
        clip = FloatRect(x=round(box["x"]) + 1, y=round(box["y"]) + 1, width=18, height=30)
        picture = base64.b64encode(page.screenshot(clip=clip)).decode()
        pictures.append(np.array(page.evaluate(GREY, f"data:image/png;base64,{picture}"), dtype=float))
    for one, two in combinations(pictures, 2):
        assert np.abs(one - two).mean() >= 8  # of 255
    assert page.locator(".lane rect").count() == len(PARTS)
    assert set(page.locator(".lane text").all_text_contents()) <= {part[:2].upper() for part in PARTS}


def test_a_legend_stands_over_every_text_with_marks(nine_page: Path, opened: Go) -> None:
    page = opened(nine_page).page
    marked = page.locator(".transcript:has(.part)")
    assert marked.count() >= len(nine.KINDS)
    assert page.locator(".legend + .transcript:has(.part)").count() == marked.count()


def test_no_table_scrolls_sideways_on_a_phone(tmp_path: Path, opened: Go) -> None:
    page = opened(write_report(tmp_path, loop.history(level="career:M2")), 375).page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.locator("table.takes").first.is_visible()
    assert wide_tables(page) == []
