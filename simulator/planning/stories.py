"""The core stories and their key elements, as ``prompts/stories.yaml`` has them."""

from __future__ import annotations

from pydantic import Field

from simulator.model.base import Model
from simulator.model.review import PartName
from simulator.planning.questions import Category

__all__ = ["Element", "Story", "StoryFile"]


class Element(Model):
    """One thing a listener wants to hear in a story, and the probes that ask for it."""

    id: str
    hears: str
    part: PartName
    severe: bool = False
    probes: tuple[str, ...] = Field(min_length=2)


class Story(Model):
    """One core story. ``system`` asks for the way of working behind it."""

    id: str
    title: str
    category: Category
    about: str
    elements: tuple[Element, ...] = Field(min_length=4)
    system: str


class StoryFile(Model):
    """The file of stories."""

    stories: tuple[Story, ...]
