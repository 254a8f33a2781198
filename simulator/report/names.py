"""What people call the ids in reviews: questions, stories, intents, flags, and the reasons of a follow-up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from pydantic import Field

from simulator.analysis.levels import ladders
from simulator.model.base import Model
from simulator.planning.bank import Bank
from simulator.planning.drills import DRILLS, drills
from simulator.planning.yamlfile import parse
from simulator.preparing.words import load_words
from simulator.report.words import report_words

__all__ = ["names", "plain", "reason"]


class _Taxonomy(Model, extra="ignore"):
    """The part of ``prompts/taxonomy.yaml`` that is shown to people."""

    flags: dict[str, str] = Field(min_length=1)


@cache
def _flags() -> dict[str, str]:
    text = files("prompts").joinpath("taxonomy.yaml").read_text("utf-8")
    return parse(text, "prompts/taxonomy.yaml", _Taxonomy).flags


def names(bank: Bank) -> dict[str, str]:
    """Id to words. Reasons stand under ``reason:ID``, parts under ``part:NAME``, signals of a
    level under ``signal:ID``, loops under ``loop:ID``."""
    words = report_words()
    named = {s.id: s.title for s in bank.stories.values()}
    for story in bank.stories.values():
        for element in story.elements:
            named[element.id] = element.hears
            named[f"reason:{story.id}.{element.id}"] = f"not told yet: {element.hears}"
    for ladder in ladders().values():
        named.update(
            {f"{ladder.ladder}:{level.id}": f"{level.title} ({ladder.ladder}:{level.id})" for level in ladder.levels}
        )
    named.update({f"loop:{loop.id}": loop.title for loop in bank.loops.values()})
    named.update({f"loop:{story.id}": story.title for story in bank.stories.values()})
    named.update({f"loop:drill-{name}": f"Drill: {getattr(drills(), name).title}" for name in DRILLS})
    own = load_words().drills
    named["loop:drill-story"] = "A story for your bank"
    named["loop:drill-system-told"] = "A system for your bank"
    named["loop:drill-choose"] = f"Drill: {own.choose.title}"
    named["loop:drill-retell"] = f"Drill: {own.retell.title}"
    named.update({f"loop:{ident}": text for ident, text in words.sittings.items()})
    named.update({i.id: i.wants for i in bank.intents.values()})
    named.update({q.id: q.title for q in bank.questions.values()})
    named.update({f"part:{name}": f"{part.label} not clear" for name, part in words.parts.items()})
    named.update({f"signal:{ident}": text for ident, text in words.signals.items()})
    named.update(_flags())
    named.update({f"reason:{ident}": text for ident, text in _flags().items()})
    named.update(_reasons(bank))
    named.update({f"reason:{ident}": text for ident, text in words.reasons.items()})
    return named


def _reasons(bank: Bank) -> dict[str, str]:
    """The priorities' own sentences, also under the short reasons that they give; an entry's own id wins."""
    entries = bank.priorities.all()
    found: dict[str, str] = {}
    for entry in entries:
        found.setdefault(f"reason:{entry.id}", entry.why)
    for entry in entries:
        for ident in entry.because:
            found.setdefault(f"reason:{ident}", entry.why)
    return found


def plain(ident: str) -> str:
    """An id that has no words of its own, readable."""
    return ident.replace("-", " ").replace(":", ": ").replace(".", ": ")


def reason(ident: str, labels: Mapping[str, str]) -> str:
    """Why something was asked or left aside, in words: ``ident`` is an id of ``because`` or ``rejected``."""
    return labels.get(f"reason:{ident}") or labels.get(ident) or plain(ident)
