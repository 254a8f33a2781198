"""The plan to an interview: read from its file, made from the history on the disk, written as a page.

Nothing of a plan is kept but its date and the minutes a day. The days are made anew whenever somebody looks, so that
the plan follows every session, import, correction and removal by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.app.home import Home
from simulator.app.knowledge import read_bank
from simulator.app.practices import against, minutes_practised, practices
from simulator.app.preparing import prepared_words, read_candidate
from simulator.app.reviews import PAGES, pages_at_home, write_private
from simulator.errors import InputError
from simulator.preparing.weighing import likely_questions
from simulator.scheduling.choose import AskedBefore, Keeps, Known, exercises
from simulator.scheduling.models import Debriefs, PlanFile
from simulator.scheduling.schedule import Schedule, schedule
from simulator.scheduling.words import scheduling_words
from simulator.store.bankfiles import BANK, changed, opened

if TYPE_CHECKING:
    from simulator.planning.bank import Bank
    from simulator.session.facts import SessionFacts

__all__ = ["Planned", "plan", "read_plan", "set_interview", "write_card_page", "write_plan_page"]

_FARTHEST = 366  # days: nobody plans evenings of a year after the next
_HEAD = """\
The plan to your interview. Edit this by hand as you like; comments stay.
interview: the day · minutes_a_day · days_off: days without practice, such as [2026-12-02]
skip: ids of exercises that you don't want; `mockloop plan --format json` shows them."""
CARD = "card.html"
NO_PLAN = "there is no date to plan for yet"


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and what it was made from. ``names``: what people call ids."""

    file: PlanFile
    schedule: Schedule
    path: Path


def read_plan(home: Home) -> PlanFile:
    """The plan's own file; without a date where there is none. Raises InputError with file:line:col."""
    return opened(home.root / BANK, "plan", PlanFile).content


def set_interview(home: Home, interview: date | None, minutes: int | None, today: date) -> Path | None:
    """Write the date and the minutes a day, whichever are given, into the plan's file; the rest of it stays.

    Returns where they were kept instead if the file was edited meanwhile. Raises InputError, StorageError.
    """
    if interview is not None and interview < today:
        raise InputError(f"{interview} is over", "Give the day of the interview, such as --interview 2026-12-04.")
    if interview is not None and (interview - today).days > _FARTHEST:
        raise InputError(f"{interview} is more than a year away", "Plan when it is nearer.")
    if minutes is not None and not 5 <= minutes <= 480:
        raise InputError(f"{minutes} minutes a day make no plan", "Choose between 5 and 480.")

    def edit(tree: Any) -> None:
        if interview is not None:
            tree["interview"] = interview
        if minutes is not None or "minutes_a_day" not in tree:
            tree["minutes_a_day"] = minutes or PlanFile().minutes_a_day

    return changed(opened(home.root / BANK, "plan", PlanFile), edit, _HEAD).kept


def plan(home: Home, today: date, tell: Callable[[str], None]) -> Planned:
    """The plan from ``today`` on. Raises InputError where no date is set or a file is wrong, with file:line:col."""
    from simulator.store.index import all_facts

    file = read_plan(home)
    if file.interview is None:
        raise InputError(NO_PLAN, "Give the day: mockloop plan --interview 2026-12-04 --minutes-a-day 25")
    bank, words = read_bank(home), scheduling_words()
    own = read_candidate(home, today, tell, history=False)
    sessions = sorted(all_facts(home.root, tell=tell), key=lambda s: (s.started, s.id))
    keeps, weak = _keeps(bank, sessions)
    known = Known(
        stories=own.readings,
        likely=likely_questions(own.role, bank, prepared_words(home).role),
        asked=_asked(home, bank),
        keeps=keeps,
        weak=_weak(bank, sessions),
    )
    wished = [e for e in exercises(bank, known, file.interview, words) if e.id not in file.skip]
    return Planned(
        file,
        schedule(
            wished,
            practices(wished, sessions, bank, words, weak),
            today=today,
            interview=file.interview,
            minutes=file.minutes_a_day,
            words=words,
            spent=minutes_practised(sessions, today),
            days_off=file.days_off,
        ),
        home.root / BANK / "plan.yaml",
    )


