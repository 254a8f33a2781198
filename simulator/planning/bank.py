"""The question bank: what ships in ``prompts/`` and what users add, checked once and then frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from simulator.analysis.asked import shipped_kinds
from simulator.analysis.levels import Ladder
from simulator.errors import InputError
from simulator.model.base import Model
from simulator.model.review import QuestionKind, QuestionRef
from simulator.planning.check import Place, check_questions, check_words
from simulator.planning.find import Finder
from simulator.planning.intents import Intent, IntentFile
from simulator.planning.loops import Loop, LoopFile, LoopRound
from simulator.planning.plaintext import intents_of_story, read_plain
from simulator.planning.priorities import Priorities
from simulator.planning.probes import Probe, ProbeFile, StyleName, level_probe
from simulator.planning.questions import Mould, Question, QuestionFile
from simulator.planning.quote import Quoting, QuotingFile
from simulator.planning.stories import Story, StoryFile
from simulator.planning.styles import Style, StyleFile
from simulator.planning.values import ValuesFile
from simulator.planning.wording import Wording, WordingFile, plain
from simulator.planning.yamlfile import parse

__all__ = ["Bank", "load_bank"]

M = TypeVar("M", bound=Model)
_NO_PROBES = ("priorities.yaml",)
_ANY_SUFFIX = (".yaml", ".yml", ".txt")


@dataclass(frozen=True)
class Bank:
    """Questions and all the words an interviewer has. ``sha256`` names the exact text of every file in it.

    ``where`` gives the file of each question.
    """

    questions: Mapping[str, Question]
    stories: Mapping[str, Story]
    intents: Mapping[str, Intent]
    probes: tuple[Probe, ...]
    priorities: Priorities
    loops: Mapping[str, Loop]
    rounds: Mapping[str, LoopRound]
    styles: Mapping[StyleName, Style]
    ladders: Mapping[str, Ladder]
    wording: Wording = field(repr=False)
    quoting: Quoting = field(repr=False)
    where: Mapping[str, str]
    sha256: str
    _finder: Finder = field(repr=False)

    def question(self, name: str) -> Question:
        """The question of that id. Raises InputError naming near ones."""
        if name in self.questions:
            return self.questions[name]
        near = [q for q in self.questions if name and (q.startswith(name) or name in self.questions[q].title)]
        hint = f"Did you mean {', '.join(near[:5])}?" if near else "`mockloop bank list` shows all of them."
        raise InputError(f"there is no question {name!r} in the bank", hint)

    def find(self, text: str, *, kind: QuestionKind | None = None, story: str | None = None) -> QuestionRef:
        """The question that ``text`` asks: an id, a wording of the bank's, or a question of its own.

        ``kind`` and ``story`` are what the caller knows about it; they win over what the words suggest. A question
        that opens a thread is a main question unless the caller or the bank's very wording says otherwise. Never
        fails: a question that nobody knows gets its story and intents from its words.
        """
        named = self.questions.get(text.strip())
        known = named or self._finder.exact(text) or self._finder.near(text)
        if known is not None and known.kind != "trunk" and kind is None and not self._says(known, text):
            known = None
        if known is not None and (kind is None or known.kind == kind) and story in (None, known.story):
            words = known.text() if named is not None else text
            return known.ref().model_copy(update={"text": words})
        story = story if story in self.stories else self.wording.story(text)
        return QuestionRef(
            text=text,
            kind=kind or "trunk",
            story=story,
            intents=known.intents if known is not None else intents_of_story(story),
        )

    def _says(self, question: Question, text: str) -> bool:
        """Whether ``text`` is that question, by its id or word for word."""
        return text.strip() == question.id or self._finder.exact(text) is question

    def mould(self, question: QuestionRef) -> Mould:
        """What kind of question it is: as the bank says, else by its words."""
        known = self.questions.get(question.id or "")
        return known.mould if known is not None else self.wording.mould(question.text)

    def means(self, question: QuestionRef) -> str:
        """What the question means, in one sentence; for one that is not in the bank, by its kind."""
        known = self.questions.get(question.id or "")
        return (known.means if known else "") or shipped_kinds().types[self.mould(question)].means

    def of_story(self, story: str) -> tuple[Question, ...]:
        """Scored trunks that ask for that story first, in the bank's order. Raises InputError."""
        if story not in self.stories:
            raise InputError(f"there is no story {story!r}", f"There are {', '.join(self.stories)}.")
        return tuple(q for q in self.questions.values() if q.story == story and q.kind == "trunk" and q.scored)

    def of_loop(self, loop: str) -> tuple[Question, ...]:
        """Every question that a loop may ask, in the bank's order. Raises InputError."""
        slots = [s for r in self.loop(loop).rounds for s in (*self.rounds[r].pick, self.rounds[r].extra)]
        return tuple(q for q in self.questions.values() if any(slot.takes(q) for slot in slots))

    def loop(self, name: str) -> Loop:
        """The loop of that id. Raises InputError."""
        if name not in self.loops:
            raise InputError(f"there is no loop {name!r}", f"There are {', '.join(self.loops)}.")
        return self.loops[name]

    def search(self, words: str) -> tuple[Question, ...]:
        """Questions that hold all of these words in a phrasing, title, id, story or intent."""
        wanted = plain(words).split()
        return tuple(q for q in self.questions.values() if all(w in _searchable(q) for w in wanted))


