"""What may be held against an answer, by the kind of question it answers and by what a follow-up asked for. Pure.

Data in ``prompts/types.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pydantic import Field

from simulator.analysis.patterns import flat, found, spans
from simulator.analysis.utterance import done
from simulator.formats import shipped_yaml
from simulator.model.base import Model
from simulator.model.review import Flag, Severity, Target
from simulator.text.document import Document

__all__ = ["QuestionType", "QuestionTypes", "claims_only", "fair_flags", "own_flags", "shipped_question_types"]


class QuestionType(Model):
    """``flags``: weaknesses that may be named in an answer; ``all``: any of them but ``never``.
    ``means``: what such a question wants, for who asks back."""

    title: str
    means: str
    never: tuple[str, ...] = ()
    flags: tuple[str, ...]


class FlagText(Model):
    """What is said about a weakness that this module finds."""

    severity: Severity
    message: str
    why: str
    clears: str


class QuestionTypes(Model):
    """``prompts/types.yaml``.

    ``always``: weaknesses that may be named in any answer. ``types``: by question type. ``replies``: weaknesses that
    may be named in a reply to a follow-up for that target; ``clears``: those that such a reply can make good. The
    pattern lists hear generic and own reasons, claims, and questions that a website answers; ``found``: their texts.
    """

    always: tuple[str, ...]
    types: dict[str, QuestionType] = Field(min_length=1)
    replies: dict[Target, tuple[str, ...]]
    clears: dict[Target, tuple[str, ...]]
    generic_reasons: tuple[str, ...]
    own_reasons: tuple[str, ...]
    claims: tuple[str, ...]
    website_questions: tuple[str, ...]
    found: dict[str, FlagText]


@cache
def shipped_question_types() -> QuestionTypes:
    """``prompts/types.yaml``, read once in a process."""
    return QuestionTypes.model_validate(shipped_yaml("types.yaml"), strict=False)


@cache
def _ours() -> frozenset[str]:
    """The weaknesses that ship."""
    return frozenset(shipped_yaml("taxonomy.yaml")["flags"])


def fair_flags(flags: Iterable[Flag], question_type: str, reply: Target | None) -> tuple[Flag, ...]:
    """Those of ``flags`` that may be named here. ``reply``: what a follow-up asked for, None on a main answer.

    A weakness of the user's own rules may be named anywhere: they know best where it counts.
    """
    data = shipped_question_types()
    allowed = data.types[question_type].flags if reply is None else data.replies[reply]
    if reply is None and "all" in allowed:
        return tuple(flag for flag in flags if flag.id not in data.types[question_type].never)
    return tuple(f for f in flags if f.id in allowed or f.id in data.always or f.id not in _ours())


def own_flags(text: str, question_type: str) -> tuple[Flag, ...]:
    """Weaknesses of this kind of question: reasons that fit any employer, questions that the website answers."""
    data, low = shipped_question_types(), flat(text)
    if question_type == "own-questions" and (hits := spans(data.website_questions, low)):
        return (_flag("website-question", text, hits[0]),)
    if question_type == "why" and not found(data.own_reasons, low) and (hits := spans(data.generic_reasons, low)):
        return (_flag("generic-reason", text, hits[0]),)
    return ()


def claims_only(document: Document) -> bool:
    """Whether traits are claimed and nothing that was ever done is told."""
    return not done(document) and found(shipped_question_types().claims, flat(document.text))


def _flag(name: str, text: str, span: tuple[int, int]) -> Flag:
    wording = shipped_question_types().found[name]
    return Flag(
        id=name, severity=wording.severity, message=wording.message, why=wording.why, clears=wording.clears,
        quote=text[slice(*span)], start=span[0], end=span[1], rule=f"types.{name}",
    )  # fmt: skip