def _asked(home: Home, bank: Bank) -> tuple[AskedBefore, ...]:
    """Questions of real interviews that the bank knows, by now all of them."""
    debriefs = opened(home.root / BANK, "debriefs", Debriefs).content.debriefs
    return tuple(
        AskedBefore(ident, debrief.day, met.went == "badly")
        for debrief in debriefs
        for met in debrief.questions
        if (ident := bank.find(met.asked).id) is not None
    )


def _keeps(bank: Bank, sessions: Sequence[SessionFacts]) -> tuple[tuple[Keeps, ...], dict[str, tuple[str, ...]]]:
    """What keeps coming back, as the exercises against it, and what each of those is about."""
    from simulator.report.names import names, plain
    from simulator.report.progress import recurring
    from simulator.report.words import report_words

    named = names(bank)
    back = {found.what: found for found in recurring(sessions)}
    keeps: list[Keeps] = []
    about: dict[str, tuple[str, ...]] = {}
    for exercise in report_words().exercises:
        mine = sorted((back[what] for what in exercise.when if what in back), key=lambda found: -found.answers)
        question = _last_with(sessions, [found.what for found in mine])
        if not mine or not (exercise.drill or question):
            continue
        what = named.get(mine[0].what) or plain(mine[0].what)
        drill = exercise.drill.removeprefix("mockloop drill ")
        what = what[:1].upper() + what[1:]
        keeps.append(Keeps(exercise.id, exercise.title, what, mine[0].answers, mine[0].of, drill, question))
        about[f"weakness:{exercise.id}"] = tuple(found.what for found in mine)
    return tuple(sorted(keeps, key=lambda k: -k.answers / k.of)), about


def _last_with(sessions: Sequence[SessionFacts], whats: Sequence[str]) -> str:
    """The question of the bank in whose answer one of these stood last."""
    for session in reversed(sessions):
        for answer in session.rated:
            if answer.question and against(answer, whats):
                return answer.question
    return ""


def _weak(bank: Bank, sessions: Sequence[SessionFacts]) -> tuple[str, ...]:
    """Questions whose last rated answer was not strong."""
    last: dict[str, str] = {}
    for session in sessions:
        for answer in session.rated:
            if answer.question in bank.questions and answer.grade != "not judged":
                last[answer.question or ""] = answer.grade
    return tuple(ident for ident, grade in last.items() if grade != "strong")


def write_plan_page(home: Home, planned: Planned, path: Path | None = None) -> Path:
    """Write the page, into the home or to ``path``; returns where. Raises InputError, StorageError."""
    from simulator.report.plan_page import plan_page

    own = path is None
    path = path or home.private() / PAGES["Plan"]
    write_private(path, plan_page(planned.schedule, pages_at_home(home, "Plan") if own else []))
    return path


def write_card_page(home: Home, path: Path | None = None) -> Path:
    """Write the card for the day itself, into the home or to ``path``; returns where.

    It needs no date. Raises InputError, StorageError.
    """
    from simulator.preparing.models import Claims, QuestionsToAsk, Stories, Systems
    from simulator.report.card import card
    from simulator.report.plan_page import card_page
    from simulator.scheduling.dates import spoken_day

    bank = home.root / BANK
    interview = read_plan(home).interview
    made = card(
        f"Interview on {spoken_day(interview)}" if interview else "Your interview",
        opened(bank, "stories", Stories).content,
        opened(bank, "systems", Systems).content,
        opened(bank, "questions", QuestionsToAsk).content,
        opened(bank, "claims", Claims).content.claims,
        {checklist.id: checklist.title for checklist in prepared_words(home).systems.checklists},
    )
    path = path or home.private() / CARD
    write_private(path, card_page(made))
    return path
