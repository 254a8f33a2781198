"""The order in which gaps are asked for, as ``prompts/probes/priorities.yaml`` has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from simulator.model.base import Model
from simulator.model.review import PartName, QuestionKind, ReplyState, Strength, Target
from simulator.planning.questions import QuestionTypeName

__all__ = ["TABLES", "Entry", "Picture", "Priorities", "TableName"]

TableName = Literal[
    "reply", "trunk", "branch", "leaf", "why", "self", "what_if", "fact", "small_talk", "own_questions", "complete",
    "deep",
]  # fmt: skip
TABLES: tuple[TableName, ...] = (
    "reply", "trunk", "branch", "leaf", "why", "self", "what_if", "fact", "small_talk", "own_questions", "complete",
    "deep",
)  # fmt: skip
_OF_TYPE: Mapping[QuestionTypeName, TableName] = {
    "why": "why", "self": "self", "what-if": "what_if", "fact": "fact", "small-talk": "small_talk",
    "own-questions": "own_questions",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """What has been heard about one question so far, its follow-up answers included.

    ``words``: of the longest answer. ``reply``, ``asked``, ``newest``, ``tries``: how the newest reply met what it
    was asked, what that was, its weaknesses, and how often in a row the same was asked for. ``reply`` is None after
    the main answer. ``deflections``: replies that stepped around what was asked. ``only_just``: parts that were heard
    clearly, but by so little that another listener may miss them.
    """

    kind: QuestionKind
    type: QuestionTypeName
    asks: PartName
    strengths: Mapping[PartName, int]
    flags: tuple[str, ...]
    words: int = 0
    reply: ReplyState | None = None
    newest: tuple[str, ...] = ()
    asked: Target = "none"
    tries: int = 0
    deflections: int = 0
    only_just: frozenset[PartName] = frozenset()


class Entry(Model):
    """One reason to ask something, or with the target ``none`` to move on. Every condition given must hold."""

    id: str
    target: Target | Literal["asked"]  # asked: the same as before, in another way
    because: tuple[str, ...] = Field(min_length=1)
    why: str
    at_most: dict[PartName, Strength] = Field(default_factory=dict)
    at_least: dict[PartName, Strength] = Field(default_factory=dict)
    only_just: tuple[PartName, ...] = ()  # any of these was heard clearly, but only just
    flags: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    types: tuple[QuestionTypeName, ...] = ()
    asks: tuple[PartName, ...] = ()
    fewer_words: int | None = None
    reply: tuple[ReplyState, ...] = ()
    asked: tuple[Target, ...] = ()
    newest: tuple[str, ...] = ()
    tries: int | None = None  # exactly so often
    deflections: int | None = None  # at least so many
    probes: tuple[str, ...] = ()  # ids; empty: every probe of the target
    level: bool = False  # asks with the probe of the level that is interviewed for, and for what that probe aims at

    def holds(self, picture: Picture) -> bool:
        """Whether this reason is there."""
        strengths = picture.strengths
        return (
            all(strengths[part] <= most for part, most in self.at_most.items())
            and all(strengths[part] >= least for part, least in self.at_least.items())
            and (not self.only_just or not picture.only_just.isdisjoint(self.only_just))
            and _any(self.flags, picture.flags)
            and not (self.without and _any(self.without, picture.flags))
            and (not self.types or picture.type in self.types)
            and (not self.asks or picture.asks in self.asks)
            and (self.fewer_words is None or picture.words < self.fewer_words)
            and (not self.reply or picture.reply in self.reply)
            and (not self.asked or picture.asked in self.asked)
            and _any(self.newest, picture.newest)
            and (self.tries is None or picture.tries == self.tries)
            and (self.deflections is None or picture.deflections >= self.deflections)
        )


class Priorities(Model):
    """The tables: for a reply, by kind of question, and for when nothing is missing: ``complete``, or ``deep`` in
    rounds that dig.
    """

    reply: tuple[Entry, ...]
    trunk: tuple[Entry, ...]
    branch: tuple[Entry, ...]
    leaf: tuple[Entry, ...]
    why: tuple[Entry, ...]
    self: tuple[Entry, ...]
    what_if: tuple[Entry, ...]
    fact: tuple[Entry, ...]
    small_talk: tuple[Entry, ...]
    own_questions: tuple[Entry, ...]
    complete: tuple[Entry, ...]
    deep: tuple[Entry, ...]

    def table(self, name: TableName) -> tuple[Entry, ...]:
        """One of the tables."""
        found: tuple[Entry, ...] = getattr(self, name)
        return found

    def all(self) -> tuple[Entry, ...]:
        """Every entry."""
        return tuple(entry for name in TABLES for entry in self.table(name))

    def reasons(self, picture: Picture) -> list[Entry]:
        """All that holds, most important first: what the newest reply calls for, then what the question does."""
        table = self.table(_OF_TYPE.get(picture.type, picture.kind))
        first = self.reply if picture.reply is not None else ()
        return [entry for entry in (*first, *table) if entry.holds(picture)]


def _any(wanted: tuple[str, ...], there: tuple[str, ...]) -> bool:
    return not wanted or any(name in there for name in wanted)
