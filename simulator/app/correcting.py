"""Mend what was misheard: the recogniser's own text is kept beside the correction, and the answer is judged again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.app.home import Home
from simulator.app.knowledge import read_mind
from simulator.app.opening import repair_folder
from simulator.app.reviews import refresh, write_page
from simulator.errors import InputError
from simulator.model.records import Corrected
from simulator.session.history import SessionHistory, Take, Turn, assemble
from simulator.session.log import read_log
from simulator.store.folder import LOG, locked, resolve
from simulator.store.removal import quoting
from simulator.terminal import one_line
from simulator.text.clock import clock

if TYPE_CHECKING:
    from simulator.store.changes import Change

__all__ = ["Correction", "correct"]

Edit = Callable[[Turn, str], str]


@dataclass(frozen=True, slots=True)
class Correction:
    """``changes``: per turn what the correction did to its judgement; None where nothing was changed."""

    changes: tuple[tuple[int, Change], ...] | None
    notices: tuple[str, ...] = ()


def correct(home: Home, spec: str, number: int | None, edit: Edit) -> Correction:
    """Correct an answer of the session that ``spec`` names.

    ``number``: its turn; not needed where only one was answered. ``edit`` gets the turn and what was heard, and
    returns what was said. Raises InputError, StorageError, and what ``edit`` raises.
    """
    from simulator.store.changes import difference
    from simulator.store.realign import realign, tidy
    from simulator.store.records import append_records, rejudged
    from simulator.store.rejudge import conditions, correction, mind_of

    folder = resolve(spec, home.sessions)
    notices = repair_folder(home, folder)
    with locked(folder):
        log = read_log(folder / LOG)
        history = assemble(log.header, log.lines)
        turn, take = _answered(history, number)
        before = turn.transcript
        text = tidy(edit(turn, before.text if before else ""))
        if not text or (before is not None and text == tidy(before.text)):
            return Correction(None, notices)
        words = realign(before, text) if before else ()
        corrected = Corrected(turn=turn.number, take=take.number, text=text, words=words)
        mind = mind_of(read_mind(home), log.header)
        verdicts = correction(history, conditions(log.lines), mind, corrected)
        append_records(folder, [corrected, *(rejudged(v, "correction") for v in verdicts)])
    refresh(home, folder)
    for page in quoting(home.sessions, [folder.name]):
        write_page(home, page.parent)
    changes = []
    for verdict in verdicts:
        old = history.turn(verdict.turn)
        judged = old.judgement if old else None
        change = difference(
            judged.review if judged else None, verdict.review, judged.decision if judged else None, verdict.decision
        )
        changes.append((verdict.turn, change))
    return Correction(tuple(changes), notices)


def _answered(history: SessionHistory, number: int | None) -> tuple[Turn, Take]:
    """The turn meant and its take that counts. Raises InputError that lists the turns."""
    answered = [t for t in history.turns if t.take is not None]
    listing = "\n  ".join(f"{t.number:3}  {clock(t.at)}  {one_line(t.text)[:60]}" for t in answered)
    if not answered:
        raise InputError(
            f"nothing was answered in {history.header.id}", "`mockloop sessions list` names all sessions."
        )
    if number is None and len(answered) > 1:
        raise InputError("which turn?", f"Give its number:\n  {listing}")
    found = next((t for t in answered if number in (None, t.number)), None)
    if found is None or found.take is None:
        raise InputError(f"there is no answer in turn {number}", f"There are:\n  {listing}")
    return found, found.take
