"""How abbreviations are said: applied just before a line is spoken, while the screen keeps it as written. Pure."""

from __future__ import annotations

import json
import re
from functools import cache, cached_property

from pydantic import Field

from simulator.formats import shipped_yaml
from simulator.model.base import Model

__all__ = ["Pronunciation", "shipped_pronunciation"]


class Pronunciation(Model):
    """``words``: what is written, as whole words in exactly this case, and what is said instead."""

    words: dict[str, str] = Field(min_length=1)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.words, key=lambda word: (-len(word), word))
        return re.compile(rf"(?<![\w/])(?:{'|'.join(map(re.escape, longest_first))})(?![\w/])")

    def spoken(self, text: str) -> str:
        """``text`` as it is to be said."""
        return self._pattern.sub(lambda found: self.words[found.group()], text)


@cache
def shipped_pronunciation() -> Pronunciation:
    """Ours, read once from ``prompts/pronunciation.yaml``; a test holds that it is whole."""
    raw = shipped_yaml("pronunciation.yaml")
    return Pronunciation.model_validate_json(json.dumps(raw))
