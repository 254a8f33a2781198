"""Loops and their rounds, as ``prompts/loops/loops.yaml`` has them. Durations are minutes."""

from __future__ import annotations

from pydantic import Field

from simulator.model.base import Model
from simulator.planning.questions import Category, Pillar, Question

__all__ = ["Loop", "LoopFile", "LoopRound", "Slot"]


class Slot(Model):
    """What may fill one place of a round: a question that is named, or tells such a story, or shows such a pillar."""

    ids: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    pillars: tuple[Pillar, ...] = ()
    categories: tuple[Category, ...] = ()

    def takes(self, question: Question) -> bool:
        """Whether the question fits here. Only scored trunks open a story; others must be named."""
        if question.id in self.ids:
            return True
        if question.kind != "trunk" or not question.scored or question.coach_only:
            return False
        return (
            question.story in self.stories
            or (question.pillar in self.pillars and question.category != "motivation")
            or question.category in self.categories
        )


class LoopRound(Model):
    """One interviewer. ``each``: a question's share with follow-ups; ``deep``: dig on when nothing is missing."""

    id: str
    name: str
    minutes: float = Field(gt=0)
    intro: float = Field(ge=0)
    questions: int = Field(ge=1)
    each: float = Field(gt=0)
    follow_ups: int = Field(ge=0)
    reverse: float = Field(ge=0)
    wrap_up: float = Field(ge=0)
    deep: bool = False
    pick: tuple[Slot, ...] = Field(min_length=1)
    extra: Slot = Slot()


class Loop(Model):
    """Rounds in order."""

    id: str
    title: str
    about: str
    rounds: tuple[str, ...] = Field(min_length=1)


class LoopFile(Model):
    """The file of rounds and loops."""

    rounds: tuple[LoopRound, ...] = ()
    loops: tuple[Loop, ...] = ()
