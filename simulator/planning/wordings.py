"""From a target to a sentence: which probe fits, which of its wordings, whose words it quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.model.review import PART_OF, Move, QuestionRef, Target
from simulator.planning.bank import Bank
from simulator.planning.pick import order
from simulator.planning.picture import Step, elements, evidence
from simulator.planning.priorities import Picture
from simulator.planning.probes import Probe, Tone

__all__ = ["Line", "say", "say_move", "sayable"]

_MOMENT = "take-your-time"
_LEVEL = "level."  # how the ids of probes for a level begin
_STEER = "Can you give me one case of exactly that?"  # where a question has no intent of the bank's
_STORIED = ("time", "approach")  # kinds of question that a story may answer
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
    tone: Tone,
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
    fits = [
        p for p in bank.probes
        if p.move == "ask" and p.target == target and p.again == again and _heard_so(p, seen)
    ]  # fmt: skip
    fits = [p for p in fits if _asked_so(p, question, bank)]
    fits = [p for p in fits if (p.id in only if only else not p.only_named)]
    if not again:
        fits += (p for p in _of_story(target, question, steps, bank) if not only or p.id in only)
    quoted_last = bool(steps[-1].asked and steps[-1].asked.quote)
    turn = f"{question.text}\x1f{len(steps)}"
    steers = _steers(question, steps, bank)
    for probe in sorted(order(fits, seed, turn, target), key=lambda p: -p.specific):
        if probe.id in said or (probe.quotes and quoted_last):
            continue  # twice in a row sounds like a parrot
        quote = _quote(probe, steps, seen, bank)
        if probe.quotes and not quote:
            continue
        text = _unsaid(
            probe, question, bank, tone=tone, seed=seed, turn=turn, said=said, quote=quote, steer=steers[0]
        )  # fmt: skip
        if text:
            because = tuple(f for f in probe.flags if f in seen.flags)
            if probe.id.startswith("story."):
                because = (probe.id.removeprefix("story."),)
            return Line(probe.id, text, quote, because)
    return None


def say_move(
    move: Move,
    question: QuestionRef,
    target: Target,
    stands: str,
    bank: Bank,
    *,
    tone: Tone,
    seed: int,
    said: Sequence[str],
    for_time: bool = False,
) -> Line | None:
    """What is said where nothing was answered. ``target`` and ``stands``: of the follow-up that is open; ``none``
    and empty: the question itself is. ``for_time``: only a moment was asked for.
    """
    fits = [p for p in bank.probes if p.move == move and (p.id == _MOMENT) == for_time]
    fits = [p for p in fits if p.target in (target, "none") and _asked_so(p, question, bank)]
    turn = f"{question.text}\x1f{stands}\x1f{len(said)}"
    for probe in sorted(fits, key=lambda p: (p.target != target, -p.specific)):
        for wording in order(probe.wordings(tone), seed, turn, probe.id):
            text = wording.replace("{means}", bank.means(question)).replace("{asked}", stands or question.text)
            text = _fill(text, question, "", "")
            if text and (text not in said or move == "repeat"):
                return Line(probe.id, text)
    return None


def sayable(
    question: QuestionRef,
    steps: Sequence[Step],
    bank: Bank,
    *,
    tone: Tone,
    seed: int,
    said: Sequence[str],
    level: str | None = None,
) -> tuple[str, ...]:
    """Every line that ``say`` may give after the next answer, whatever it is: those that fit any answer first.

    ``steps`` are the answers so far, none before the main one. ``level`` is the one interviewed for. Lines that
    quote can't be known before the answer.
    """
    turn = f"{question.text}\x1f{len(steps) + 1}"
    other = {p.id for p in bank.probes if p.id.startswith(_LEVEL)} - {_LEVEL + (level or "").replace(":", ".")}
    probes = [
        p for p in bank.probes
        if p.move == "ask" and not p.quotes and p.id not in other and _asked_so(p, question, bank)
    ]  # fmt: skip
    story = bank.stories.get(question.story or "") if question.kind == "trunk" else None
    if story is not None:
        targets: tuple[Target, ...] = (*PART_OF, "story-element")
        probes += (p for target in targets for p in _of_story(target, question, steps, bank))
    probes.sort(key=lambda p: (p.again, bool(p.flags)))
    lines = (
        _unsaid(p, question, bank, tone=tone, seed=seed, turn=turn, said=said, steer=steer)
        for p in probes
        for steer in _steers(question, steps, bank)
        if p.id not in said
    )
    return tuple(dict.fromkeys(filter(None, lines)))


def _asked_so(probe: Probe, question: QuestionRef, bank: Bank) -> bool:
    """Whether a probe's conditions on the question hold."""
    return (
        (not probe.kinds or question.kind in probe.kinds)
        and (not probe.types or bank.type_of(question) in probe.types)
        and (not probe.asks or bank.wording.asks(question.text) in probe.asks)
        and (not probe.stories or question.story in probe.stories)
    )


def _heard_so(probe: Probe, seen: Picture) -> bool:
    """Whether a probe's conditions on what was heard so far hold."""
    part = PART_OF.get(probe.target)
    strength = seen.strengths[part] if part else 0
    return (not probe.flags or any(flag in seen.flags for flag in probe.flags)) and (
        probe.heard is None or probe.heard == ("thin" if strength else "absent")
    )


def _of_story(target: Target, question: QuestionRef, steps: Sequence[Step], bank: Bank) -> list[Probe]:
    """Probes for the elements of the story that belong to the missing part and were not told."""
    story = bank.stories.get(question.story or "")
    if story is None or question.kind != "trunk" or target == "ownership" or bank.type_of(question) not in _STORIED:
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


def _unsaid(
    probe: Probe,
    question: QuestionRef,
    bank: Bank,
    *,
    tone: Tone,
    seed: int,
    turn: str,
    said: Sequence[str],
    quote: str = "",
    steer: str = "",
) -> str:
    """The probe's first wording that was not said yet, filled; "" where there is none."""
    for wording in order(probe.wordings(tone), seed, turn, probe.id):
        text = _fill(wording, question, quote, steer)
        if text and text not in said:
            return text
    return ""


def _fill(wording: str, question: QuestionRef, quote: str, steer: str) -> str:
    if "{question}" in wording:
        last = _LAST_SENTENCE.search(question.text.strip())
        return wording.replace("{question}", last.group(1).strip()) if last else ""
    return wording.replace("{quote}", quote).replace("{steer}", steer)


def _steers(question: QuestionRef, steps: Sequence[Step], bank: Bank) -> list[str]:
    """What brings an answer back: to the question's first intent that no answer spoke to."""
    met = {i.id for step in steps for i in step.review.intents if i.addressed}
    intents = [i for i in question.intents if i in bank.intents]
    ranked = [*(i for i in intents if i not in met), *intents]
    return [bank.intents[i].steer for i in ranked] or [_STEER]
