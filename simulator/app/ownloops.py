"""Questions of a session begun from the own bank: those that the role makes likely, or one that a story serves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from simulator.app.frontend import SessionRequest
from simulator.app.home import Home
from simulator.app.preparing import CandidateFiles, likely, read_candidate
from simulator.errors import InputError
from simulator.planning.pick import order
from simulator.preparing.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.planning.judge import Judge

__all__ = ["ROLE", "from_the_bank"]

ROLE = "role"
"""The loop of the role that was read: ``run --loop role``."""
_EACH = 8.0  # minutes for a question and its follow-ups
_USUAL = 5  # questions, where no length was asked for
_BESIDE = (("value", 1), ("claim", 1))  # of these kinds, in a loop of at least three


def from_the_bank(
    home: Home, request: SessionRequest, mind: Judge, seed: int, tell: Callable[[str], None]
) -> SessionRequest:
    """``request`` with the questions that it means, where it asks for the role or for a story of one's own.

    ``tell`` hears why, and not what: the questions are to be heard first. Raises InputError
    where there is no role yet.
    """
    if request.loop == ROLE and ROLE not in mind.bank.loops:
        return replace(request, loop=None, questions=_of_role(home, request.minutes, seed, tell))
    if request.story and request.story not in mind.bank.stories:
        found = _of_story(home, request.story, mind, tell)
        return replace(request, story=None, questions=(found,)) if found else request
    return request


def _of_role(home: Home, minutes: float | None, seed: int, tell: Callable[[str], None]) -> tuple[str, ...]:
    files = CandidateFiles(home, tell)
    if files.role.content == Role():
        raise InputError("no role was read yet", "Read one: mockloop prepare role FILE --cv FILE")
    every = likely(home, files)
    count = max(1, int(minutes / _EACH)) if minutes else _USUAL
    chosen = []
    for kind, most in _BESIDE if count > 2 else ():
        chosen += order([each for each in every if each.kind == kind], seed, "role", kind)[:most]
    bank = [each for each in every if each.kind == "bank"]
    chosen = [*bank[: count - len(chosen)], *chosen] or list(every[:count])
    if not chosen:
        raise InputError(
            f"{files.role.path} names nothing to ask about", "Add to it by hand: values, likely, claims."
        )
    tell("Questions that the role makes likely; why each: mockloop prepare role")
    return tuple(each.question for each in chosen)


def _of_story(home: Home, story: str, mind: Judge, tell: Callable[[str], None]) -> str:
    """The question that the story serves and was least told for; empty where there is no such story."""
    found = read_candidate(home, date.today(), tell, mind)  # noqa: DTZ011 - the user's own day
    reading = next((r for r in found.readings if r.story.id == story), None)
    if reading is None:
        return ""
    if not reading.serves:
        hint = "Say which core story it is: `core` in bank/stories.yaml."
        raise InputError(f"the rules find no question for {story!r}", hint)
    told = [t.answer.question for t in found.told.get(story, ())]
    question = min(reading.serves, key=lambda name: (told.count(name), reading.serves.index(name)))
    times = told.count(question)
    why = f"told for it {times} times, least of all" if times else "never told for it yet"
    tell(f"“{reading.story.title}”, for a question that it serves: {why}.")
    return question
