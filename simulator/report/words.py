"""The words and figures of the review, from ``prompts/report.yaml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pydantic import Field

from simulator.model.base import Model
from simulator.model.review import PartName
from simulator.planning.yamlfile import parse

__all__ = ["Exercise", "PartWords", "ReportWords", "report_words"]


class PartWords(Model):
    """What to say of a part: its label, what it asks, and a sentence for each kind of lack."""

    label: str
    asks: str
    missing: str
    thin: str


class Exercise(Model):
    """Something to practise next. ``when`` holds flag ids and ``part:NAME``; ``command`` starts it."""

    id: str
    when: tuple[str, ...]
    title: str
    text: str
    command: str


class ReportWords(Model):
    """Everything in ``prompts/report.yaml``. ``bands`` are percent of an answer's time, from and to."""

    parts: dict[PartName, PartWords]
    bands: dict[PartName, tuple[int, int]]
    strengths: tuple[str, str, str]
    ladder: dict[str, str]
    exercises: tuple[Exercise, ...] = Field(min_length=1)


@cache
def report_words() -> ReportWords:
    """The shipped words, read once. Raises InputError with file:line:col where the file is broken."""
    return parse(files("prompts").joinpath("report.yaml").read_text("utf-8"), "prompts/report.yaml", ReportWords)
