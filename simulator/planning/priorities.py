"""The order in which gaps are asked for, as ``prompts/probes/priorities.yaml`` has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from simulator.model.base import Model
from simulator.model.review import PartName, QuestionKind, Strength, Target
from simulator.planning.questions import Mould

__all__ = ["Entry", "Picture", "Priorities"]


@dataclass(frozen=True, slots=True)
class Picture:
    """What has been heard about one question so far, its follow-up answers included."""

    kind: QuestionKind
    mould: Mould
    asks: PartName
    strengths: Mapping[PartName, int]
    flags: tuple[str, ...]


class Entry(Model):
    """One reason to ask something. Every condition given must hold."""

    id: str
    target: Target
    because: tuple[str, ...] = Field(min_length=1)
    why: str
    at_most: dict[PartName, Strength] = Field(default_factory=dict)
    at_least: dict[PartName, Strength] = Field(default_factory=dict)
    flags: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    moulds: tuple[Mould, ...] = ()
    asks: tuple[PartName, ...] = ()
    probes: tuple[str, ...] = ()  # ids; empty: every probe of the target
    before_moving_on: bool = False  # asked rather than nothing, also where enough was said
    settles: bool = False  # sure enough to be asked without weighing it against other readings of the answer
    level: bool = False  # asks with the probe of the level that is interviewed for, and for what that probe aims at

    def holds(self, picture: Picture) -> bool:
        """Whether this reason is there."""
        strengths = picture.strengths
        return (
            all(strengths[part] <= most for part, most in self.at_most.items())
            and all(strengths[part] >= least for part, least in self.at_least.items())
            and (not self.flags or any(flag in picture.flags for flag in self.flags))
            and not any(flag in picture.flags for flag in self.without)
            and (not self.moulds or picture.mould in self.moulds)
            and (not self.asks or picture.asks in self.asks)
        )


class Priorities(Model):
    """By kind of question, and what comes when nothing is missing: ``complete``, or ``deep`` in rounds that dig."""

    trunk: tuple[Entry, ...]
    branch: tuple[Entry, ...]
    leaf: tuple[Entry, ...]
    complete: tuple[Entry, ...]
    deep: tuple[Entry, ...]

    def all(self) -> tuple[Entry, ...]:
        """Every entry."""
        return (*self.trunk, *self.branch, *self.leaf, *self.complete, *self.deep)

    def reasons(self, picture: Picture) -> list[Entry]:
        """All that could be asked, most important first."""
        entries = {"trunk": self.trunk, "branch": self.branch, "leaf": self.leaf}[picture.kind]
        return [entry for entry in entries if entry.holds(picture)]
