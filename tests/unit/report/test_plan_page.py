"""The plan and the card say each thing once and cut nothing that has room."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

from simulator.planning.load import load_bank
from simulator.preparing.models import Learning, QuestionsToAsk, Stories, Story, System, Systems
from simulator.report.card import Card, card
from simulator.report.plan_page import plan_page
from simulator.report.plan_text import left_by_reason, moved_by_reason, plan_text
from simulator.scheduling.choose import Known, exercises
from simulator.scheduling.schedule import Schedule, schedule
from simulator.scheduling.words import scheduling_words

TODAY = date(2026, 11, 30)
RULE = (
    "Now I speak with a person after the second missed date, because every week that I wait makes the talk harder "
    "for both of us, and nobody hears it from somebody else first."
)


def planned() -> Schedule:
    words, interview = scheduling_words(), TODAY + timedelta(days=4)
    wished = exercises(load_bank(), Known(), interview, words)
    return schedule(wished, {}, today=TODAY, interview=interview, minutes=20, words=words)


def test_a_reason_stands_once_with_all_that_it_holds_for() -> None:
    found = planned()
    first = found.days[0]
    assert len([m for m in first.moved if m.to]) > 3
    reasons = [why for why, _ in moved_by_reason(first, {m.exercise: m.exercise for m in first.moved})]
    assert len(reasons) == len(set(reasons))
    heading = unescape(plan_page(found)).split("Not before the interview")[1]
    for why, whats in left_by_reason(found):
        assert heading.count(why[1:]) == 1
        assert all(what in heading for what in whats)
        assert plan_text(found).replace("\n", " ").count(why.split(",")[0]) == 1


def a_card(stories: int, text: str = RULE) -> Card:
    told = tuple(
        Story(id=f"s{n}", title=f"Story {n}", challenge=text, results=text, learning=Learning(rule=text))
        for n in range(stories)
    )
    ways = tuple(System(checklist=name, category="delivering", trigger=RULE) for name in ("goals", "own-name"))
    titles = {"goals": "Goals and how you follow them"}
    return card("", Stories(stories=told), Systems(systems=ways), QuestionsToAsk(), (), titles)


def test_the_card_cuts_nothing_that_has_room() -> None:
    found = a_card(2)
    assert found.columns[0].rows[0] == ("Story 0", (RULE, RULE, RULE))


def test_where_there_is_no_room_it_cuts_at_the_end_of_a_clause() -> None:
    rows = a_card(8, f"{RULE} {RULE}").columns[0].rows
    assert rows[7][1][0] == f"{RULE[:-1]} …"


def test_a_way_of_working_is_called_as_in_its_checklist() -> None:
    assert [title for title, _ in a_card(1).columns[1].rows] == ["Goals and how you follow them", "own name"]
