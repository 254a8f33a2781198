"""The words of preparation (``prompts/preparing/*.yaml``); a file of the same name in the home replaces ours."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from simulator.errors import InputError
from simulator.model.base import Model
from simulator.planning.bank import Bank
from simulator.planning.yamlfile import parse
from simulator.preparing.drillwords import DrillsWords
from simulator.preparing.models import SystemCategory
from simulator.rules.where import locate

__all__ = [
    "AskingWords",
    "AuditPrompt",
    "AuditWords",
    "Checklist",
    "FieldWords",
    "RoleWords",
    "Signal",
    "StoriesWords",
    "SystemsWords",
    "Trait",
    "Words",
    "check_words",
    "load_words",
]

M = TypeVar("M", bound=Model)


class FieldWords(Model):
    """One field to fill. ``add``: what makes it stronger where it was not heard. ``lines``: a line for each.

    ``spoken``: how it is asked for aloud, where that is another thing than on a screen.
    """

    id: str
    label: str
    ask: str
    spoken: str = ""
    add: str = ""
    lines: bool = False


class Checklist(Model):
    """One way of working that managers are asked about. ``core``: the core stories that it opens well."""

    id: str
    category: SystemCategory
    title: str
    ask: str
    core: tuple[str, ...] = ()


class Trait(Model):
    """One of the seven, and what asks for the case that shows it."""

    id: str
    title: str
    ask: str


class SystemsWords(Model):
    """``systems.yaml``. ``head``: what a new file of the candidate's begins with."""

    head: str
    fields: tuple[FieldWords, ...] = Field(min_length=1)
    checklists: tuple[Checklist, ...] = Field(min_length=1)
    traits: tuple[Trait, ...]


class StoriesWords(Model):
    """``stories.yaml``. ``keep``: most sentences that are taken over into a field. ``old``: years after which a
    story is worn. ``ignore``: weaknesses that a written story can't have.
    """

    head: str
    fields: tuple[FieldWords, ...] = Field(min_length=1)
    keep: int = Field(ge=1)
    old: int = Field(ge=1)
    ignore: tuple[str, ...]

    def field(self, name: str) -> FieldWords:
        """The field of that id."""
        return next(each for each in self.fields if each.id == name)


class AuditPrompt(Model):
    """One thing to look for in the last months, ``times`` of it. ``core``: the core story that it usually becomes."""

    id: str
    times: int = Field(default=1, ge=1)
    core: str
    ask: str


class AuditWords(Model):
    """``audit.yaml``."""

    head: str
    months: int = Field(ge=1)
    prompts: tuple[AuditPrompt, ...] = Field(min_length=1)


class Signal(Model):
    """What makes a question to them specific, and the patterns that tell it."""

    id: str
    label: str
    patterns: tuple[str, ...] = Field(min_length=1)


class AskingWords(Model):
    """``asking.yaml``. ``least``: how many a bank should hold."""

    head: str
    whom: tuple[str, ...] = Field(min_length=1)
    least: int
    good: tuple[Signal, ...] = Field(min_length=1)
    vague: tuple[str, ...]
    tips: dict[str, str]


class AsideWords(Model):
    """Headings over lines that say whom they want (``wanted``); what they pay, how they choose (``offered``)."""

    wanted: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()


class ValuesWords(Model):
    """``headings``: what stands over values; ``inline``: a sentence that lists them in its group."""

    headings: tuple[str, ...] = Field(min_length=1)
    inline: tuple[str, ...]
    longest: int = Field(ge=1)


class LevelWords(Model):
    """One level: the pattern of its titles, and words in the text that speak for it."""

    id: str
    title: str
    words: tuple[str, ...]


class DomainsWords(Model):
    """Domain to a regular expression of whole words; ``least``: how often it must be spoken of."""

    least: int = Field(ge=1)
    known: dict[str, str]


class MetricWords(Model):
    """A metric by a regular expression. Its name is what a group of it holds, where ``name`` is empty.

    ``measured``: it counts only in a line that speaks of measuring.
    """

    name: str = ""
    words: str = Field(min_length=1)
    measured: bool = False


class SizesWords(Model):
    """See the file: which words make a number the size of something."""

    units: dict[str, tuple[str, ...]]
    between: tuple[str, ...]
    before: tuple[str, ...]
    about: tuple[str, ...]
    nearly: tuple[str, ...]
    never: tuple[str, ...]
    whole: tuple[str, ...]
    most: int = 500_000


class CvWords(Model):
    """Which headings open a section about work: ``work``, and ``jobs`` but those like ``prose``.

    ``bare``: words behind a number that count nothing; ``labels``: words before one of which it is the name.
    """

    work: tuple[str, ...]
    jobs: tuple[str, ...]
    prose: tuple[str, ...]
    words_count: tuple[str, ...]
    bare: tuple[str, ...]
    labels: tuple[str, ...] = ()


