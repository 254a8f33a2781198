"""What the interviewer knows: rules, questions, loops, probes, styles and values, ours and the user's own.

The only loader, so that every verb knows the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.app.home import Home

if TYPE_CHECKING:
    from simulator.config import Settings
    from simulator.planning.bank import Bank
    from simulator.planning.judge import Judge
    from simulator.ports import Hints
    from simulator.rules.pack import RulePack

__all__ = ["hints_for", "own_words", "read_bank", "read_mind", "read_rules", "remembered"]

BANK_FOLDERS = ("questions", "values", "loops", "probes", "styles")
"""Folders of the home whose files add to the question bank or replace entries of ours with the same id."""


def own_words(home: Home) -> tuple[Path, ...]:
    """The user's folders for the question bank that are there."""
    return tuple(folder for kind in BANK_FOLDERS for folder in home.own(kind))


def read_bank(home: Home) -> Bank:
    """The question bank. Raises InputError with file:line:col."""
    from simulator.planning.load import load_bank

    with remembered():
        return load_bank(own_words(home))


def read_rules(home: Home, packs: Sequence[Path] = ()) -> RulePack:
    """Our rules and ``packs``; without packs, the user's own. Raises InputError with file:line:col."""
    from simulator.rules.load import load

    return load(list(packs) or list(home.own("rules")))


@contextmanager
def remembered() -> Iterator[None]:
    """What our YAML files say, as an earlier start had read it; what is read anew is kept for the next one."""
    from simulator.formats import memo
    from simulator.rules.kept import keep, kept

    if not memo.known:
        memo.known.update(kept("words", "our-words") or {})
    yield
    if memo.grown:
        memo.grown = False
        keep("words", memo.known, "our-words")


def read_mind(home: Home, packs: Sequence[Path] = ()) -> Judge:
    """Rules and bank, ready to judge. Raises InputError with file:line:col."""
    from simulator.analysis.asked import shipped_question_types
    from simulator.analysis.delivery import conventions
    from simulator.analysis.names import shipped_names
    from simulator.analysis.replies import shipped_replies
    from simulator.analysis.utterance import shipped_utterances
    from simulator.planning.judge import Judge

    with remembered():
        for read in (shipped_question_types, shipped_utterances, shipped_replies, conventions, shipped_names):
            read()
        return Judge(read_rules(home, packs), read_bank(home))


def hints_for(bank: Bank, settings: Settings) -> Hints:
    """What the recogniser should expect to hear: the user's own words first, for the last may find no room.

    The same for every question, so that `rerun` hears what the session heard.
    """
    from simulator.ports import Hints
    from simulator.session.requests import shipped_requests

    words = [*settings.vocabulary, *(word for question in bank.questions.values() for word in question.listen)]
    unique: dict[str, str] = {}
    for word in words:
        unique.setdefault(word.casefold(), word)
    return Hints(vocabulary=tuple(unique.values()), closing=shipped_requests().closing)
