"""Which intents of a question somebody names in the drill "the question behind the question". Pure.

Naming what an interviewer is after takes other words than answering: "do I cave" names an intent that no answer
speaks to in these words. So ``prompts/drills`` holds rules of its own, ``named.INTENT``; intents of a user's own that
have none are listened for with the rules for answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from simulator.model.transcript import Transcript
from simulator.planning.bank import Bank
from simulator.planning.questions import Question
from simulator.rules.load import load_texts, our_texts
from simulator.rules.pack import Findings, RulePack
from simulator.text.document import read, read_transcript

__all__ = ["Named", "name_intents", "naming_rules"]

_CONTENT = 4  # letters from which a word carries meaning of its own
_FRAME = frozenset(
    {"want", "know", "would", "like", "hear", "about", "whether", "time", "when", "what", "that"}
)  # round any reply
_ECHO = 0.8  # share of such words that come from the question, from which a reply only says it again


@dataclass(frozen=True, slots=True)
class Named:
    """One intent of the question, and the words that name it; no words where it was missed."""

    id: str
    quote: str


@cache
def naming_rules() -> RulePack:
    """The rules of the drill. Raises InputError with file:line:col where one is broken."""
    return load_texts(list(our_texts("lexicon", "drills")))


def name_intents(question: Question, heard: Transcript, bank: Bank, answers: RulePack) -> tuple[Named, ...]:
    """The scored intents of the question in its order. ``answers`` are the rules for answers.

    Nothing is named by who tells a case instead, nor by who says the question again.
    """
    document = read_transcript(heard)
    found = naming_rules().run(document)
    told = found.any("guard.told") and found.count("guard.told") >= found.count("guard.framed")
    deaf = told or _echoes(found, question)
    others = answers.run(document) if any(f"named.{i}" not in found.pack.rules for i in question.intents) else found
    out = []
    for intent in question.intents:
        if intent in bank.intents:
            here, rule = (
                (found, f"named.{intent}") if f"named.{intent}" in found.pack.rules else (others, f"intent.{intent}")
            )
            out.append(Named(intent, "" if deaf else _quoted(here, rule)))
    return tuple(out)


def _quoted(found: Findings, rule: str) -> str:
    """The clause in which the first hit stands."""
    for hit in found.of(rule):
        for first, last in hit.places()[:1]:
            clause = found.document.clauses[found.document.clause_of[first]]
            span = found.document.span(min(first, clause.first), max(last, clause.last))
            return found.document.text[span.start : span.end]
    return ""


def _echoes(found: Findings, question: Question) -> bool:
    asked = {t.norm[:_CONTENT] for text in (question.open, question.concise) for t in read(text).tokens}
    said = [t.norm[:_CONTENT] for t in found.document.tokens if len(t.norm) >= _CONTENT and t.norm not in _FRAME]
    return len(said) > 2 and sum(word in asked for word in said) >= _ECHO * len(said)  # one or two may be chance


_FRAME = frozenset(
    ["want", "know", "would", "like", "hear", "about", "whether", "time", "when", "what", "that", "just"]
)