class Likely(Model):
    """What a job description makes likely to be asked: ``by`` is added to the questions after ``story``."""

    story: str
    by: float = Field(gt=0)
    words: str = Field(min_length=1)
    why: str


class RoleWords(Model):
    """``role.yaml``. ``head``, ``ledger``: what new files of the role and of its claims begin with."""

    head: str
    ledger: str
    aside: AsideWords = AsideWords()
    values: ValuesWords
    titles: tuple[str, ...] = Field(min_length=1)
    levels: tuple[LevelWords, ...] = Field(min_length=1)
    domains: DomainsWords
    measured: str = r"\d"
    metrics: tuple[MetricWords, ...]
    no_metrics: tuple[str, ...]
    sizes: SizesWords
    cv: CvWords
    ask: dict[str, str]
    holds: str
    which: tuple[str, ...]
    when: tuple[str, ...]
    changed_by: tuple[str, ...]
    compared: tuple[str, ...]
    plain: str
    generic: tuple[str, ...]
    likely: tuple[Likely, ...]
    level_by: float
    ask_most: int = Field(ge=1)

    @cached_property
    def plain_words(self) -> frozenset[str]:
        """``plain``, for lookups."""
        return frozenset(self.plain.split())


@dataclass(frozen=True, slots=True)
class Words:
    """All of them, with the text and place of each file for messages."""

    systems: SystemsWords
    stories: StoriesWords
    audit: AuditWords
    asking: AskingWords
    role: RoleWords
    drills: DrillsWords
    sources: tuple[tuple[str, str, str], ...]  # kind, place, text


def load_words(extra: Sequence[Path] = ()) -> Words:
    """Ours, or the files of the same name in the folders ``extra``. Raises InputError with file:line:col."""
    own: list[tuple[str, str, str]] = []
    for folder in extra:
        for path in sorted(folder.glob("*.yaml")):
            try:
                own.append((path.stem, str(path), path.read_text("utf-8")))
            except (OSError, UnicodeDecodeError) as error:
                raise InputError(f"can't read it: {error}", "Save it as UTF-8 text.", where=str(path)) from error
    return _loaded(tuple(own))


@cache
def _loaded(own: tuple[tuple[str, str, str], ...]) -> Words:
    sources: list[tuple[str, str, str]] = []

    def read(kind: str, shape: type[M]) -> M:
        place = f"prompts/preparing/{kind}.yaml"
        text = (files("prompts") / "preparing" / f"{kind}.yaml").read_text("utf-8")
        for name, theirs, written in own:
            if name == kind:
                place, text = theirs, written
        sources.append((kind, place, text))
        return parse(text, place, shape)

    return Words(
        systems=read("systems", SystemsWords),
        stories=read("stories", StoriesWords),
        audit=read("audit", AuditWords),
        asking=read("asking", AskingWords),
        role=read("role", RoleWords),
        drills=read("drills", DrillsWords),
        sources=tuple(sources),
    )


def check_words(words: Words, bank: Bank) -> None:
    """Every core story that is named exists, every id is there once. Raises InputError at the first mistake."""
    for number, checklist in enumerate(words.systems.checklists):
        for core in checklist.core:
            _known(words, "systems", ("checklists", number, "core"), core, bank.stories)
    _once(words, "systems", "checklists", [c.id for c in words.systems.checklists])
    _once(words, "systems", "traits", [t.id for t in words.systems.traits])
    for number, prompt in enumerate(words.audit.prompts):
        _known(words, "audit", ("prompts", number, "core"), prompt.core, bank.stories)
    _once(words, "audit", "prompts", [p.id for p in words.audit.prompts])
    for number, likely in enumerate(words.role.likely):
        _known(words, "role", ("likely", number, "story"), likely.story, bank.stories)


def _known(words: Words, kind: str, path: Sequence[object], name: str, known: Collection[str]) -> None:
    if name not in known:
        raise _error(words, kind, path, f"there is no core story {name!r}", f"There are {', '.join(known)}.")


def _once(words: Words, kind: str, entries: str, names: Sequence[str]) -> None:
    for number, name in enumerate(names):
        if name in names[:number]:
            raise _error(words, kind, (entries, number, "id"), f"{name!r} is there twice", "Give each its own id.")


def _error(words: Words, kind: str, path: Sequence[object], fact: str, hint: str) -> InputError:
    _, place, text = next(source for source in words.sources if source[0] == kind)
    line, column = locate(text, path)
    return InputError(fact, hint, where=f"{place}:{line}:{column}")
