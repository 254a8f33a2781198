"""What a bank must hold together: every name known, every line speakable, every gap with a probe."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.analysis.levels import ladders
from simulator.analysis.patterns import found
from simulator.analysis.weaknesses import catalogue
from simulator.errors import InputError
from simulator.planning.questions import Question
from simulator.rules.where import locate

if TYPE_CHECKING:
    from simulator.planning.bank import Bank
    from simulator.rules.pack import RulePack

__all__ = ["LEVELS", "SourceLocation", "check_questions", "check_words", "rule_gaps", "sentences", "unspeakable"]

LEVELS = ("career:M1", "career:M2", "career:M3", "meta:M0", "meta:M1", "meta:M2")
# words of the workshop, which a candidate must never hear
_INTERNAL = re.compile(
    r"\b(?:trunk|leaf|probe|rubric|score[ds]?|flag(?:ged)?|learnings|story element|follow-up|STAR|intent|null)\b"
)
# what speech engines read letter by letter, or wrongly; written out in `spoken`
_STUMBLE = re.compile(r"\b[A-Z]{2,}s?\b|\b\d+:\d+s?\b|[&/@#_%{}<>]|\d-\d")
_READ_WELL = frozenset({"PIP", "OKR", "OKRs", "KPI", "KPIs"})  # checked by ear with espeak-ng
_QUOTED = re.compile(r"“[^”]*”")
_END = re.compile(r"[.!?]+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class SourceLocation:
    """Where a question stands: a file, its text, and the question's number in it."""

    file: str
    text: str
    index: int

    @property
    def ours(self) -> bool:
        """Whether it ships with the product."""
        return self.file.startswith("prompts/")

    def error(self, field: str, fact: str, hint: str) -> InputError:
        """An error that points at a field of the question."""
        if not self.file.endswith((".yaml", ".yml")):
            return InputError(fact, hint, where=self.file)
        line, column = locate(self.text, ("questions", self.index, field))
        return InputError(fact, hint, where=f"{self.file}:{line}:{column}")


def sentences(text: str) -> int:
    """How many sentences a line has; a quotation counts as part of the sentence around it."""
    bare = _QUOTED.sub("that", text).strip()
    return len(_END.findall(bare)) + (bare[-1:] not in {".", "!", "?"} if bare else 0)


def unspeakable(text: str) -> str:
    """The first piece that a speech engine would stumble over; "" where there is none."""
    return next((m.group() for m in _STUMBLE.finditer(text) if m.group() not in _READ_WELL), "")


def check_questions(
    questions: Mapping[str, Question],
    places: Mapping[str, SourceLocation],
    stories: Collection[str],
    intents: Collection[str],
) -> None:
    """Every name that a question uses exists and every phrasing can be spoken. Raises InputError at the first."""
    for question in questions.values():
        for field, fact, hint in _mistakes(question, questions, stories, intents):
            raise places[question.id].error(field, f"{question.id}: {fact}", hint)


