"""Whether an interviewer who interrupts would cut in now, as ``prompts/interrupting.yaml`` says. Pure."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pydantic import Field

from simulator.model.base import Model
from simulator.model.review import PartName, Review, Strength
from simulator.model.transcript import Transcript
from simulator.planning.yamlfile import parse

__all__ = ["CutInReason", "cut_in_reason", "cut_in_reasons"]


class CutInReason(Model):
    """One reason to cut in. ``after``: seconds of speech; ``why``: for people."""

    id: str
    after: float = Field(gt=0)
    flags: tuple[str, ...] = ()
    at_most: dict[PartName, Strength] = Field(default_factory=dict)
    why: str

    def holds(self, review: Review, seconds: float) -> bool:
        """Whether it is there, in the judgement of what was said so far."""
        return (
            seconds >= self.after
            and (not self.flags or any(flag.id in self.flags for flag in review.flags))
            and all(review.parts[part].strength <= most for part, most in self.at_most.items())
        )


class _File(Model):
    rows: tuple[CutInReason, ...] = Field(min_length=1)
    least_confidence: float


@cache
def _shipped() -> _File:
    text = files("prompts").joinpath("interrupting.yaml").read_text("utf-8")
    return parse(text, "prompts/interrupting.yaml", _File)


def cut_in_reasons() -> dict[str, str]:
    """Why somebody was interrupted, in words, by id."""
    return {row.id: row.why for row in _shipped().rows}


def cut_in_reason(review: Review, so_far: Transcript, seconds: float) -> str:
    """The id of the first reason that holds; empty: let them speak.

    ``review`` judges ``so_far`` as if the answer ended there; ``seconds``: of speech. What can't be judged or was
    heard badly is never held against anybody.
    """
    limits = _shipped()
    doubtful = so_far.engine.low_trust or (
        so_far.confidence is not None and so_far.confidence < limits.least_confidence
    )
    if doubtful or not review.judged:
        return ""
    return next((row.id for row in limits.rows if row.holds(review, seconds)), "")
