"""Drills: a few minutes of one skill, laid out as a session and read back from its reviews. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from pydantic import Field

from simulator.analysis.patterns import flat, spans
from simulator.model.base import Model
from simulator.model.plan import Item, Plan, Round
from simulator.model.review import LadderStep, QuestionKind, QuestionRef, Review
from simulator.model.transcript import Transcript
from simulator.planning.bank import Bank
from simulator.planning.judge import Judge
from simulator.planning.naming import name_intents
from simulator.planning.pick import order
from simulator.planning.yamlfile import parse
from simulator.rules.pack import Findings
from simulator.text.document import Document, read_transcript

__all__ = [
    "DRILL",
    "DRILLS",
    "FOR_THE_BANK",
    "SHORT_DRILLS",
    "Check",
    "DrillName",
    "Drills",
    "caught",
    "drill_plan",
    "drills",
    "read_back",
]

_OWN = frozenset({"i", "me", "my", "mine", "myself"})
_IF = frozenset({"when", "if", "whenever", "where", "during"})
DrillName = Literal["intent", "system", "learnings"]
DRILLS: tuple[DrillName, ...] = ("intent", "system", "learnings")
DRILL = "drill-"
"""What the name of a session that is a drill begins with."""
FOR_THE_BANK = (f"{DRILL}story", f"{DRILL}system-told")
"""What the sessions are called in which a story or a way of working is told for the bank, field by field."""
SHORT_DRILLS = (*(f"{DRILL}{name}" for name in DRILLS), *FOR_THE_BANK)
"""Those whose replies are too short to tell a story."""


class Drill(Model):
    """What all drills have. ``seconds``: what a good reply takes."""

    title: str
    seconds: float = Field(gt=0)
    rounds: int = Field(ge=1)
    opening: str


class IntentDrill(Drill):
    """``twins``: questions that sound alike and mean something else."""

    ask: str
    caught: str
    missed: str
    twins: tuple[tuple[str, ...], ...]


class Task(Model):
    """One task: a situation for which the candidate says how they work."""

    id: str
    ask: str


class SystemCheck(Model):
    """One thing that a way of working should hold, the rules or words that tell it, and how to add it."""

    id: str
    label: str
    rules: tuple[str, ...] = Field(min_length=1)
    patterns: tuple[str, ...] = ()
    exception: bool = False  # what stands there belongs to no other check
    tip: str


class SystemDrill(Drill):
    """Tasks to say one's way of working for, and the checks of what was said."""

    tasks: tuple[Task, ...]
    checks: tuple[SystemCheck, ...]


class LearningsDrill(Drill):
    """Generic learnings to be made one's own, and a tip for each step of the ladder."""

    ask: str
    generic: tuple[str, ...]
    tips: dict[str, str]
    heard: dict[str, tuple[str, ...]]