def _mistakes(
    question: Question, questions: Collection[str], stories: Collection[str], intents: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    every = ", ".join(stories)
    for field, names, known, hint in (
        ("story", [question.story] if question.story else [], stories, f"Stories are {every}."),
        ("stories_fit", question.stories_fit, stories, f"Stories are {every}."),
        ("intents", question.intents, intents, "`mockloop bank list --intents` shows them."),
        ("twins", question.twins, questions, "`mockloop bank list` shows all questions."),
        ("levels", question.levels, LEVELS, f"Levels are {', '.join(LEVELS)}."),
    ):
        for name in names:
            if name not in known:
                yield field, f"{name!r} is unknown", hint
    if sentences(question.means) > 1:
        yield "means", "what is meant takes more than one sentence", "Say it in one; the question itself follows it."
    if unspeakable(question.means):
        yield "means", f"a voice would stumble over {unspeakable(question.means)!r}", "Write it as it is said."
    for pattern in question.event:
        try:
            found((pattern,), "")
        except re.error as error:
            yield "event", f"{pattern!r} is no pattern: {error}", "Write the words; `(a|b)` means a or b."
    low, high = question.seconds
    if not 5 <= low <= high <= 900:
        yield "seconds", f"{low} to {high} seconds is no answer's length", "Give two numbers between 5 and 900."
    for phrasing in ("open", "concise", "guided"):
        piece = unspeakable(question.speech(phrasing))
        if piece:
            hint = f"Write `spoken: {{{phrasing}: …}}` with {piece!r} as it is said."
            yield phrasing, f"a voice would stumble over {piece!r}", hint


def check_words(bank: Bank) -> None:
    """Every probe and every name in loops, stories and priorities. Raises InputError at the first mistake."""
    for where, fact in _word_mistakes(bank):
        raise InputError(fact, "Mend the file; `mockloop bank check` looks again.", where=where)


def _word_mistakes(bank: Bank) -> Iterator[tuple[str, str]]:
    for where, line in _lines(bank):
        spoken = re.sub(r"\{(?:quote|steer|question|means|asked)\}", "that", line)
        if sentences(spoken) > (1 if where.startswith("prompts/intents") else 2):  # a steer follows a lead-in
            yield where, f"too many sentences: {line!r}"
        if _INTERNAL.search(spoken):
            yield where, f"an internal word in {line!r}"
        if unspeakable(spoken):
            yield where, f"a voice would stumble over {unspeakable(spoken)!r}"
    ids = [p.id for p in bank.probes]
    for entry in bank.priorities.all():
        fixed = entry.target not in ("story-element", "asked", "none")
        if fixed and not any(p.target == entry.target for p in bank.probes):
            yield "prompts/probes/priorities.yaml", f"{entry.id}: no probe asks for {entry.target}"
        for probe in entry.probes:
            if probe not in ids:
                yield "prompts/probes/priorities.yaml", f"{entry.id}: there is no probe {probe}"
    yield from _loop_mistakes(bank)


def _lines(bank: Bank) -> Iterator[tuple[str, str]]:
    """Everything that may be said as a follow-up, with where it stands."""
    for probe in bank.probes:
        yield from ((f"prompts/probes: {probe.id}", w) for w in (*probe.calm, *probe.pressing, *probe.silent))
    for intent in bank.intents.values():
        yield f"prompts/intents.yaml: {intent.id}", intent.steer
    for story in bank.stories.values():
        yield f"prompts/stories.yaml: {story.id}", story.system
        yield from ((f"prompts/stories.yaml: {story.id}", w) for e in story.elements for w in e.probes)


def _loop_mistakes(bank: Bank) -> Iterator[tuple[str, str]]:
    for loop in bank.loops.values():
        for name in loop.rounds:
            if name not in bank.rounds:
                yield "prompts/loops/loops.yaml", f"{loop.id}: there is no round {name}"
    for round_ in bank.rounds.values():
        for slot in (*round_.pick, round_.extra):
            for name in (*slot.ids, *slot.stories):
                if name not in bank.questions and name not in bank.stories:
                    yield "prompts/loops/loops.yaml", f"{round_.id}: {name} is unknown"


def rule_gaps(bank: Bank, pack: RulePack) -> tuple[str, ...]:
    """What the bank names and the rules don't know, or the other way round: each a sentence; empty: all fits."""
    named = {f"intent.{intent}": f"the intent {intent}" for intent in bank.intents}
    named |= {f"topic.{story}": f"the story {story}" for story in bank.stories}
    named |= {
        f"story.{story.id}.{element.id}": f"the element {element.id} of {story.id}"
        for story in bank.stories.values()
        for element in story.elements
    }
    named |= {
        f"level.{signal}": f"the signal {signal} of {ladder.ladder}:{level.id}"
        for ladder in ladders().values()
        for level in ladder.levels
        for signal in (*level.signals, *level.smells)
    }
    gaps = [f"no rule hears {what}: add {rule}" for rule, what in named.items() if rule not in pack.rules]
    known = {probe.id for probe in bank.probes}
    gaps += [
        f"the weakness {flag} names the probe {weakness.probe!r}, and there is none"
        for flag, weakness in catalogue(pack).items()
        if weakness.probe not in known and not weakness.probe.startswith("none: ")
    ]
    return tuple(gaps)