def _searchable(question: Question) -> str:
    q = question
    return plain(" ".join((q.id, q.title, q.open, q.concise, q.guided, q.story or "", *q.intents, q.pillar)))


def load_bank(extra: Sequence[Path] = ()) -> Bank:
    """Ours plus the users' files (``.yaml`` questions or values, ``.txt`` one question a line) and folders of them.

    A question of theirs replaces ours of the same id. Raises InputError with ``where`` = file:line:col.
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
        return str(path), path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"can't read it: {error}", "Questions are kept as UTF-8 text.", where=str(path)) from error


@cache
def _loaded(extra: tuple[tuple[str, str], ...]) -> Bank:
    digest = sha256()
    root = files("prompts")

    def ours(name: str, shape: type[M]) -> M:
        text = (root / name).read_text(encoding="utf-8")
        digest.update(f"{name}\0{text}\0".encode())
        return parse(text, f"prompts/{name}", shape)

    wording = Wording(ours("wording.yaml", WordingFile))
    questions: dict[str, Question] = {}
    where: dict[str, Place] = {}
    for entry in _yaml_in(root / "questions"):
        file = ours(f"questions/{entry}", QuestionFile)
        text = (root / "questions" / entry).read_text(encoding="utf-8")
        _add(file.questions, f"prompts/questions/{entry}", text, questions, where)
    for name, text in extra:
        digest.update(f"{Path(name).name}\0{text}\0".encode())
        _add(_theirs(name, text, wording), name, text, questions, where)
    loops = ours("loops/loops.yaml", LoopFile)
    stories = ours("stories.yaml", StoryFile).stories
    ladders = [ours(f"ladders/{entry}", Ladder) for entry in _yaml_in(root / "ladders")]
    bank = Bank(
        questions=MappingProxyType(questions),
        stories=_by_id(stories),
        intents=_by_id(ours("intents.yaml", IntentFile).intents),
        probes=(
            *(
                p for entry in _yaml_in(root / "probes") if entry not in _NO_PROBES
                for p in ours(f"probes/{entry}", ProbeFile).probes
            ),
            *(level_probe(ladder, step.id) for ladder in ladders for step in ladder.levels),
        ),
        priorities=ours("probes/priorities.yaml", Priorities),
        loops=_by_id(loops.loops),
        rounds=_by_id(loops.rounds),
        styles=_by_id(ours("styles/styles.yaml", StyleFile).styles),
        ladders=MappingProxyType({ladder.ladder: ladder for ladder in ladders}),
        wording=wording,
        quoting=Quoting(ours("quoting.yaml", QuotingFile)),
        where=MappingProxyType({name: place.file for name, place in where.items()}),
        sha256=digest.hexdigest(),
        _finder=Finder(tuple(questions.values()), wording),
    )  # fmt: skip
    check_questions(bank.questions, where, bank.stories, bank.intents)
    check_words(bank)
    return bank


def _yaml_in(folder: Traversable) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def _theirs(name: str, text: str, wording: Wording) -> tuple[Question, ...]:
    if not name.endswith((".yaml", ".yml")):
        return read_plain(text, name, wording)
    if any(line.startswith("values:") for line in text.splitlines()):
        return parse(text, name, ValuesFile).values.questions()
    return parse(text, name, QuestionFile).questions


def _add(
    questions: Iterable[Question], name: str, text: str, into: dict[str, Question], where: dict[str, Place]
) -> None:
    """Users' questions replace ours of the same id; nothing else may meet."""
    for index, question in enumerate(questions):
        place = Place(name, text, index)
        if question.id in into and not (where[question.id].ours and not place.ours):
            raise place.error("id", f"{question.id!r} is there twice", "Give each question its own id.")
        into[question.id] = question
        where[question.id] = place


def _by_id(things: Iterable[M]) -> Mapping[Any, M]:
    return MappingProxyType({getattr(thing, "id"): thing for thing in things})  # noqa: B009 - all of ours have one
