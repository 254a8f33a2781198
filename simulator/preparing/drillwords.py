"""The words of the drills over one's own stories, as ``prompts/preparing/drills.yaml`` has them."""

from __future__ import annotations

from pydantic import Field

from simulator.model.base import Model

__all__ = ["ChooseWords", "DrillsWords", "Length", "RetellWords"]


class ChooseWords(Model):
    """``choose``: see the file."""

    title: str
    opening: str
    rounds: int = Field(ge=1)
    most: int = Field(ge=2, le=6)
    seconds: float = Field(gt=0)
    telling: float = Field(gt=0)
    ask: str
    option: str
    tell: str
    serves: str
    serves_tip: str
    intents: str
    intents_tip: str
    fresh: str
    fresh_tip: str
    met_tip: str
    told: str
    told_tip: str
    quick: str
    quick_tip: str
    unknown: str
    unknown_tip: str


class Length(Model):
    """One telling: its time and how it is asked for."""

    seconds: float = Field(gt=0)
    ask: str


class RetellWords(Model):
    """``retell``: see the file."""

    title: str
    opening: str
    tellings: tuple[Length, ...] = Field(min_length=1)
    over: float = Field(ge=1)
    carried: float = Field(gt=0, le=1)
    length: str
    length_tip: str
    number: str
    number_tip: str
    action: str
    action_tip: str
    intents: str
    intents_tip: str
    words: str
    words_tip: str


class DrillsWords(Model):
    """``drills.yaml``."""

    choose: ChooseWords
    retell: RetellWords
