"""Filling a story or a system by voice: each field is asked for aloud, and what was said becomes the field."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.app.frontend import FrontEnd, SessionRequest
from simulator.app.home import Home
from simulator.app.knowledge import read_mind
from simulator.app.practice import Outcome, run_plan
from simulator.app.preparing import CandidateFiles
from simulator.errors import InputError
from simulator.model.plan import Item, Plan, Round
from simulator.model.review import QuestionRef
from simulator.planning.drills import FOR_THE_BANK
from simulator.preparing.keeping import free_id, sentences
from simulator.preparing.models import Learning, Story, System

if TYPE_CHECKING:
    from simulator.config import Settings
    from simulator.planning.bank import Bank
    from simulator.preparing.words import FieldWords

__all__ = ["dictate"]

_WRITTEN = ("when", "people")  # fields that are for the hand
_LEARNING = ("mistake", "rule", "used")
_SECONDS = 60.0  # for a field
_TITLE = 8  # words of it at most
_LEAD = re.compile(r"(?:(?:um|uh|so|okay|well)[, ]+)*(?:(?:this|that|it)(?: is|'s)|i call (?:it|this))?"
                   r"[, ]*(?:(?:a|the|my|our) story (?:of|about|with)|called)?[, ]*", re.IGNORECASE)  # fmt: skip


def dictate(
    home: Home,
    settings: Settings,
    request: SessionRequest,
    front: FrontEnd,
    files: CandidateFiles,
    what: str,
    which: str,
) -> tuple[Outcome, str]:
    """Ask for each field of ``what`` (stories, systems) aloud and keep the answers; returns also what it is kept as.

    ``which``: a story of one's own or a core story; a checklist. What was said before the session was left is kept.
    Raises InputError for an unknown name, and as ``practise`` does.
    """
    mind = read_mind(home)
    seed = int(time.time()) if request.seed is None else request.seed
    words = files.words.stories.fields if what == "stories" else files.words.systems.fields
    known = [story.id for story in files.stories.content.stories]
    written = (*_WRITTEN, "title") if which in known else _WRITTEN
    fields = [field for field in words if field.id not in written]
    if what == "systems" and which not in [c.id for c in files.words.systems.checklists]:
        names = ", ".join(checklist.id for checklist in files.words.systems.checklists)
        raise InputError(f"there is no checklist {which!r}", f"Name one: {names}.")
    plan = _plan(fields, mind.bank)
    loop = FOR_THE_BANK[0 if what == "stories" else 1]
    outcome = run_plan(home, settings, replace(request, seed=seed), front, mind, plan, loop=loop, slug=loop)
    turns = [turn for turn in outcome.history.turns if turn.role == "question"]
    said = {
        field.id: turn.transcript.text
        for field, turn in zip(fields, turns, strict=False)
        if turn.transcript is not None and turn.transcript.text.strip()
    }
    if not said:
        return outcome, ""
    return outcome, _story(files, said, which, outcome) if what == "stories" else _system(files, said, which)


def _story(files: CandidateFiles, said: dict[str, str], which: str, outcome: Outcome) -> str:
    have = files.stories.content.stories
    story = next((each for each in have if each.id == which), None)
    if story is None:
        title = _title(next(iter(said.values())))
        story = Story(id=free_id(title, [each.id for each in have]), title=title, core=which)
    learning = {name: said.get(name) or getattr(story.learning, name) for name in _LEARNING}
    update: dict[str, object] = {
        name: text for name, text in said.items() if name not in (*_LEARNING, "actions", "title")
    }
    if "actions" in said:
        update["actions"] = tuple(sentences(said["actions"]))
    story = story.model_copy(update={**update, "learning": Learning(**learning), "source": outcome.history.header.id})
    files.save_story(story)
    return story.id


def _title(said: str) -> str:
    """What was said first, without "this is the story of"."""
    first = sentences(said)[0]
    words = (_LEAD.sub("", first, count=1) or first).split()[:_TITLE]
    title = " ".join(words).strip(" ,.;!?")
    return title[:1].upper() + title[1:]


def _system(files: CandidateFiles, said: dict[str, str], which: str) -> str:
    checklist = next(each for each in files.words.systems.checklists if each.id == which)
    known = next((each for each in files.systems.content.systems if each.checklist == which), None)
    system = known or System(checklist=which, category=checklist.category)
    update: dict[str, object] = dict(said)
    if "steps" in said:
        update["steps"] = tuple(sentences(said["steps"]))
    files.save_system(system.model_copy(update=update))
    return which


def _plan(fields: Sequence[FieldWords], bank: Bank) -> Plan:
    style = bank.styles["calm"]
    items = [
        Item(
            role="question", text=field.spoken or field.ask, seconds=_SECONDS, target=_SECONDS / 2,
            question=QuestionRef(text=field.ask, kind="leaf", drill=True),
        )
        for field in fields
    ]  # fmt: skip
    items.append(Item(role="wrap-up", text=style.lines.wrap_up, seconds=10.0, listens=False))
    rounds = (Round(name="Your bank", seconds=sum(item.seconds for item in items), items=tuple(items)),)
    return Plan(rounds=rounds, lines=style.lines.session(), shortest_question=10.0)
