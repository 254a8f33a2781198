"""The pages of a plan: its days, and the card of one page for the day itself."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.report.card import Card
from simulator.report.html import page
from simulator.report.plan_text import day_title, folded, left_by_reason, moved_by_reason, plan_title
from simulator.scheduling.schedule import Schedule

__all__ = ["card_page", "plan_page"]


def plan_page(found: Schedule, pages: Sequence[tuple[str, str]] = ()) -> str:
    """The plan. ``pages``: label and address of the pages that are beside it."""
    titles = folded(found)
    days = [(day_title(day, found), day, moved_by_reason(day, titles)) for day in found.days]
    return page(
        "plan.html.j2", "player.js",
        found=found, title=plan_title(found), days=days, left_out=left_by_reason(found), pages=pages,
    )  # fmt: skip


def card_page(card: Card) -> str:
    """Stories, systems, numbers and questions to ask, on one printed page."""
    return page("card.html.j2", card=card)
