"""What the wording of a question tells: its type, part asked for and story. Data in ``prompts/wording.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, cast

from pydantic import Field

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


class Wording:
    """The patterns, each compiled when it is first needed."""

    def __init__(self, data: WordingFile) -> None:
        self._data = data
        self.idle = frozenset(word for line in data.idle for word in line)
        self.same = {word: group[0] for group in data.same for word in group}

    @cached_property
    def _types(self) -> list[tuple[str, re.Pattern[str]]]:
        return _compiled(self._data.types)

    @cached_property
    def _asks(self) -> list[tuple[str, re.Pattern[str]]]:
        return _compiled(self._data.asks)

    @cached_property
    def _stories(self) -> dict[str, re.Pattern[str]]:
        return {
            story: re.compile(rf"\b(?:{'|'.join(re.escape(w) for w in words)})\b")
            for story, words in self._data.stories.items()
        }

    @cached_property
    def _not_stories(self) -> re.Pattern[str]:
        return re.compile(rf"\b(?:{'|'.join(re.escape(w) for w in self._data.not_stories)})\b")

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
