"""The interviewer's words beside questions, from ``prompts/room.yaml``."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import yaml

from simulator.model.plan import Lines

__all__ = ["RoomWords", "room_words"]


class RoomWords(Lines):
    """The lines of a plan, and the phases that every loop has."""

    check: str
    introduction: str
    reverse: str
    wrap_up: str

    def lines(self) -> Lines:
        """Only what the session itself says."""
        return Lines(**{name: getattr(self, name) for name in Lines.model_fields})


@cache
def room_words() -> RoomWords:
    """The shipped words, read once. Raises pydantic's ValidationError where the file is broken (a test holds it)."""
    raw = yaml.safe_load(files("prompts").joinpath("room.yaml").read_text("utf-8"))
    return RoomWords.model_validate_json(json.dumps(raw))
