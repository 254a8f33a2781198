"""What is asked where nothing is missing: elements of the story, the level, what a deep round digs for. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.planning.bank import Bank
from simulator.planning.picture import Step, elements
from simulator.planning.priorities import Entry, Picture
from simulator.planning.probes import level_probe

__all__ = ["further"]

_ROOM = 90.0  # seconds; the answer to one more question takes 45 to 90


def further(
    bank: Bank, seen: Picture, steps: Sequence[Step], *, level: str | None, deep: bool, seconds_left: float | None
) -> list[Entry]:
    """All that could be asked of a complete answer, most important first.

    ``level`` is the one interviewed for, such as ``career:M2``. Outside deep rounds a story's elements are asked for
    only where a clock says that there is time, and only those that an answer falls short without.
    """
    if seconds_left is not None and seconds_left < _ROOM and not deep:
        return []
    found: list[Entry] = []
    for entry in bank.priorities.deep if deep else bank.priorities.complete:
        if not entry.holds(seen):
            continue
        if entry.level:
            found += _level(bank, entry, steps, level)
        elif entry.target == "story-element" and not deep:
            found += _key_elements(bank, entry, steps) if seconds_left is not None else []
        else:
            found.append(entry)
    return found


def _level(bank: Bank, entry: Entry, steps: Sequence[Step], level: str | None) -> list[Entry]:
    """The probe of the level, where no signal of it or of one above was heard."""
    ladder, _, name = (level or "").partition(":")
    ranks = [step.id for step in bank.ladders[ladder].levels] if ladder in bank.ladders else []
    if name not in ranks:
        return []
    enough = {f"{ladder}:{rank}" for rank in ranks[ranks.index(name) :]}
    if any(signal.level in enough for step in steps for signal in step.review.levels):
        return []
    probe = level_probe(bank.ladders[ladder], name)
    return [entry.model_copy(update={"target": probe.target, "probes": (probe.id,)})]


def _key_elements(bank: Bank, entry: Entry, steps: Sequence[Step]) -> list[Entry]:
    """The elements that the story can't do without and that no answer told, for one probe of a question.

    None where another story was told than was asked for.
    """
    asked, told = steps[0].review.question.story, steps[0].review.story_told
    story = bank.stories.get(asked or "")
    before = any(step.asked is not None and step.asked.target == "story-element" for step in steps)
    if story is None or told not in (None, asked) or before:
        return []
    heard = elements(steps)
    met = {element.id for element in heard if element.met}
    known = {element.id for element in heard}
    left = [e for e in story.elements if e.severe and e.id in known and e.id not in met]
    return [entry.model_copy(update={"probes": tuple(f"story.{story.id}.{e.id}" for e in left)})] if left else []
