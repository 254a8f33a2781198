"""From a target to a sentence: which probe fits, which of its wordings, whose words it quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.model.review import Target
from simulator.planning.bank import Bank
from simulator.planning.pick import order
from simulator.planning.picture import PART_OF, Step, elements, evidence
from simulator.planning.priorities import Picture
from simulator.planning.probes import Probe, StyleName

__all__ = ["Line", "say"]

_LAST_SENTENCE = re.compile(r"(?:^|(?<=[.!?])\s+)([^.!?]+[.!?]*)\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say. ``because``: ids of flags and story elements that shaped it."""

    probe: str
    text: str
    quote: str = ""
    because: tuple[str, ...] = ()


def say(
    target: Target,
    steps: Sequence[Step],
    seen: Picture,
    bank: Bank,
    *,
    style: StyleName,
    seed: int,
    said: Sequence[str],
    again: bool = False,
    only: Sequence[str] = (),
) -> Line | None:
    """The best fitting line for ``target`` that was not said before; None where all of them were.

    ``said`` holds texts and probe ids used so far. ``again`` asks for the harder second wording. ``only`` limits
    the choice to probes of these ids.
    """
    question = steps[0].review.question
    fits = [p for p in bank.probes if p.target == target and p.again == again and _fits(p, seen, question.story)]
    fits = [p for p in fits if (p.id in only if only else not p.only_named)]
    if not again and not only:
        fits += _of_story(target, steps, seen, bank)
    quoted_last = bool(steps[-1].asked and steps[-1].asked.quote)
    turn = f"{question.text}\x1f{len(steps)}"
    for probe in sorted(order(fits, seed, turn, target), key=lambda p: -p.specific):
        if probe.id in said or (probe.quotes and quoted_last):
            continue  # twice in a row sounds like a parrot
        quote = _quote(probe, steps, seen, bank)
        if probe.quotes and not quote:
            continue
        for wording in order(probe.wordings(style), seed, turn, probe.id):
            text = _fill(wording, quote, steps, bank)
            if text and text not in said:
                because = tuple(f for f in probe.flags if f in seen.flags)
                if probe.id.startswith("story."):
                    because = (probe.id.removeprefix("story."),)
                return Line(probe.id, text, quote, because)
    return None


def _fits(probe: Probe, seen: Picture, story: str | None) -> bool:
    part = PART_OF.get(probe.target)
    strength = seen.strengths[part] if part else 0
    return (
        (not probe.flags or any(flag in seen.flags for flag in probe.flags))
        and (not probe.kinds or seen.kind in probe.kinds)
        and (not probe.moulds or seen.mould in probe.moulds)
        and (not probe.asks or seen.asks in probe.asks)
        and (not probe.stories or story in probe.stories)
        and (probe.heard is None or probe.heard == ("thin" if strength else "absent"))
    )


def _of_story(target: Target, steps: Sequence[Step], seen: Picture, bank: Bank) -> list[Probe]:
    """Probes for the elements of the story that belong to the missing part and were not told."""
    story = bank.stories.get(steps[0].review.question.story or "")
    if story is None or seen.kind != "trunk" or target == "ownership":
        return []
    met = {element.id for element in elements(steps) if element.met}
    found = [
        Probe(id=f"story.{story.id}.{e.id}", target=target, stories=(story.id,), calm=e.probes)
        for e in story.elements
        if e.id not in met and (target == "story-element" or e.part == PART_OF.get(target))
    ]
    if target == "system":
        found.append(Probe(id=f"story.{story.id}.system", target=target, stories=(story.id,), calm=(story.system,)))
    return found


def _quote(probe: Probe, steps: Sequence[Step], seen: Picture, bank: Bank) -> str:
    for source in probe.quotes:
        for item, transcript in evidence(steps, source, probe.flags or seen.flags):
            if probe.rules and item.rule not in probe.rules:
                continue
            if quote := bank.quoting.quotable([item], transcript, probe.speaks, past=probe.past):
                return quote
    return ""


def _fill(wording: str, quote: str, steps: Sequence[Step], bank: Bank) -> str:
    if "{steer}" in wording:
        steer = _steer(steps, bank)
        return wording.replace("{steer}", steer) if steer else ""
    if "{question}" in wording:
        last = _LAST_SENTENCE.search(steps[0].review.question.text.strip())
        return wording.replace("{question}", last.group(1).strip()) if last else ""
    return wording.replace("{quote}", quote)


def _steer(steps: Sequence[Step], bank: Bank) -> str:
    """What brings the answer back: the question's first intent that no answer spoke to."""
    met = {i.id for step in steps for i in step.review.intents if i.addressed}
    intents = [i for i in steps[0].review.question.intents if i in bank.intents]
    for intent in [*(i for i in intents if i not in met), *intents]:
        return bank.intents[intent].steer
    return "Can you give me one case of exactly that?"
