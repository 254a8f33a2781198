"""What has been heard about one question so far: the main answer and all that follow-up answers added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.analysis import thread
from simulator.model.review import PART_OF, PARTS, Evidence, Flag, FollowUp, PartName, Reply, Review, StoryElement
from simulator.model.transcript import Transcript
from simulator.planning.priorities import Picture
from simulator.planning.questions import QuestionTypeName
from simulator.planning.wording import Wording

__all__ = ["Step", "asked_before", "elements", "evidence", "picture", "reviews"]

_BEYOND_DOUBT = 0.3  # log-odds of a part that is the whole question
_ONLY_JUST = 0.8  # log-odds under which one listener in three may miss a part
_EVASIVE = ("evasion", "rigid-script")  # the same text again is no answer to what was asked about it


@dataclass(frozen=True, slots=True)
class Step:
    """One answer. ``asked`` is what was said before it beside the question: a follow-up, or a question put again."""

    review: Review
    asked: FollowUp | None = None
    transcript: Transcript | None = None


def reviews(steps: Sequence[Step]) -> list[Review]:
    """The judgements of all answers, each saying what it replies to (those of earlier versions don't)."""
    return [_replying(step) for step in steps]


def _replying(step: Step) -> Review:
    review, asked = step.review, step.asked
    if review.reply is not None or asked is None or asked.move != "ask" or not review.judged:
        return review
    part = PART_OF.get(asked.target)
    told = part is not None and asked.target != "ownership" and review.parts[part].strength == 2
    evaded = not told and any(flag.id in _EVASIVE for flag in review.flags)
    reply = Reply(target=asked.target, state="deflected" if evaded else "answered")
    return review.model_copy(update={"reply": reply})


def picture(steps: Sequence[Step], wording: Wording, question_type: QuestionTypeName) -> Picture:
    """All answers together, and how the newest reply met what it was asked."""
    question = steps[0].review.question
    heard = reviews(steps)
    told = thread.parts(heard)
    strengths = {part: told[part].strength for part in PARTS}
    asks = wording.asks(question.text)
    if question.kind == "leaf" and asks == "results" and any(r.judged and r.texture.numbers for r in heard):
        strengths["results"] = 2  # a figure is the whole answer where a figure was asked for
    elif (
        question.kind != "trunk"
        and strengths[asks] == 2
        and not any(_clear(review, asks, _BEYOND_DOUBT) for review in heard)
    ):
        strengths[asks] = 1  # it was the whole question, so it has to be told beyond doubt
    flags = [flag.id for flag in thread.open_flags(heard)]
    judged = [review for review in heard if review.judged]
    if judged and not any(flag.id == "off-question" for flag in judged[-1].flags) and "off-question" in flags:
        flags.remove("off-question")
    if len(judged) > 1 and strengths["context"] == 2 and strengths["actions"] and "system-only" in flags:
        flags.remove("system-only")
    newest = heard[-1].reply
    return Picture(
        kind=question.kind,
        type=question_type,
        asks=asks,
        strengths=strengths,
        flags=tuple(flags),
        words=max((review.delivery.words for review in judged), default=0),
        reply=newest.state if newest else None,
        newest=tuple(flag.id for flag in heard[-1].flags),
        asked=newest.target if newest else "none",
        tries=_tries(heard),
        deflections=thread.deflections(heard),
        only_just=frozenset(
            part for part in PARTS if strengths[part] == 2 and not any(_clear(r, part, _ONLY_JUST) for r in heard)
        ),
    )


def _clear(review: Review, part: PartName, least: float) -> bool:
    """Whether a part was told beyond doubt: what was only just heard may be missing for a listener."""
    found = review.parts[part]
    return found.strength == 2 and (review.reply is not None or found.score is None or found.score >= least)


def _tries(heard: Sequence[Review]) -> int:
    """How often in a row the same was asked for, the newest time included."""
    newest, count = heard[-1].reply, 0
    for review in reversed(heard):
        if newest is None or review.reply is None or review.reply.target != newest.target:
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
