"""The plan and the card as a person meets them, on a screen and on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from simulator.planning.load import load_bank
from simulator.preparing.models import Asked, Claim, Learning, QuestionsToAsk, Stories, Story, System, Systems
from simulator.report.card import Card, card
from simulator.report.plan_page import card_page, plan_page
from simulator.scheduling.choose import Known, exercises
from simulator.scheduling.schedule import Schedule, schedule
from simulator.scheduling.words import scheduling_words
from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser
Go = Callable[..., Opened]
TODAY = date(2026, 11, 30)
HOSTILE = "<script>window.owned = 1</script> {{7*7}} \u202eevil"
LONG = "we moved three engineers from the mobile application to the payment service for nine weeks in spring " * 3


def planned() -> Schedule:
    words, interview = scheduling_words(), TODAY + timedelta(days=6)
    return schedule(
        exercises(load_bank(), Known(weak=("q05", "q01", "q14")), interview, words),
        {},
        today=TODAY,
        interview=interview,
        minutes=25,
        words=words,
        days_off={TODAY + timedelta(days=2)},
    )


def full() -> Card:
    """As much as anybody has, and more than a page holds."""
    stories = tuple(
        Story(
            id=f"s{n}", title=f"Story {n}: {LONG[:60]}", challenge=LONG, results=LONG, metric=f"{n} % to {2 * n} %",
            learning=Learning(rule=LONG),
        )
        for n in range(12)
    )  # fmt: skip
    systems = tuple(
        System(
            checklist=f"c{n}", category="leading", title=f"How I do {n}", trigger=LONG, steps=(LONG, LONG, LONG, LONG)
        )
        for n in range(9)
    )
    asking = tuple(Asked(ask=f"{LONG} {n}?", to="the manager") for n in range(9))
    claims = tuple(Claim(id=f"n{n}", about=LONG, number=str(n), state="confirmed") for n in range(20))
    return card(
        f"Interview on Friday {HOSTILE}", Stories(stories=stories), Systems(systems=systems),
        QuestionsToAsk(questions=asking), claims,
    )  # fmt: skip


@pytest.mark.parametrize("width", [375, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("what", ["plan", "card"])
def test_no_barrier(tmp_path: Path, opened: Go, what: str, width: int, scheme: str) -> None:
    path = tmp_path / f"{what}.html"
    path.write_text(card_page(full()) if what == "card" else plan_page(planned(), [("Progress", "p.html")]), "utf-8")
    page = opened(path, width, scheme).page
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("window.owned === undefined")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_plan_shows_each_day_what_to_do_and_why(tmp_path: Path, opened: Go) -> None:
    path = tmp_path / "plan.html"
    path.write_text(plan_page(planned()), "utf-8")
    page = opened(path).page
    assert page.locator("main > section h2").count() >= 6
    assert "Today, Monday, 30 November: 24 of 25 minutes" in page.locator("h2").first.inner_text()
    assert page.locator("[data-exercise='core:underperformer'] p").first.inner_text() == "Not practised yet."
    assert page.get_by_text("A day off.").is_visible()


def test_the_card_is_one_printed_page(tmp_path: Path, opened: Go) -> None:
    path = tmp_path / "card.html"
    path.write_text(card_page(full()), "utf-8")
    page = opened(path).page
    assert "and 4 more in your bank" in page.inner_text("main")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_a_number_that_was_taken_back_or_nobody_confirmed_is_not_on_the_card() -> None:
    claims = [
        Claim(id=state, about=state, number=str(n), state=state)  # type: ignore[arg-type] # one of the states
        for n, state in enumerate(("in-cv", "confirmed", "unverified", "taken-back"))
    ]
    found = card("", Stories(), Systems(), QuestionsToAsk(), claims)
    assert [title for title, _ in found.columns[2].rows] == ["0", "1"]
