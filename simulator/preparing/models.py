"""The candidate's own bank as its files hold it (``bank/*.yaml`` of the home), and what a reading of it says. Pure.

Named write these files by hand: a field left out or left empty is empty, a number may stand bare, and one line may
stand where a list is meant. Everything else is held strictly, so that a mistyped field is told at its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from simulator.model.base import YEARS, Model
from simulator.model.review import PartName, Strength

__all__ = [
    "FIELDS",
    "Asked",
    "Audit",
    "Claim",
    "ClaimState",
    "Claims",
    "Entry",
    "FieldReading",
    "Found",
    "Gap",
    "Learning",
    "Lines",
    "QuestionsToAsk",
    "Reason",
    "Role",
    "Seed",
    "Stories",
    "Story",
    "StoryField",
    "StoryReading",
    "System",
    "SystemCategory",
    "SystemReading",
    "Systems",
    "Text",
    "When",
]

StoryField = Literal["context", "challenge", "actions", "results", "learning"]
FIELDS: tuple[StoryField, ...] = ("context", "challenge", "actions", "results", "learning")
SystemCategory = Literal["delivering", "influencing", "leading"]
# a number said aloud: it stands in the CV, the candidate said it holds, nobody knows, or it was taken back
ClaimState = Literal["in-cv", "confirmed", "unverified", "taken-back"]
_WHEN = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


def _text(value: Any) -> Any:
    """A bare number as its digits."""
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _lines(value: Any) -> Any:
    """One text as its lines."""
    value = _text(value)
    if isinstance(value, str):
        return tuple(line.strip() for line in value.splitlines() if line.strip())
    return tuple(_text(line) for line in value if line is not None) if isinstance(value, (list, tuple)) else value


def _named(value: Any) -> Any:
    """A list of names, or a name with nothing written beside it."""
    if isinstance(value, (list, tuple)):
        return dict.fromkeys(value, "")
    return {k: "" if v is None else v for k, v in value.items()} if isinstance(value, dict) else value


def _when(text: str) -> str:
    if text and (not _WHEN.fullmatch(text) or int(text[:4]) not in YEARS):
        raise ValueError("is no year or month such as 2025 or 2025-03")
    return text


Text = Annotated[str, BeforeValidator(_text)]
"""One field in the candidate's words; empty where it is left out."""
Lines = Annotated[tuple[str, ...], BeforeValidator(_lines)]
"""Steps or names in order; one text is taken line by line."""
When = Annotated[str, BeforeValidator(_text), AfterValidator(_when)]
"""A year, a month or a day as ISO 8601: ``2025``, ``2025-03``, ``2025-03-14``; empty where it is not known."""
Named = Annotated[dict[str, Text], BeforeValidator(_named)]
"""Names with a text each; a name alone is enough."""
Ident = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Entry(Model):
    """What people write by hand: a key without a value is as good as left out."""

    @model_validator(mode="before")
    @classmethod
    def _left_out(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        # what comes out of here is read as Python, where a list is strictly no tuple
        return {k: tuple(v) if isinstance(v, list) else v for k, v in given.items() if v is not None}


class System(Entry):
    """A way of working. ``checklist``: the entry of ``prompts/preparing/systems.yaml`` that it answers, or a name of
    one's own.
    """

    checklist: Ident
    category: SystemCategory
    title: Text = ""
    principle: Text = ""
    trigger: Text = ""
    steps: Lines = ()
    cadence: Text = ""
    exception: Text = ""

    def told(self) -> str:
        """The system as it would be said, a paragraph a field."""
        return "\n".join(filter(None, (self.principle, self.trigger, *self.steps, self.cadence, self.exception)))


class Systems(Entry):
    """``bank/systems.yaml``. ``traits``: for each of the seven, the case that shows it."""

    systems: tuple[System, ...] = ()
    traits: Named = Field(default_factory=dict)


class Learning(Entry):
    """What was taken from a story: the own mistake, the rule it changed, and where that was used since."""

    mistake: Text = ""
    rule: Text = ""
    used: Text = ""

    def told(self) -> str:
        """As it would be said."""
        return "\n".join(filter(None, (self.mistake, self.rule, self.used)))


class Story(Entry):
    """One story. ``core``: which of the eight core stories it is, if one. ``people``: alias to who that is.

    ``values``: the company's values that it shows. ``source``: the session that it was kept from.
    """

    id: Ident
    title: str = Field(min_length=1)
    core: Text = ""
    when: When = ""
    people: Named = Field(default_factory=dict)
    context: Text = ""
    challenge: Text = ""
    actions: Lines = ()
    results: Text = ""
    metric: Text = ""
    learning: Learning = Learning()
    values: Lines = ()
    source: Text = ""

    def field(self, name: StoryField) -> str:
        """One field as text; the results with their metric."""
        match name:
            case "actions":
                return "\n".join(self.actions)
            case "results":
                return "\n".join(filter(None, (self.results, self.metric)))
            case "learning":
                return self.learning.told()
            case _:
                return str(getattr(self, name))

    def told(self) -> str:
        """The story as it would be told, a paragraph a field."""
        return "\n\n".join(filter(None, (self.field(name) for name in FIELDS)))


class Stories(Entry):
    """``bank/stories.yaml``."""

    stories: tuple[Story, ...] = ()


class Seed(Entry):
    """One thing remembered in the audit. ``prompt``: what it answers. ``story``: the story that grew from it."""

    prompt: Ident
    note: Text = ""
    when: When = ""
    story: Text = ""


class Audit(Entry):
    """``bank/audit.yaml``: the last twelve months walked through."""

    seeds: tuple[Seed, ...] = ()


class Asked(Entry):
    """One question to ask them. ``to``: whom, such as the manager, a peer or the recruiter."""

    ask: str = Field(min_length=1)
    to: Text = ""


class QuestionsToAsk(Entry):
    """``bank/questions.yaml``."""

    questions: tuple[Asked, ...] = ()


class Found(Entry):
    """Something read out of a job description or a CV, with the words that say it."""

    name: str = Field(min_length=1)
    quote: Text = ""


class Reason(Entry):
    """Why questions after a core story are likely, with the words of the job description that say it."""

    story: Ident
    why: str
    quote: Text = ""


class Role(Entry):
    """``bank/role.yaml``: what the job description says. ``level``: as ``run --level`` takes it.

    ``sizes``: teams and organisations with their numbers; ``claims``: what the CV says that can be asked about;
    ``likely``: core stories that it makes likely to be asked for, each with the reason.
    """

    company: Text = ""
    title: Text = ""
    level: Text = ""
    values: tuple[Found, ...] = ()
    level_words: tuple[Found, ...] = ()
    domains: tuple[Found, ...] = ()
    metrics: tuple[Found, ...] = ()
    sizes: tuple[Found, ...] = ()
    claims: tuple[Found, ...] = ()
    likely: tuple[Reason, ...] = ()


class Claim(Entry):
    """One number of the ledger. ``about``: what it counts. ``said``: sessions and answers where it was said."""

    id: Ident
    about: str
    number: str
    state: ClaimState
    quote: Text = ""
    said: Lines = ()


class Claims(Entry):
    """``bank/claims.yaml``: every number said aloud."""

    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One field of a story or a system: 0 empty or not heard as such, 1 too thin, 2 clearly there.

    ``quote``: the words that show it. ``add``: what would make it stronger; empty where nothing is missing.
    """

    name: str
    strength: Strength
    quote: str = ""
    add: str = ""


@dataclass(frozen=True, slots=True)
class StoryReading:
    """What the rules hear in a story.

    ``parts``: strength of each part over the whole story. ``fields``: the five fields in order. ``weaknesses``: ids
    of flags. ``core``: the core story it is or sounds like. ``serves``: ids of the questions it can answer, best
    first; ``intents``, ``pillars``, ``levels``: what it speaks for.
    """

    story: Story
    parts: Mapping[PartName, Strength]
    fields: tuple[FieldReading, ...]
    measured: bool
    weaknesses: tuple[str, ...] = ()
    core: str = ""
    serves: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    pillars: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every field is clearly there."""
        return all(each.strength == 2 for each in self.fields)


@dataclass(frozen=True, slots=True)
class SystemReading:
    """What the rules hear in a system, field by field."""

    system: System
    strength: Strength
    fields: tuple[FieldReading, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the bank has no answer for. ``kind`` and ``about``: a question that the role makes likely, a
    core story, an intent, a category, a period; ``text``: the gap in a sentence; ``do``: what closes it.
    """

    kind: Literal["role", "core", "intent", "category", "recent", "value", "learning", "result"]
    about: str
    text: str
    do: str = ""