class Drills(Model):
    """The file of drills."""

    intent: IntentDrill
    system: SystemDrill
    learnings: LearningsDrill


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was listened for: whether it was heard, the words, and what to add where it was not."""

    label: str
    met: bool
    quote: str
    tip: str
    id: str = ""


@cache
def drills() -> Drills:
    """The shipped drills. Raises InputError with file:line:col where the file is broken."""
    return parse(files("prompts").joinpath("drills.yaml").read_text("utf-8"), "prompts/drills.yaml", Drills)


def drill_plan(name: DrillName, bank: Bank, seed: int) -> Plan:
    """A session of ``rounds`` short questions without follow-ups; the same seed gives the same ones."""
    words = drills()
    chosen: Drill
    asked: Sequence[tuple[str, QuestionRef]]
    if name == "intent":
        chosen, asked = words.intent, _twins(words.intent, bank, seed)
    elif name == "system":
        chosen = words.system
        asked = [
            (task.ask, QuestionRef(text=task.ask, kind="trunk", drill=True))
            for task in order(words.system.tasks, seed, "drill", name)
        ]
    else:
        chosen = words.learnings
        asked = [
            (text, QuestionRef(text=text, kind="leaf", drill=True))
            for text in (
                words.learnings.ask.format(generic=generic)
                for generic in order(words.learnings.generic, seed, "drill", name)
            )
        ]
    items = [Item(role="introduction", text=chosen.opening, seconds=15.0, listens=False)]
    for text, ref in asked[: chosen.rounds]:
        items.append(Item(role="question", text=text, question=ref, seconds=120.0, target=chosen.seconds))
    style = bank.styles["calm"]
    items.append(Item(role="wrap-up", text=style.lines.wrap_up, seconds=10.0, listens=False))
    seconds = sum(item.seconds for item in items)
    return Plan(
        rounds=(Round(name=chosen.title, seconds=seconds, items=tuple(items)),),
        lines=style.lines.session(),
        study=True,
        shortest_question=30.0,
    )


def _twins(drill: IntentDrill, bank: Bank, seed: int) -> list[tuple[str, QuestionRef]]:
    """One group of near-twins in an order of its own, then other main questions."""
    group = order(drill.twins, seed, "drill", "twins")[0]
    others = [q.id for q in bank.questions.values() if q.kind == "trunk" and q.scored and q.id not in group]
    ids = [*order(group, seed, "drill", "twin"), *order(others, seed, "drill", "other")]
    found = []
    for ident in ids[: drill.rounds]:
        question = bank.questions[ident]
        text = drill.ask.format(question=question.speech("concise"))
        found.append((text, question.ref("concise").model_copy(update={"kind": "leaf", "drill": True})))
    return found


def caught(name: str, heard: Transcript, question: str, mind: Judge) -> dict[str, list[str]]:
    """What a reply in the drill ``name`` caught and missed, by id. ``question``: of the bank, for ``intent``."""
    if name == "intent":
        asked = mind.bank.question(question).ref("concise").model_copy(update={"kind": "leaf", "drill": True})
    else:
        kind: QuestionKind = "trunk" if name == "system" else "leaf"
        asked = QuestionRef(text=question or getattr(drills(), name).title, kind=kind, drill=True)
    checks = read_back(cast("DrillName", name), mind.review(heard, asked), heard, mind)
    return {
        "caught": [check.id for check in checks if check.met],
        "missed": [check.id for check in checks if not check.met],
    }


def read_back(name: DrillName, review: Review, heard: Transcript, mind: Judge) -> tuple[Check, ...]:
    """What was caught and what was missed in one reply. Empty where the reply could not be judged."""
    question = mind.bank.questions.get(review.question.id or "")
    if name == "intent" and question is not None:  # a few words may name an intent, so it needs no judgement
        wants = mind.bank.intents
        named = name_intents(question, heard, mind.bank, mind.pack)
        return tuple(Check(wants[i.id].wants, bool(i.quote), i.quote, "", i.id) for i in named)
    if not review.judged:
        return ()
    words = drills()
    if name == "system":
        findings = mind.pack.run(read_transcript(heard))
        apart = _exceptions(words.system.checks, findings.document)
        return tuple(_system_check(check, findings, apart) for check in words.system.checks)
    return tuple(
        _step_check(step, tip, words.learnings, read_transcript(heard))
        for step in review.learnings_ladder
        if (tip := words.learnings.tips.get(step.id)) is not None
    )


def _step_check(step: LadderStep, tip: str, drill: LearningsDrill, document: Document) -> Check:
    """A step of the ladder: by the rules, or by what shows it where it was asked for."""
    quote = step.evidence[0].quote if step.evidence else ""
    own = any(token.norm in _OWN for token in document.tokens)
    places = spans(drill.heard.get(step.id, ()), flat(document.text)) if own and not step.met else []
    if places:
        quote = _clause_at(document, places[0][0])
    return Check(step.id.replace("-", " "), step.met or bool(places), quote, tip, step.id)


def _exceptions(checks: Sequence[SystemCheck], document: Document) -> list[tuple[int, int]]:
    """Stretches of text that tell of an exception: from its word on, with the "when" that stands before it."""
    found = []
    for check in checks:
        for start, _ in spans(check.patterns, flat(document.text)) if check.exception else ():
            sentence = next(s for s in document.sentences if document.tokens[s.last].end > start)
            first, last = document.tokens[sentence.first], document.tokens[sentence.last]
            before = start if first.norm not in _IF else first.start
            found.append((before, last.end))
    return found


def _system_check(check: SystemCheck, findings: Findings, apart: Sequence[tuple[int, int]]) -> Check:
    """Met where one of its rules hit or one of its patterns stands; the quote is the clause of the first."""
    document = findings.document
    places = [
        (document.tokens[first].start, document.tokens[last].start)
        for rule in check.rules
        for hit in findings.hits.get(rule, ())
        for first, last in hit.places()[:1]
    ]
    places += [(start, start) for start, _ in spans(check.patterns, flat(document.text))]
    if not check.exception:
        places = [place for place in places if not any(start <= place[1] < end for start, end in apart)]
    for at, _ in places[:1]:
        return Check(check.label, True, _clause_at(document, at), check.tip, check.id)
    return Check(check.label, False, "", check.tip, check.id)


def _clause_at(document: Document, at: int) -> str:
    """The clause that holds a character."""
    token = next((n for n, token in enumerate(document.tokens) if token.end > at), len(document.tokens) - 1)
    clause = document.clauses[document.clause_of[token]]
    span = document.span(clause.first, clause.last)
    return document.text[span.start : span.end]
