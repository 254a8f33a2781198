"""The page of the candidate's own bank."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from simulator.app.bankpage import page_of_bank
from simulator.app.home import Home
from simulator.app.preparing import CandidateFiles, read_candidate
from simulator.preparing.models import Asked, Found, Learning, Role, Seed, Story, System
from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser
Go = Callable[..., Opened]
TODAY = date(2026, 11, 30)
HOSTILE = "<script>window.owned = 1</script> {{7*7}} \u202eevil"


def silent(_: str) -> None:
    """Nothing is expected to be said."""


@pytest.fixture(scope="module")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home(tmp_path_factory.mktemp("home"))
    files = CandidateFiles(home, silent)
    learning = Learning(mistake="I waited for two months.", rule="Now I speak after the second missed date.")
    files.save_story(
        Story(
            id="sam", title=f"Sam {HOSTILE}", core="underperformer", when="2025-03", challenge="It was hard for him.",
            context="Last year I led a team of nine engineers at a bank.", actions=("I told him what I expected.",),
            results="He kept nine of ten dates after six weeks.", learning=learning,
        )
    )  # fmt: skip
    files.save_system(System(checklist="performance", category="leading", trigger=HOSTILE, steps=("First I ask.",)))
    files.save_trait("ownership", HOSTILE)
    files.add_seed(Seed(prompt="hired", note=HOSTILE))
    files.save_asked(Asked(ask=HOSTILE))
    found = tuple(Found(name=HOSTILE, quote=HOSTILE) for _ in range(3))
    files.save_role(Role(company=HOSTILE, title="Engineering Manager", level="career:M1", values=found, claims=found))
    return page_of_bank(home, read_candidate(home, TODAY, silent), TODAY)


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bank_has_no_barrier(page_of: Path, opened: Go, width: int, scheme: str) -> None:
    page = opened(page_of, width, scheme).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("window.owned === undefined")
    barriers = Axe().run(page)
    assert barriers.violations_count == 0, barriers.generate_report()


def test_a_story_shows_its_fields_and_what_to_add(page_of: Path, opened: Go) -> None:
    page = opened(page_of, 1440).page
    story = page.locator("#stories + article, article.story").first
    assert "Someone who was not performing" in story.inner_text()
    assert "Not told aloud yet." in story.inner_text()
    assert story.locator("ul.chips li").count() == 5
    assert "No system for influencing stakeholders." in page.locator("body").inner_text()
