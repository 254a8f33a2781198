"""What one can do with a session that is over, from its page: the use cases of the verbs, for one front end."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.app.correcting import correct
from simulator.app.disputing import findings_of
from simulator.app.home import Home
from simulator.app.keeping import keep_story
from simulator.app.playback import note_keeper
from simulator.app.preparing import CandidateFiles
from simulator.app.removing import chosen_for_removal, remove
from simulator.app.reviews import refresh, write_page
from simulator.errors import InputError
from simulator.store.history import read_history

if TYPE_CHECKING:
    from simulator.session.history import SessionHistory, Turn

__all__ = ["deeds", "kept_as_story", "noted", "put_right", "removed", "shared"]

LONGEST_NOTE = 1000
"""Characters of a note at most."""


def deeds(folder: Path) -> dict[str, Any]:
    """What can be done with the session in ``folder``: of each answer what was heard, its takes, what it is held to.

    ``question``: by which it can be practised again, empty where that is nothing one can ask for. ``number``: of the
    question, for keeping it as a story, None for any other turn.
    """
    history = read_history(folder)
    number = 0
    found = []
    for turn in history.turns:
        number += turn.role == "question"
        if turn.transcript is not None:
            found.append(_deed(history, turn, number if turn.role == "question" else None))
    return {"id": history.header.id, "turns": found}


def _deed(history: SessionHistory, turn: Turn, number: int | None) -> dict[str, Any]:
    takes = [Path(take.audio).name for take in turn.takes if take.audio]
    return {
        "turn": turn.number,
        "number": number,
        "heard": turn.transcript.text if turn.transcript else "",
        "question": turn.question or "" if number else "",
        "takes": takes if len(takes) > 1 else [],
        "findings": [
            {"id": each.id, "message": each.message, "reason": each.reason} for each in findings_of(history, turn)
        ],
    }


def put_right(home: Home, folder: Path, turn: int, text: str) -> str:
    """Correct what was heard; the answer is judged again. Says what became of it. Raises InputError, StorageError."""
    done = correct(home, folder.name, turn, lambda _turn, _heard: text)
    if done.changes is None:
        became = "Nothing was changed."
    elif any(change.visible for _, change in done.changes):
        became = "Corrected and judged again."
    else:
        became = "Corrected. The judgement stays as it was."
    return " ".join([*done.notices, became])


def noted(home: Home, folder: Path, turn: int, t: float | None, text: str, *, star: bool) -> None:
    """Keep a note or a star. Raises InputError, StorageError."""
    text = " ".join(text.split())
    if len(text) > LONGEST_NOTE:
        raise InputError(f"a note of {len(text)} characters is too long", f"Say it in {LONGEST_NOTE}.")
    if not text and not star:
        raise InputError("there is nothing to note", "Write a few words, or give it a star.")
    if read_history(folder).turn(turn) is None:
        raise InputError(f"there is no answer {turn} in {folder.name}", "Look at the page once more.")
    note_keeper(folder)(turn, t, text, star)
    refresh(home, folder)


def kept_as_story(home: Home, folder: Path, files: CandidateFiles, number: int) -> str:
    """Keep the answer to the question of that number as a story of the bank; returns its title."""
    return keep_story(home, folder, files, number=number).title


def shared(home: Home, folder: Path) -> str:
    """The page with its sound inside, to give away: nothing of the bank and of other sessions is in it."""
    with tempfile.TemporaryDirectory(prefix="mockloop-") as private:
        return write_page(home, folder, Path(private) / "review.html", embed=True).read_text("utf-8")


def removed(home: Home, folder: Path) -> str:
    """Delete the session for good; says what could not be deleted. Raises InputError, StorageError."""
    said: list[str] = []
    remove(home, chosen_for_removal(home, [folder.name]), said.append)
    return " ".join(said)
