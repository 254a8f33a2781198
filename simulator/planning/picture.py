"""What has been heard about one question so far: the main answer and all that follow-up answers added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.model.review import PARTS, Evidence, Flag, FollowUp, PartName, Review, StoryElement, Strength, Target
from simulator.model.transcript import Transcript
from simulator.planning.priorities import Picture
from simulator.planning.wording import Wording

__all__ = ["PART_OF", "Step", "asked_before", "clear", "elements", "evaded", "evasions", "evidence", "picture"]

_BEYOND_DOUBT = 0.3  # log-odds of a part
_EVASIVE = ("evasion", "rigid-script")  # the same text again is no answer to what was asked about it

# the part that an answer to a probe of that target adds to
PART_OF: dict[Target, PartName] = {
    "system": "system",
    "context": "context",
    "challenge": "challenge",
    "actions": "actions",
    "ownership": "actions",
    "results": "results",
    "learnings": "learnings",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One answer. ``asked`` is the follow-up that it answers, None for the question itself."""

    review: Review
    asked: FollowUp | None = None
    transcript: Transcript | None = None


def picture(steps: Sequence[Step], wording: Wording) -> Picture:
    """Merge the answers: a part is as strong as its strongest showing, a flag stays unless an answer clears it."""
    question = steps[0].review.question
    judged = [step for step in steps if step.review.judged]
    strengths = {part: max((_strength(step, part) for step in judged), default=0) for part in PARTS}
    asks = wording.asks(question.text)
    if question.kind == "leaf" and asks == "results" and any(step.review.texture.numbers for step in judged):
        strengths["results"] = 2  # a figure is the whole answer where a figure was asked for
    elif question.kind != "trunk" and strengths[asks] == 2 and not any(clear(step.review, asks) for step in judged):
        strengths[asks] = 1  # it was the whole question, so it has to be told beyond doubt
    flags: dict[str, None] = {}
    for step in judged:
        for flag in step.review.flags:
            flags.setdefault(flag.id)
    if judged and not any(f.id == "off-question" for f in judged[-1].review.flags):
        flags.pop("off-question", None)
    if len(judged) > 1 and strengths["context"] == 2 and strengths["actions"]:
        flags.pop("system-only", None)
    return Picture(
        kind=question.kind,
        mould=wording.mould(question.text),
        asks=asks,
        strengths=strengths,
        flags=tuple(flags),
    )


def clear(review: Review, part: PartName) -> bool:
    """Whether a part was told beyond doubt: what was only just heard may be missing for a listener."""
    found = review.parts[part]
    return found.strength == 2 and (found.score is None or found.score >= _BEYOND_DOUBT)


def _strength(step: Step, part: PartName) -> Strength:
    """How clearly an answer tells a part. A reply's hint counts for nothing but what was asked about."""
    strength = step.review.parts[part].strength
    aside = step.asked is not None and PART_OF.get(step.asked.target) != part
    return 0 if aside and strength == 1 else strength


def asked_before(steps: Sequence[Step]) -> tuple[FollowUp, ...]:
    """The follow-ups that these answers answer."""
    return tuple(step.asked for step in steps if step.asked is not None)


def evasions(steps: Sequence[Step]) -> int:
    """How many of the answers to follow-ups evaded them."""
    return sum(evaded(step) is not None for step in steps if step.asked is not None)


def evaded(step: Step) -> str | None:
    """The flag by which an answer evaded what was asked, None where it didn't."""
    return next((flag.id for flag in step.review.flags if flag.id in _EVASIVE), None)


def elements(steps: Sequence[Step]) -> tuple[StoryElement, ...]:
    """The story elements of the question, met where any answer met them."""
    merged: dict[str, StoryElement] = {}
    for step in steps:
        for element in step.review.story_elements:
            if element.id not in merged or (element.met and not merged[element.id].met):
                merged[element.id] = element
    return tuple(merged.values())


def evidence(steps: Sequence[Step], source: str, flags: Sequence[str]) -> list[tuple[Evidence, Transcript | None]]:
    """Evidence to quote from, newest answer first: that of a part, or with ``flag`` that of the flags."""
    out: list[tuple[Evidence, Transcript | None]] = []
    for step in reversed(steps):
        if not step.review.judged:
            continue
        if source == "flag":
            found = [_as_evidence(flag) for flag in step.review.flags if flag.id in flags and flag.start is not None]
        else:
            found = [e for part in PARTS if part == source for e in step.review.parts[part].evidence]
        out += [(item, step.transcript) for item in found]
    return out


def _as_evidence(flag: Flag) -> Evidence:
    start = flag.start or 0
    return Evidence(start=start, end=flag.end or start + len(flag.quote), quote=flag.quote, rule=flag.rule)
