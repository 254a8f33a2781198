"""What the rules hear in a way of working, by the checks of the drill that asks for one aloud. Pure."""

from __future__ import annotations

from simulator.model.review import QuestionRef, Strength
from simulator.model.transcript import Transcript
from simulator.planning.drills import read_back
from simulator.planning.judge import Judge
from simulator.preparing.models import FieldReading, System, SystemReading
from simulator.preparing.words import SystemsWords

__all__ = ["read_system"]

_BARE = 4  # words; fewer say no principle
_NEEDED = frozenset({"trigger", "steps"})


def read_system(system: System, mind: Judge, words: SystemsWords) -> SystemReading:
    """Field by field. Clear is a system whose trigger and steps are heard, and a rhythm or an exception with them."""
    asked = next((c.ask for c in words.checklists if c.id == system.checklist), system.title or system.checklist)
    said = Transcript(text=system.told())
    review = mind.review(said, QuestionRef(text=asked, kind="trunk", drill=True))
    checks = {check.id: check for check in read_back("system", review, said, mind)}
    fields = []
    for field in words.fields:
        text = " ".join(system.steps) if field.id == "steps" else str(getattr(system, field.id))
        check = checks.get(field.id)
        if check is not None and check.met:
            fields.append(FieldReading(field.id, 2, check.quote))
        elif field.id == "principle" and len(text.split()) >= _BARE:
            fields.append(FieldReading(field.id, 2, text))
        else:
            fields.append(FieldReading(field.id, 1 if text else 0, text, field.add))
    met = {each.name for each in fields if each.strength == 2}
    strength: Strength = 0
    if met >= _NEEDED and met & {"cadence", "exception"}:
        strength = 2
    elif met & {"trigger", "steps", "cadence"}:
        strength = 1
    return SystemReading(system, strength, tuple(fields))
