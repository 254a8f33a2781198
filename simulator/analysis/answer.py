"""One answer, judged: the parts, the learning ladder, and what the other modules of this room find. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from simulator.analysis.concise import concise
from simulator.analysis.delivery import delivery_flags, measure
from simulator.analysis.fairness import unfair
from simulator.analysis.features import features
from simulator.analysis.intents import intents_met, off_question
from simulator.analysis.learnings import kind, ladder
from simulator.analysis.levels import level_signals
from simulator.analysis.names import name_flag, names
from simulator.analysis.parts import Weighed, weigh_parts
from simulator.analysis.places import Passage, evidence, passages, places, told
from simulator.analysis.stories import story_elements, story_told
from simulator.analysis.texture import texture
from simulator.analysis.weaknesses import Seen, Weakness, catalogue, find_weaknesses
from simulator.model.review import PARTS, Evidence, Flag, LadderStep, Part, PartName, QuestionRef, Review
from simulator.model.transcript import Transcript
from simulator.rules.pack import Findings, RulePack
from simulator.text.document import Document, read, read_transcript

__all__ = ["review"]

_GROUND: tuple[PartName, ...] = ("challenge", "actions")
_LESSON = ("asks.lesson", "asks.takeaway", "asks.own-growth")
_SHOWN = 6  # of what added to a part's score


def review(
    transcript: Transcript,
    question: QuestionRef,
    pack: RulePack,
    *,
    level: str | None = None,
    fits: Collection[str] = (),
    id: str | None = None,  # noqa: A002 - the field's own name
) -> Review:
    """Judge one answer to one question. ``follow_up`` is left None: the planner decides that.

    ``fits``: core stories that answer the question as well as its own.

    Same transcript, question and pack give the same bytes. Linear in the length of the answer.
    """
    document = read_transcript(transcript)
    reason = unfair(transcript, document, question.kind, pack)
    if reason is not None:
        delivery, _ = measure(transcript)
        return Review(
            id=id,
            question=question,
            judged=False,
            not_judged_because=reason,
            parts={part: Part() for part in PARTS},
            delivery=delivery,
            rules=pack.sha256,
        )
    findings = _found(pack, document)
    weak = _ready(pack)
    asked = _asked(pack, question.text)
    counting = concise(document, pack)
    counted_findings = findings if counting is document else _found(pack, counting)
    shape = features(counted_findings, question.kind)
    weighed, known = weigh_parts(counted_findings, asked, shape)
    strengths = {part: weighed[part].strength for part in PARTS}
    where, limits = places(counted_findings), pack.data["quoting-parts"]
    quoted = passages(where, limits)
    parts = {part: _part(weighed[part], quoted[part], counted_findings.document, transcript) for part in PARTS}
    steps = ladder(counted_findings, pack.data["learning-steps"], transcript)
    grounded = any(strengths[part] == 2 for part in _GROUND) or asked.any(*_LESSON)
    learnings_kind = kind(strengths["learnings"], grounded and any(step.met for step in steps))
    measured = counted_findings.any(*pack.data["results-measured"]) if parts["results"].strength else None
    delivery, counted = measure(transcript, told(where, limits, strengths, counted_findings.document))
    drift = off_question(findings, asked, question, strengths, fits)
    seen = Seen(
        findings=findings,
        asked=asked,
        question=question,
        strengths=strengths,
        learnings_kind=learnings_kind,
        measured=measured,
        features={
            **shape,
            **{f"said.{name}": value for name, value in known.items()},
            **{f"{part}.score": weighed[part].score for part in PARTS},
            "off-question": float(drift.off),
        },
    )
    weaknesses, _ = find_weaknesses(seen, weak, transcript)
    if platitude := next((flag for flag in weaknesses if flag.id == "generic-learning"), None):
        parts, learnings_kind = {**parts, "learnings": _hinted(parts["learnings"], platitude)}, "generic"
    if learnings_kind == "authentic" and any(flag.id == "blame" for flag in weaknesses):
        learnings_kind = "generic"  # what the others did wrong is no insight of one's own
    if learnings_kind == "generic":  # what anybody could say is a hint, and no principle of one's own
        parts = {**parts, "learnings": parts["learnings"].model_copy(update={"strength": 1})}
        steps = tuple(LadderStep(id=step.id, met=False) if step.id == "principle" else step for step in steps)
    named = names(transcript)
    name = name_flag(named)
    flags: tuple[Flag, ...] = (*weaknesses, *delivery_flags(transcript, delivery, counted))
    return Review(
        id=id,
        question=question,
        judged=True,
        parts=parts,
        learnings_kind=learnings_kind,
        learnings_ladder=steps,
        results_measured=measured,
        story_told=story_told(findings),
        story_elements=story_elements(findings, question.story, transcript),
        intents=intents_met(findings, question, transcript),
        levels=level_signals(findings, transcript, level),
        flags=(*flags, name) if name else flags,
        names=named,
        delivery=delivery,
        texture=texture(counted_findings),
        rules=pack.sha256,
    )


@lru_cache(maxsize=4)
def _found(pack: RulePack, document: Document) -> Findings:
    """Most of the work. In a session the same words are judged twice: on trial in a pause, and when the answer ended
    with that pause and the candidate waits."""
    return pack.run(document)


@lru_cache(maxsize=4)
def _ready(pack: RulePack) -> Mapping[str, Weakness]:
    """The weaknesses of a pack, checked once."""
    return catalogue(pack)


def _part(weighed: Weighed, found: Sequence[Passage], document: Document, transcript: Transcript) -> Part:
    """The part as the review shows it; what was not heard is not quoted."""
    part = Part(strength=weighed.strength, score=weighed.score, added=weighed.added[:_SHOWN])
    return part.model_copy(update={"evidence": evidence(found, document, transcript)}) if part.strength else part


def _hinted(part: Part, platitude: Flag) -> Part:
    """A learning that fits any story is a hint of one, whatever else sounded like it."""
    if part.evidence or platitude.start is None or platitude.end is None:
        return part.model_copy(update={"strength": 1})
    quoted = Evidence(
        start=platitude.start,
        end=platitude.end,
        quote=platitude.quote,
        t0=platitude.t0,
        t1=platitude.t1,
        rule=platitude.rule,
    )
    return part.model_copy(update={"strength": 1, "evidence": (quoted,)})


@lru_cache(maxsize=256)
def _asked(pack: RulePack, question: str) -> Findings:
    """What the rules find in the question's own text; a session asks few different ones."""
    return pack.run(read(question))
