"""Asking for a debrief, line by line: Enter alone leaves something out, and what was said is kept at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from simulator.app.debriefing import LONGEST, Kept
from simulator.scheduling.models import OUTCOMES, WENT, Debrief, Met, day_of

__all__ = ["Interviewed", "ask_debrief"]

T = TypeVar("T")
_WENT = {"1": WENT[0], "2": WENT[1], "3": WENT[2]} | {how: how for how in WENT}
_OUTCOME = {str(number): outcome for number, outcome in enumerate(OUTCOMES, 1)} | {o: o for o in OUTCOMES}


class Interviewed(Exception):  # noqa: N818 - the asking is over, not wrong
    """The input has ended; what was said until then is kept."""


def ask_debrief(
    read: Callable[[], str],
    tell: Callable[[str], None],
    name: Callable[[date, str], str],
    keep: Callable[[Debrief], Kept],
    today: date,
    stories: Mapping[str, str],
) -> Kept | None:
    """Ask for all of it. ``read`` gives a line with its end, empty where the input has ended; ``tell`` writes one.

    ``name`` gives a free id; ``keep`` writes the debrief; ``stories``: titles of the candidate's own by id.
    None: nothing was said.
    """
    places = {str(number): ident for number, ident in enumerate(stories, 1)}
    titles = ", ".join(f"{number} {stories[ident]}" for number, ident in places.items())

    def ask(prompt: str) -> str:
        tell(prompt)
        line = read()
        if not line:
            raise Interviewed
        return line.strip()

    kept: Kept | None = None
    try:
        tell("What was asked, how did it go, what came of it? Enter alone leaves something out.")
        day = _day(ask, tell, today)
        company = ask("Which company?")
        debrief = Debrief(id=name(day, company), day=day, company=company, round=ask("Which round, or with whom?"))
        kept = keep(debrief)
        while asked := ask(f"Question {len(debrief.questions) + 1}, as you remember it (Enter: that was all):"):
            if asked.startswith("#") or len(asked) > LONGEST or not any(c.isalnum() for c in asked):
                tell(f"A question is a sentence of at most {LONGEST} characters.")
                continue
            debrief = debrief.model_copy(update={"questions": (*debrief.questions, Met(asked=asked))})
            kept = keep(debrief)
            went = _choice(ask, tell, "How did it go? 1 well, 2 so-so, 3 badly", _WENT)
            told = _choice(ask, tell, f"Which of your stories did you tell? {titles}", places) if places else None
            met = Met(asked=asked, went=went, story=told or "", note=ask("Anything to remember about it?"))
            debrief = debrief.model_copy(update={"questions": (*debrief.questions[:-1], met)})
            kept = keep(debrief)
        outcome = _choice(ask, tell, "What came of it? 1 no answer yet, 2 yes, 3 no, 4 you withdrew", _OUTCOME)
        kept = keep(debrief.model_copy(update={"outcome": outcome or "waiting"}))
    except Interviewed:
        pass
    return kept


def _day(ask: Callable[[str], str], tell: Callable[[str], None], today: date) -> date:
    while typed := ask(f"Which day was it, such as {today.isoformat()}? (Enter: today)"):
        try:
            return day_of(typed)
        except ValueError as error:
            tell(f"{typed} {error}.")
    return today


def _choice(
    ask: Callable[[str], str], tell: Callable[[str], None], question: str, among: Mapping[str, T]
) -> T | None:
    while typed := ask(f"{question} (Enter: leave it open)").lower():
        if typed in among:
            return among[typed]
        tell("That is none of them.")
    return None
