"""What has been heard about one question so far: the main answer and all that follow-up answers added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.analysis import thread
from simulator.model.review import PARTS, Evidence, Flag, FollowUp, Review, StoryElement
from simulator.model.transcript import Transcript
from simulator.planning.priorities import Picture
from simulator.planning.questions import Mould
from simulator.planning.wording import Wording

__all__ = ["Step", "asked_before", "elements", "evidence", "picture", "reviews"]


@dataclass(frozen=True, slots=True)
class Step:
    """One answer. ``asked`` is what was said before it beside the question: a follow-up, or a question put again."""

    review: Review
    asked: FollowUp | None = None
    transcript: Transcript | None = None


def reviews(steps: Sequence[Step]) -> list[Review]:
    """The judgements of all answers."""
    return [step.review for step in steps]


def picture(steps: Sequence[Step], wording: Wording, mould: Mould) -> Picture:
    """All answers together, and how the newest reply met what it was asked."""
    question = steps[0].review.question
    heard = reviews(steps)
    told = thread.parts(heard)
    strengths = {part: told[part].strength for part in PARTS}
    asks = wording.asks(question.text)
    if question.kind == "leaf" and asks == "results" and any(r.judged and r.texture.numbers for r in heard):
        strengths["results"] = 2  # a figure is the whole answer where a figure was asked for
    flags = [flag.id for flag in thread.open_flags(heard)]
    judged = [review for review in heard if review.judged]
    if judged and not any(flag.id == "off-question" for flag in judged[-1].flags) and "off-question" in flags:
        flags.remove("off-question")
    if len(judged) > 1 and strengths["context"] == 2 and strengths["actions"] and "system-only" in flags:
        flags.remove("system-only")
    newest = heard[-1].reply
    return Picture(
        kind=question.kind,
        mould=mould,
        asks=asks,
        strengths=strengths,
        flags=tuple(flags),
        words=max((review.delivery.words for review in judged), default=0),
        reply=newest.state if newest else None,
        newest=tuple(flag.id for flag in heard[-1].flags),
        asked=newest.target if newest else "none",
        tries=_tries(steps),
        deflections=thread.deflections(heard),
    )


def _tries(steps: Sequence[Step]) -> int:
    """How often in a row the same was asked for, the newest time included."""
    count = 0
    for step in reversed(steps):
        if step.review.reply is None or steps[-1].review.reply is None:
            break
        if step.review.reply.target != steps[-1].review.reply.target:
            break
        count += 1
    return count


def asked_before(steps: Sequence[Step]) -> tuple[FollowUp, ...]:
    """What was said before these answers beside the question itself."""
    return tuple(step.asked for step in steps if step.asked is not None)


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
