"""Loading the question bank: what ships in ``prompts/`` and what users add, checked once and then frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from simulator.analysis.levels import Ladder
from simulator.errors import InputError
from simulator.formats import LARGEST
from simulator.model.base import Model
from simulator.planning.bank import Bank
from simulator.planning.check import SourceLocation, check_questions, check_words
from simulator.planning.find import Finder
from simulator.planning.intents import IntentFile
from simulator.planning.loops import Loop, LoopFile, LoopRound
from simulator.planning.plaintext import read_plain
from simulator.planning.priorities import Priorities
from simulator.planning.probes import Probe, ProbeFile, level_probe
from simulator.planning.questions import Question, QuestionFile
from simulator.planning.quote import Quoting, QuotingFile
from simulator.planning.stories import StoryFile
from simulator.planning.styles import Style, StyleFile
from simulator.planning.values import ValuesFile
from simulator.planning.wording import Wording, WordingFile
from simulator.planning.yamlfile import parse

__all__ = ["load_bank"]

M = TypeVar("M", bound=Model)
_NO_PROBES = ("priorities.yaml",)
_ANY_SUFFIX = (".yaml", ".yml", ".txt")


def load_bank(extra: Sequence[Path] = ()) -> Bank:
    """Ours plus the users' files and folders of them.

    A ``.txt`` holds one question a line; the first key of a ``.yaml`` says what it holds: questions, values, loops
    or rounds, probes, styles. What has the id of one of ours replaces it. Raises InputError with ``where`` =
    file:line:col.
    """
    return _loaded(tuple(_read(path) for path in _listed(extra)))


def _listed(extra: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in extra:
        if path.is_dir():
            found += sorted(p for p in path.rglob("*") if p.suffix in _ANY_SUFFIX and p.is_file())
        elif path.exists():
            found.append(path)
        else:
            raise InputError(f"there is no file {path}", "Check the path of your questions.")
    return found


def _read(path: Path) -> tuple[str, str]:
    try:
        if path.stat().st_size > LARGEST["YAML"]:
            raise InputError("it is far too long for a file of questions", "Split it.", where=str(path))
        return str(path), path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"can't read it: {error}", "Questions are kept as UTF-8 text.", where=str(path)) from error


@dataclass
class _Words:
    """What is gathered from files, by id."""

    wording: Wording
    questions: dict[str, Question] = field(default_factory=dict)
    where: dict[str, SourceLocation] = field(default_factory=dict)
    loops: dict[str, Loop] = field(default_factory=dict)
    rounds: dict[str, LoopRound] = field(default_factory=dict)
    probes: dict[str, Probe] = field(default_factory=dict)
    styles: dict[str, Style] = field(default_factory=dict)

    def add_questions(self, questions: Iterable[Question], name: str, text: str) -> None:
        """Users' questions replace ours of the same id; nothing else may meet."""
        for index, question in enumerate(questions):
            place = SourceLocation(name, text, index)
            if question.id in self.where and not (self.where[question.id].ours and not place.ours):
                raise place.error("id", f"{question.id!r} is there twice", "Give each question its own id.")
            self.questions[question.id] = question
            self.where[question.id] = place

    def add_theirs(self, name: str, text: str) -> None:
        """Add a file of the user's; its first key tells what it holds."""
        if not name.endswith((".yaml", ".yml")):
            self.add_questions(read_plain(text, name, self.wording), name, text)
            return
        match _first_key(text):
            case "values":
                self.add_questions(parse(text, name, ValuesFile).values.questions(), name, text)
            case "loops" | "rounds":
                file = parse(text, name, LoopFile)
                self.loops |= _by_id(file.loops, name)
                self.rounds |= _by_id(file.rounds, name)
            case "probes":
                self.probes |= _by_id(parse(text, name, ProbeFile).probes, name)
            case "styles":
                self.styles |= _by_id(parse(text, name, StyleFile).styles, name)
            case _:
                self.add_questions(parse(text, name, QuestionFile).questions, name, text)


@cache
def _loaded(extra: tuple[tuple[str, str], ...]) -> Bank:
    digest = sha256()
    root = files("prompts")

    def ours(name: str, shape: type[M]) -> M:
        text = (root / name).read_text(encoding="utf-8")
        digest.update(f"{name}\0{text}\0".encode())
        return parse(text, f"prompts/{name}", shape)

    words = _Words(Wording(ours("wording.yaml", WordingFile)))
    for entry in _yaml_in(root / "questions"):
        file = ours(f"questions/{entry}", QuestionFile)
        text = (root / "questions" / entry).read_text(encoding="utf-8")
        words.add_questions(file.questions, f"prompts/questions/{entry}", text)
    loops = ours("loops/loops.yaml", LoopFile)
    words.loops, words.rounds = _by_id(loops.loops), _by_id(loops.rounds)
    words.styles = _by_id(ours("styles/styles.yaml", StyleFile).styles)
    ladders = [ours(f"ladders/{entry}", Ladder) for entry in _yaml_in(root / "ladders")]
    probes = [
        probe
        for entry in _yaml_in(root / "probes")
        if entry not in _NO_PROBES
        for probe in ours(f"probes/{entry}", ProbeFile).probes
    ]
    probes += [level_probe(ladder, step.id) for ladder in ladders for step in ladder.levels]
    words.probes = _by_id(probes, "prompts/probes")
    for name, text in extra:
        digest.update(f"{Path(name).name}\0{text}\0".encode())
        words.add_theirs(name, text)
    bank = Bank(
        questions=MappingProxyType(words.questions),
        stories=MappingProxyType(_by_id(ours("stories.yaml", StoryFile).stories)),
        intents=MappingProxyType(_by_id(ours("intents.yaml", IntentFile).intents)),
        probes=tuple(words.probes.values()),
        priorities=ours("probes/priorities.yaml", Priorities),
        loops=MappingProxyType(words.loops),
        rounds=MappingProxyType(words.rounds),
        styles=MappingProxyType(words.styles),
        ladders=MappingProxyType({ladder.ladder: ladder for ladder in ladders}),
        wording=words.wording,
        quoting=Quoting(ours("quoting.yaml", QuotingFile)),
        where=MappingProxyType({name: place.file for name, place in words.where.items()}),
        sha256=digest.hexdigest(),
        finder=Finder(tuple(words.questions.values()), words.wording),
    )
    check_questions(bank.questions, words.where, bank.stories, bank.intents)
    check_words(bank)
    return bank


def _yaml_in(folder: Traversable) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def _first_key(text: str) -> str:
    """The first key of a YAML file: what kind of entries it holds."""
    for line in text.splitlines():
        key, colon, _ = line.partition(":")
        if colon and key.isidentifier():
            return key
    return ""


def _by_id(things: Iterable[M], file: str = "") -> dict[Any, M]:
    found: dict[Any, M] = {}
    for thing in things:
        ident = getattr(thing, "id")  # noqa: B009 - all of ours have one
        if ident in found:
            raise InputError(f"{ident!r} is there twice", "Give each entry its own id.", where=file)
        found[ident] = thing
    return found
