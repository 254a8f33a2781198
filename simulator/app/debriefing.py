"""After a real interview: what was asked, how it went and what came of it, kept for the bank and the plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.app.home import Home
from simulator.app.knowledge import read_bank
from simulator.errors import InputError
from simulator.preparing.models import Stories
from simulator.scheduling.models import Debrief, Debriefs, Outcome
from simulator.store.bankfiles import BANK, changed, opened, put
from simulator.store.folder import write_atomic

if TYPE_CHECKING:
    from simulator.report.outcomes import Outcomes

__all__ = [
    "Kept",
    "before_outcomes",
    "debrief_id",
    "keep_debrief",
    "own_titles",
    "read_debriefs",
    "set_outcome",
]

_HEAD = """\
Your real interviews. Edit this by hand as you like; comments stay.
outcome: waiting, yes, no or withdrew · went (for each question): well, so-so or badly
story (for each question): which of yours you told, by its id"""
_ASKED_HEAD = "# Questions that you were asked in real interviews, one a line; `mockloop debrief` adds to them.\n"
ASKED = "asked.txt"
"""In the home's ``questions``."""
LONGEST = 600  # characters of a question, as the bank takes it


@dataclass(frozen=True, slots=True)
class Kept:
    """``added``: questions that the bank did not know. ``aside``: where the debrief had to be written instead."""

    path: Path
    added: tuple[str, ...]
    aside: Path | None


def read_debriefs(home: Home) -> tuple[Debrief, ...]:
    """All of them as the file has them. Raises InputError with file:line:col."""
    return opened(home.root / BANK, "debriefs", Debriefs).content.debriefs


def own_titles(home: Home) -> dict[str, str]:
    """The titles of the candidate's own stories, by id. Raises InputError with file:line:col."""
    return {story.id: story.title for story in opened(home.root / BANK, "stories", Stories).content.stories}


def debrief_id(home: Home, day: date, company: str) -> str:
    """A name for a new debrief, which is free."""
    plain = re.sub(r"[^a-z0-9]+", "-", company.lower()).strip("-")[:30]
    name = "-".join(filter(None, (day.isoformat(), plain)))
    taken = {debrief.id for debrief in read_debriefs(home)}
    return next(n for n in (name, *(f"{name}-{k}" for k in range(2, len(taken) + 3))) if n not in taken)


def keep_debrief(home: Home, debrief: Debrief) -> Kept:
    """Write it, in place of the one with its id, and its new questions into the bank.

    It may be called after each question, so that nothing is lost when the asking is broken off.
    Raises InputError, StorageError.
    """
    file = opened(home.root / BANK, "debriefs", Debriefs)
    after = changed(file, lambda tree: put(tree, "debriefs", debrief), _HEAD)
    return Kept(file.path, _enter(home, [met.asked for met in debrief.questions]), after.kept)


def set_outcome(home: Home, outcome: Outcome, ident: str | None = None) -> Debrief:
    """Write what came of an interview: of the one that ``ident`` begins, else of the last. Raises InputError."""
    file = opened(home.root / BANK, "debriefs", Debriefs)
    found = [d for d in file.content.debriefs if ident is None or d.id.startswith(ident)]
    if not found:
        raise InputError("there is no such interview yet", "`mockloop debrief` writes one down.")
    if ident is not None and len(found) > 1 and ident not in [d.id for d in found]:
        raise InputError(f"{len(found)} interviews begin with {ident!r}", "Type more of it.")
    last = next((d for d in found if d.id == ident), max(found, key=lambda d: (d.day, d.id)))
    chosen = last.model_copy(update={"outcome": outcome})

    def edit(tree: Any) -> None:
        put(tree, "debriefs", chosen)

    after = changed(file, edit, _HEAD)
    if after.kept is not None:
        raise InputError(f"{file.path} was edited meanwhile; it stays as it is", "Try again.")
    return chosen


def _enter(home: Home, asked: Sequence[str]) -> tuple[str, ...]:
    """Add the questions that no wording of the bank's is near to; returns them."""
    bank = read_bank(home)
    new = [text for text in dict.fromkeys(asked) if bank.find(text).id is None]
    if not new:
        return ()
    path = home.private("questions") / ASKED
    try:
        before = path.read_text("utf-8") if path.exists() else _ASKED_HEAD
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"can't read {path}: {error}", "Save it as UTF-8 text.") from error
    if not before.endswith("\n"):
        before += "\n"
    write_atomic(path, (before + "".join(f"{' '.join(text.split())}\n" for text in new)).encode())
    return tuple(new)


def before_outcomes(home: Home, tell: Callable[[str], None]) -> tuple[Outcomes, Mapping[str, str]]:
    """Which weaknesses came before which outcomes, and what people call them."""
    from simulator.report.names import names
    from simulator.report.outcomes import outcomes
    from simulator.store.index import all_facts

    sessions = sorted(all_facts(home.root, tell=tell), key=lambda s: (s.started, s.id))
    return outcomes(read_debriefs(home), sessions), names(read_bank(home))
