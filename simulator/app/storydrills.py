"""The drills over one's own stories: their plan, and what is said after each reply."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from simulator.app.home import Home
from simulator.app.preparing import prepared_words, read_candidate
from simulator.errors import InputError
from simulator.preparing.models import Role
from simulator.scheduling.dates import spoken_day
from simulator.scheduling.models import Debrief, Debriefs
from simulator.store.bankfiles import BANK, opened

if TYPE_CHECKING:
    from simulator.model.plan import Plan
    from simulator.model.records import Header
    from simulator.model.review import Review
    from simulator.model.transcript import Transcript
    from simulator.planning.judge import Judge
    from simulator.preparing.models import StoryReading

__all__ = ["STORY_DRILLS", "story_drill_plan", "story_drill_study", "study_of"]

STORY_DRILLS = ("choose", "retell")


def story_drill_plan(home: Home, skill: str, mind: Judge, seed: int, story: str = "") -> Plan:
    """The plan of the drill ``skill``. ``story``: which is told again (empty: the strongest). Raises InputError."""
    from simulator.preparing.drills import choose_plan, retell_plan

    readings = _readings(home, mind)
    words = prepared_words(home).drills
    if skill == "choose":
        return choose_plan(words.choose, mind.bank, readings, seed)
    if not readings:
        raise InputError("there is no story to tell", "Write one: mockloop prepare stories")
    chosen = next((r for r in readings if r.story.id == story), None)
    if story and chosen is None:
        known = ", ".join(reading.story.id for reading in readings)
        raise InputError(f"there is no story {story!r} in your bank", f"There are {known}.")
    return retell_plan(words.retell, mind.bank, chosen or max(readings, key=_clear))


def story_drill_study(home: Home, header: Header, mind: Judge) -> Callable[[Review, Transcript], str] | None:
    """What is said after each reply of such a drill; None for every other session."""
    if header.plan is None or header.loop not in [f"drill-{name}" for name in STORY_DRILLS]:
        return None
    from simulator.preparing.drills import Choosing, Retelling
    from simulator.report.drill_text import drill_text
    from simulator.report.study import study_text

    readings = _readings(home, mind)
    words = prepared_words(home).drills
    if header.loop == "drill-choose":
        met = {
            story: words.choose.met_tip.format(company=debrief.company or "them", day=spoken_day(debrief.day))
            for story, debrief in _told_there(home).items()
        }
        choosing = Choosing(words.choose, mind.bank, readings, header.seed, met)

        def chosen(review: Review, said: Transcript) -> str:
            checks = choosing.read_back(review.question, said)
            if review.question.drill:
                return drill_text(checks)
            return "\n".join([*([drill_text(checks)] if checks else []), study_text(review)])

        return chosen
    opening = header.plan.rounds[0].items[0].text
    reading = next((r for r in readings if opening.endswith(f" {r.story.title}.")), None)
    if reading is None:  # it was renamed since
        return lambda review, _heard: study_text(review)
    retelling = Retelling(words.retell, mind.bank, reading)

    def retold(review: Review, said: Transcript) -> str:
        text = drill_text(retelling.read_back(review, said))
        return text if review.question.drill else f"{text}\n{study_text(review)}"

    return retold


def study_of(home: Home, header: Header, mind: Judge) -> Callable[[Review, Transcript], str]:
    """What study mode says after an answer: its parts, or in a drill what was caught and missed."""
    from simulator.planning.drills import DRILLS, read_back
    from simulator.report.drill_text import drill_text
    from simulator.report.study import study_text

    if own := story_drill_study(home, header, mind):
        return own
    for name in DRILLS:
        if header.loop == f"drill-{name}":
            return lambda review, heard: drill_text(read_back(name, review, heard, mind), review.not_judged_because)
    return lambda review, _heard: study_text(review)


def _told_there(home: Home) -> dict[str, Debrief]:
    """The last interview in which each of one's own stories was told, by its id: at the company of the role, or where
    no answer came yet. Raises InputError with file:line:col."""
    bank = home.root / BANK
    company = opened(bank, "role", Role).content.company.casefold()
    found: dict[str, Debrief] = {}
    for debrief in sorted(opened(bank, "debriefs", Debriefs).content.debriefs, key=lambda d: (d.day, d.id)):
        there = company in debrief.company.casefold() if company else debrief.outcome == "waiting"
        if there:
            found.update({met.story: debrief for met in debrief.questions if met.story})
    return found


def _readings(home: Home, mind: Judge) -> tuple[StoryReading, ...]:
    found = read_candidate(home, date.today(), _unheard, mind, history=False)  # noqa: DTZ011 - the user's own day
    return found.readings


def _clear(reading: StoryReading) -> int:
    return sum(each.strength for each in reading.fields)


def _unheard(_: str) -> None:
    """Nothing was edited meanwhile: nothing is written."""
