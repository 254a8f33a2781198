"""What the interviewer knows: rules, questions, loops, probes, styles and values, ours and the user's own.

The only loader, so that every verb knows the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.app.home import Home
from simulator.errors import StorageError

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

    with remembered(home):
        return load_bank(own_words(home))


def read_rules(home: Home, packs: Sequence[Path] = ()) -> RulePack:
    """Our rules and ``packs``; without packs, the user's own. Raises InputError with file:line:col."""
    if packs:
        from simulator.rules.load import load

        return load(list(packs))
    from simulator.rules.kept import made_of
    from simulator.rules.load import texts_of

    texts = texts_of(list(home.own("rules")))
    return _compiled(home, made_of(texts), tuple(texts))


@lru_cache(maxsize=4)
def _compiled(home: Home, name: str, texts: tuple[tuple[str, str], ...]) -> RulePack:
    """The pack of these texts, as the home has kept it or made anew and kept there for the next start."""
    from simulator.rules.kept import kept, restored

    file = home.cache / "rules.json"
    try:
        pack = restored(file.read_bytes(), name, texts)
    except OSError:
        pack = None
    if pack is None:
        from simulator.rules.load import load_texts

        pack = load_texts(texts)
        if home.root.is_dir() and (data := kept(pack, name)) is not None:
            _keep(home, file, data)
    return pack


@contextmanager
def remembered(home: Home) -> Iterator[None]:
    """What our YAML files say, as the home has kept it; what is read anew is kept there for the next start."""
    from simulator.formats import memo

    file = home.cache / "words.json"
    if not memo.known:
        with suppress(OSError, ValueError):
            head, _, body = file.read_bytes().partition(b"\n")
            if head.decode() == hashlib.sha256(body).hexdigest():
                memo.known.update(json.loads(body))
    yield
    if memo.grown and home.root.is_dir():
        memo.grown = False
        body = json.dumps(memo.known, ensure_ascii=False, separators=(",", ":")).encode()
        _keep(home, file, f"{hashlib.sha256(body).hexdigest()}\n".encode() + body)


def _keep(home: Home, file: Path, data: bytes) -> None:
    from simulator.store.folder import write_atomic

    try:
        home.private("cache")
        write_atomic(file, data)
    except StorageError:
        return  # a full or locked disk: the next start takes a second longer, and nothing is lost


def read_mind(home: Home, packs: Sequence[Path] = ()) -> Judge:
    """Rules and bank, ready to judge. Raises InputError with file:line:col."""
    from simulator.analysis.asked import shipped_question_types
    from simulator.analysis.delivery import conventions
    from simulator.analysis.names import shipped_names
    from simulator.analysis.replies import shipped_replies
    from simulator.analysis.utterance import shipped_utterances
    from simulator.planning.judge import Judge

    with remembered(home):
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
