"""The words and limits of the checks over several answers: ``prompts/consistency.yaml``, read once."""

from __future__ import annotations

import json
from functools import cache, cached_property

from simulator.formats import shipped_yaml
from simulator.model.across import FindingId
from simulator.model.base import Model
from simulator.model.review import Severity

__all__ = ["PanelData", "panel_data"]


class Thresholds(Model):
    """Limits of the checks; ``prompts/consistency.yaml`` explains each beside its value."""

    same_story: float
    rare_letters: int
    script_overlap: float
    script_least: int
    opening: int
    story_times: int
    about_percentage: int
    about_date: int
    flawless: int
    world: int
    week_hours: int


class Words(Model):
    """Word lists; ``common`` are words of five letters and more that are never rare."""

    common: str
    people: tuple[str, ...]
    owning: tuple[str, ...]
    users: tuple[str, ...]
    drops: tuple[str, ...]
    fewer: tuple[str, ...]
    shares: tuple[str, ...]
    months: tuple[str, ...]


class About(Model):
    """How heavy a finding is and what would clear it."""

    severity: Severity
    clears: str


class PanelData(Model):
    """``prompts/consistency.yaml``: word lists, limits and the texts of findings, by id and by kind."""

    thresholds: Thresholds
    findings: dict[FindingId, About]
    messages: dict[str, str]
    why: dict[str, str]
    words: Words

    @cached_property
    def _common(self) -> frozenset[str]:
        return frozenset(self.words.common.split())

    def telling(self, word: str) -> bool:
        """Whether a word says what an answer is about; which word it is not is for the caller's length limit."""
        return word.isalpha() and word not in self._common


@cache
def panel_data() -> PanelData:
    """Raises pydantic's ValidationError where the file is malformed: it is ours."""
    return PanelData.model_validate_json(json.dumps(shipped_yaml("consistency.yaml")))
