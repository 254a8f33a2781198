"""A session's history as its view, its ``review.json`` and its page: the one place that writes them."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from simulator.app.home import Home
from simulator.app.knowledge import read_bank
from simulator.errors import InputError
from simulator.store.folder import write_atomic
from simulator.store.history import read_history
from simulator.terminal import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.report.shapes import BestTake, SessionView
    from simulator.session.facts import SessionFacts
    from simulator.session.history import SessionHistory

__all__ = [
    "PAGE",
    "PAGES",
    "json_document",
    "page_of",
    "pages_at_home",
    "pages_beside",
    "refresh",
    "sound_sources",
    "view_of",
    "write_page",
    "write_private",
    "write_review",
]

PAGE = "report.html"
PAGES = {
    "All sessions": "library.html",
    "Progress": "progress.html",
    "Your bank": "bank.html",
    "Plan": "plan.html",
}
REVIEW = "review.json"


def view_of(
    home: Home,
    folder: Path,
    history: SessionHistory,
    *,
    waveforms: bool = False,
    own: bool = True,
    best_takes: Mapping[int, BestTake] | None = None,
) -> SessionView:
    """The view of a session, with the shape of its recordings where ``waveforms`` are wanted.

    ``own``: with what the candidate's own bank says to it, which is nobody else's business. ``best_takes``: by turn,
    the best other answer with the same story.
    """
    from simulator.app.preparing import own_lines
    from simulator.report.names import names
    from simulator.report.sound import peaks
    from simulator.report.view import session_view
    from simulator.report.words import report_words

    shapes = {}
    if waveforms:
        shapes = {
            turn.number: peaks(folder / turn.take.audio) for turn in history.turns if turn.take and turn.take.audio
        }
    bank = read_bank(home)
    pillars = {question.id: question.pillar for question in bank.questions.values()}
    said = own_lines(home, history) if own else ()
    return session_view(
        history,
        report_words(),
        peaks=shapes,
        labels=names(bank),
        pillars=pillars,
        own=said,
        best_takes=best_takes,
    )


def sound_sources(folder: Path, history: SessionHistory, *, beside: Path | None, embed: bool) -> Mapping[int, str]:
    """Per turn the address of its recording: relative where the page lies in the session's folder, else file:.

    ``embed`` puts a compressed copy into the page itself. Recordings that are gone are left out.
    """
    from simulator.report.sound import embedded

    found = {}
    for turn in history.turns:
        if not turn.take or not turn.take.audio:
            continue
        recording = folder / turn.take.audio
        if not recording.is_file():
            continue
        if embed:
            if sound := embedded(recording):
                found[turn.number] = sound
        elif beside is not None and beside.resolve() == folder.resolve():
            found[turn.number] = quote(turn.take.audio)
        else:
            found[turn.number] = recording.resolve().as_uri()
    return found


def write_private(path: Path, text: str) -> None:
    """Write what the user asked for as 0600. Raises InputError, StorageError."""
    if not path.parent.is_dir():
        raise InputError(f"there is no folder {path.parent}", "Make it, or give another file with -o.")
    write_atomic(path, text.encode("utf-8"))


def json_document(history: SessionHistory, view: SessionView) -> str:
    """All judgements of a session as one JSON document, as ``review.json`` holds it."""
    from simulator.report.document import review_document

    return escaped(json.dumps(review_document(history, view), ensure_ascii=False, indent=1)) + "\n"


def page_of(
    folder: Path,
    history: SessionHistory,
    view: SessionView,
    *,
    beside: Path | None,
    embed: bool = False,
    silent: bool = False,
    pages: Sequence[tuple[str, str]] = (),
) -> str:
    """The page of a session. ``beside``: the folder it will lie in; None: nobody knows. ``silent``: without sound.

    ``pages``: label and address of pages to link.
    """
    from simulator.report.html import report_page

    return report_page(view, {} if silent else sound_sources(folder, history, beside=beside, embed=embed), pages)


def pages_beside(home: Home, here: Path) -> list[tuple[str, str]]:
    """Library and progress where they have been written: label and address as seen from the folder ``here``."""
    up = os.path.relpath(home.root, here)
    return [(label, quote(f"{up}/{name}")) for label, name in PAGES.items() if (home.root / name).is_file()]


def pages_at_home(home: Home, own: str) -> list[tuple[str, str]]:
    """The pages in the home beside the one labelled ``own``: label and address as seen from there."""
    return [(label, name) for label, name in PAGES.items() if label != own and (home.root / name).is_file()]


def write_review(home: Home, folder: Path) -> SessionHistory:
    """Write ``review.json`` and return the history it came from. Raises InputError, StorageError."""
    history = read_history(folder)
    write_atomic(folder / REVIEW, json_document(history, view_of(home, folder, history)).encode())
    return history


def write_page(
    home: Home,
    folder: Path,
    path: Path | None = None,
    *,
    embed: bool = False,
    every: Iterable[SessionFacts] | None = None,
) -> Path:
    """Write the page of the session in ``folder``, there or to ``path``; returns where. ``embed``: sound inside.

    Only the page in the session's own folder quotes other sessions; any other may be given away. ``every``: the facts
    of all sessions, where they are known already. Raises InputError, StorageError.
    """
    path = path or folder / PAGE
    history = read_history(folder)
    own = path == folder / PAGE and not embed
    best = _best_takes(home, folder, history, every) if own else None
    view = view_of(home, folder, history, waveforms=True, own=not embed, best_takes=best)
    pages = pages_beside(home, folder) if own else []
    write_private(path, page_of(folder, history, view, beside=path.parent, embed=embed, pages=pages))
    return path


def _best_takes(
    home: Home, folder: Path, history: SessionHistory, every: Iterable[SessionFacts] | None
) -> Mapping[int, BestTake]:
    """By turn the best other answer with the same story; empty where ``folder`` is no session of this home.

    ``every``: the facts of all sessions, None: from the index. Raises InputError, StorageError.
    """
    from simulator.report.besttake import best_other, best_take
    from simulator.session.facts import facts
    from simulator.store.index import all_facts

    if folder.resolve().parent != home.sessions.resolve():
        return {}
    sessions = list(all_facts(home.root) if every is None else every)
    found = {}
    for answer in facts(history).rated:
        best = best_other(answer, history.header.id, sessions)
        if best is None:
            continue
        session, other = best
        here = session.id == history.header.id
        beside = "" if here else f"../{quote(session.id)}/"

        def address(name: str, there: Path = home.sessions / session.id, beside: str = beside) -> str:
            return f"{beside}{quote(name)}" if (there / name).is_file() else ""

        history = history if here else read_history(home.sessions / session.id)
        page = f"#turn-{other.turn}" if here else address(PAGE)
        found[answer.turn] = best_take(history, other.turn, session.started[:10], page, address)
    return found


def refresh(home: Home, folder: Path) -> None:
    """After a change: write ``review.json`` again, and the page where there is one. Raises StorageError."""
    write_review(home, folder)
    if (folder / PAGE).is_file():
        write_page(home, folder)
