"""The words and figures of the review, from ``prompts/report.yaml``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pydantic import Field

from simulator.model.base import Model
from simulator.model.review import PartName, Target
from simulator.planning.yamlfile import parse

__all__ = ["Exercise", "PaceWords", "PartWords", "ReportWords", "report_words"]


class PartWords(Model):
    """What to say of a part: its label, what it asks, what a blank says, and a sentence for each kind of lack."""

    label: str
    asks: str
    blank: str
    missing: str
    thin: str


class Exercise(Model):
    """Something to practise next. ``when`` holds flag ids and ``part:NAME``; ``command`` starts it on the question.

    ``drill`` trains it alone, empty where nothing does.
    """

    id: str
    when: tuple[str, ...]
    title: str
    text: str
    command: str
    drill: str = ""


class PaceWords(Model):
    """When and how pace over time is shown. ``window``, ``least_seconds`` in seconds."""

    window: float = Field(gt=0)
    most_windows: int = Field(ge=2)
    least_seconds: float = Field(gt=0)
    least_words: int = Field(ge=2)
    note: str


class Brought(Model):
    """What is said of a reply to a follow-up. ``{parts}``: what it made clear."""

    added: str
    answered: str
    repeated: str
    unheard: str
    unjudged: str
    unscored: str


class CutInWords(Model):
    """What is said of an answer that the interviewer interrupted."""

    said: str
    back: str
    partly: str
    lost: str


class PredictedWords(Model):
    """What candidates expected of a review, beside it, and how well they know themselves."""

    ticked: str
    nothing: str
    all_same: str
    same: str
    over: str
    under: str
    grade_same: str
    grade_other: str
    overall: str
    grades: str
    most_over: str
    most_under: str


class VerdictWords(Model):
    """The headline of a practice verdict, and why there is none."""

    said_yes: str
    said_no: str
    none: str
    low_trust: str
    too_few: str
    round_low_trust: str


class Nothing(Model):
    """What is said where no exercise is named, and why."""

    fine: str
    too_little: str
    too_much: str
    low_trust: str
    unjudged: str
    drill: str


class SummaryWords(Model):
    """The first screen. ``leads`` by tone; ``best``: what a quote of that part is, looked for as ``best_first`` says.

    ``measured`` stands for results with something to check them by.
    """

    leads: dict[str, str]
    off_question: str
    severe: str
    all_clear: str
    clear: str
    none_clear: str
    hinted: str
    missing: str
    loop: str
    drill: str
    low_trust: str
    unjudged: str
    nothing: str
    chip: str
    gaps: tuple[str, str]
    best_first: tuple[str, ...]
    best: dict[str, str]
    no_best: str
    no_best_beside: str
    level: str
    level_none: str
    level_unheard: str


class ProgressWords(Model):
    """The three lines that progress opens with."""

    too_early: str
    as_before: str
    better: str
    missing: str
    nothing_missing: str
    untold: str
    weakest: str
    all_told: str


class ReportWords(Model):
    """Everything in ``prompts/report.yaml``. ``bands`` are percent of an answer's time, from and to.

    ``targets``: what a follow-up asked for. ``reasons``: why, for reasons that neither the priorities nor the
    taxonomy of flags puts into words.
    """

    parts: dict[PartName, PartWords]
    bands: dict[PartName, tuple[int, int]]
    strengths: tuple[str, str, str]
    ladder: dict[str, str]
    grades: dict[str, str]
    targets: dict[Target, str]
    reasons: dict[str, str]
    brought: Brought
    predicted: PredictedWords
    cut_in: CutInWords
    summary: SummaryWords
    progress: ProgressWords
    verdict: VerdictWords
    pace: PaceWords
    nothing: Nothing
    sittings: dict[str, str]
    signals: dict[str, str]
    exercises: tuple[Exercise, ...] = Field(min_length=1)


@cache
def report_words() -> ReportWords:
    """The shipped words, read once. Raises InputError with file:line:col where the file is broken."""
    return parse(files("prompts").joinpath("report.yaml").read_text("utf-8"), "prompts/report.yaml", ReportWords)
