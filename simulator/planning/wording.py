"""What the wording of a question tells: its type, part asked for and story. Data in ``prompts/wording.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from pydantic import Field, field_validator

from simulator.model.base import Model
from simulator.model.review import PartName
from simulator.planning.questions import QuestionTypeName

__all__ = ["Wording", "WordingFile", "plain"]

_LONGEST = 2000  # characters of a question that are looked at; what comes later can't change what is asked


def plain(text: str) -> str:
    """Lower case, straight apostrophes, single spaces."""
    return " ".join(text[:_LONGEST].lower().replace("’", "'").split())


class WordingFile(Model):
    """Patterns over lower-case question text; in each group the first entry that matches decides.

    ``same``: words that two wordings of one question swap. ``stories``: words that give a question its story,
    ``not_stories``: phrases that hold such a word and don't. ``idle``: words that say nothing about what is asked.
    """

    types: dict[QuestionTypeName, tuple[str, ...]]
    asks: dict[PartName, tuple[str, ...]]
    same: tuple[tuple[str, ...], ...]
    stories: dict[str, tuple[str, ...]]
    not_stories: tuple[str, ...] = Field(min_length=1)
    idle: tuple[tuple[str, ...], ...]

    @field_validator("types", "asks")
    @classmethod
    def _patterns_compile(cls, groups: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for patterns in groups.values():
            for pattern in patterns:
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return groups


class Wording:
    """The patterns, compiled."""

    def __init__(self, data: WordingFile) -> None:
        self._types = _compiled(data.types)
        self._asks = _compiled(data.asks)
        self._stories = {
            story: re.compile(rf"\b(?:{'|'.join(re.escape(w) for w in words)})\b")
            for story, words in data.stories.items()
        }
        self._not_stories = re.compile(rf"\b(?:{'|'.join(re.escape(w) for w in data.not_stories)})\b")
        self.idle = frozenset(word for line in data.idle for word in line)
        self.same = {word: group[0] for group in data.same for word in group}

    def type_of(self, text: str) -> QuestionTypeName:
        """The question's type; a time when something happened where nothing says otherwise."""
        return cast("QuestionTypeName", _first(self._types, text) or "time")

    def asks(self, text: str) -> PartName:
        """The part that a branch or leaf asks for; what was done where nothing says otherwise."""
        return cast("PartName", _first(self._asks, text) or "actions")

    def story(self, text: str) -> str | None:
        """The core story that a question asks for, where at least one of its words is there."""
        low = self._not_stories.sub(" ", plain(text))
        counts = {story: len({m.group() for m in words.finditer(low)}) for story, words in self._stories.items()}
        best = max(counts, key=lambda story: counts[story], default=None)
        return best if best is not None and counts[best] else None


def _compiled(groups: Mapping[Any, tuple[str, ...]]) -> list[tuple[str, re.Pattern[str]]]:
    return [(key, re.compile("|".join(f"(?:{p})" for p in patterns))) for key, patterns in groups.items()]


def _first(groups: list[tuple[str, re.Pattern[str]]], text: str) -> str | None:
    low = plain(text)
    return next((key for key, pattern in groups if pattern.search(low)), None)
