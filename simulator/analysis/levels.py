"""Signals of management level and pillar in an answer. Pure. Size is context: no signal counts heads.

Rules ``level.SIGNAL`` hold the words; ``prompts/ladders`` says which signals belong to which level, ``data:
pillars`` which speak for which pillar.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import Field

from simulator.analysis.cues import evidence
from simulator.errors import InputError
from simulator.formats import shipped_yaml
from simulator.model.base import Model
from simulator.model.review import LevelSignal, Target
from simulator.model.transcript import Transcript
from simulator.rules.pack import Findings

__all__ = ["Ladder", "Level", "ladders", "level_named", "level_signals"]

_LISTS = ("signals", "smells")


class Level(Model):
    """One level. ``signals`` are heard at it, ``smells`` sound like the one below; ``probe`` finds out.

    ``aims``: what an answer to the probe adds to.
    """

    id: str
    title: str
    scope: str
    question: str
    signals: tuple[str, ...] = Field(min_length=1)
    smells: tuple[str, ...] = ()
    probe: str
    aims: Target = "ownership"


class Ladder(Model):
    """A named ladder; levels from the lowest up, each keeping the signals of those below."""

    ladder: str
    title: str
    source: str
    levels: tuple[Level, ...] = Field(min_length=1)


@cache
def ladders() -> Mapping[str, Ladder]:
    """All ladders by name."""
    found: dict[str, Ladder] = {}
    for entry in sorted((files("prompts") / "ladders").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yaml"):
            data = shipped_yaml(f"ladders/{entry.name}")
            data["levels"] = tuple(
                Level(**{**level, **{name: tuple(level.get(name, ())) for name in _LISTS}})
                for level in data["levels"]
            )
            ladder = Ladder(**data)
            found[ladder.ladder] = ladder
    return found


def level_named(name: str) -> tuple[Ladder, int]:
    """The ladder and the place of a level such as ``career:M2``. Raises InputError."""
    ladder_name, _, level = name.partition(":")
    ladder = ladders().get(ladder_name)
    every = [f"{known.ladder}:{step.id}" for known in ladders().values() for step in known.levels]
    if ladder is not None:
        for place, step in enumerate(ladder.levels):
            if step.id == level:
                return ladder, place
    raise InputError(f"there is no level {name!r}", f"There are {', '.join(every)}.")


def level_signals(findings: Findings, transcript: Transcript, level: str | None = None) -> tuple[LevelSignal, ...]:
    """What was heard of any level and pillar.

    With ``level`` only its ladder counts, and every signal names the lowest level it belongs to; a smell of that
    level is named with ``below `` before it. Without one the signals carry their pillar alone.
    """
    pillars: Mapping[str, list[str]] = findings.pack.data["pillars"]
    pillar_of = {signal: pillar for pillar, signals in pillars.items() for signal in signals}
    at: dict[str, str] = {}
    if level is not None:
        ladder, place = level_named(level)
        for step in ladder.levels:
            for signal in step.signals:
                at.setdefault(signal, f"{ladder.ladder}:{step.id}")
        for smell in ladder.levels[place].smells:
            at[smell] = f"below {level}"
    out: list[LevelSignal] = []
    for rule in findings.pack.rules:
        signal = rule.removeprefix("level.")
        if signal == rule or not findings.any(rule) or (signal not in at and signal not in pillar_of):
            continue
        quoted = evidence(findings, [rule], transcript, most=2)
        out.append(LevelSignal(id=signal, level=at.get(signal), pillar=pillar_of.get(signal), evidence=quoted))
    return tuple(out)
