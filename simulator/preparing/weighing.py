"""Which questions a role makes likely, and why: the bank's, one for each value, one for each claim. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.analysis.patterns import flat
from simulator.planning.bank import Bank
from simulator.planning.values import Value, Values
from simulator.preparing.claims import claimed
from simulator.preparing.models import Found, Reason, Role
from simulator.preparing.roles import whole_words
from simulator.preparing.words import RoleWords

__all__ = ["Likely", "about_claims", "likely_questions", "reasons"]


_OF_ONE = 2  # questions after one core story; more of them are no loop


@dataclass(frozen=True, slots=True)
class Likely:
    """One question. ``question``: an id of the bank, or the whole question. ``weight``: what was added up, most
    likely first. ``because``: each reason in a sentence, with their words.
    """

    question: str
    title: str
    weight: float
    because: tuple[str, ...]
    kind: str = "bank"  # bank | value | claim


def likely_questions(role: Role, bank: Bank, words: RoleWords) -> tuple[Likely, ...]:
    """At most ``ask_most`` of the bank's, most likely first; then one for each value; then about the claims."""
    by = {each.story: each.by for each in words.likely}
    ranked = []
    for place, question in enumerate(bank.questions.values()):
        if question.kind != "trunk" or not question.scored or question.coach_only:
            continue
        because, weight = [], 0.0
        for reason in role.likely:
            if question.story == reason.story:
                weight += by.get(reason.story, 1.0)
                because.append(f"{reason.why}: “{reason.quote}”" if reason.quote else reason.why)
        if not because:
            continue
        if role.level and role.level in question.levels:
            weight += words.level_by
            because.append(f"it is asked at the level of {role.level}")
        ranked.append((-weight, place, Likely(question.id, question.title, weight, tuple(because))))
    chosen: list[Likely] = []
    often: dict[str | None, int] = {}
    for _, _, likely in sorted(ranked, key=lambda each: each[:2]):
        asked_for = bank.questions[likely.question].story
        twins = bank.questions[likely.question].twins
        if often.get(asked_for, 0) < _OF_ONE and not any(c.question in twins for c in chosen):
            often[asked_for] = often.get(asked_for, 0) + 1
            chosen.append(likely)
    return (*chosen[: words.ask_most], *_values(role), *about_claims(role.claims, words))


def about_claims(claims: Sequence[Found], words: RoleWords) -> tuple[Likely, ...]:
    """A question about each line of the CV that claims something, in their order."""
    found: list[Likely] = []
    asked: dict[str, None] = {}
    for claim in claims:
        if claim.quote in asked:
            continue
        asked[claim.quote] = None
        # "34 days to 12": a change is told by the word before it
        numbers = claimed(f"from {claim.name}" if " to " in claim.name else claim.name, words.sizes)
        kind = numbers[0].kind if numbers else "number"
        template = words.ask.get(kind) or words.ask["number"]
        quote = claim.quote.strip().rstrip(".")
        because = (f"your CV claims {claim.name}",)
        found.append(Likely(template.format(quote=quote), f"your CV: {claim.name}", 1.0, because, "claim"))
    return tuple(found)


def _values(role: Role) -> tuple[Likely, ...]:
    if not role.values:
        return ()
    listed = tuple(Value(id=f"v{n}", title=value.name) for n, value in enumerate(role.values, 1))
    questions = Values(company=role.company or "They", list=listed).questions()
    found = []
    for question, value in zip(questions, role.values, strict=True):
        because = (f"they name it as a value: “{value.quote or value.name}”",)
        found.append(Likely(question.open, f"their value “{value.name}”", 1.0, because, "value"))
    return tuple(found)


def reasons(text: str, words: RoleWords) -> tuple[Reason, ...]:
    """The core stories that a job description makes likely, each with the words that say it."""
    found = ((each, _quote(text, each.words)) for each in words.likely)
    return tuple(Reason(story=each.story, why=each.why, quote=quote) for each, quote in found if quote)


def _quote(text: str, expression: str) -> str:
    """The words in which the text says it; empty where it doesn't."""
    hit = whole_words(expression).search(flat(text))
    if hit is None:
        return ""
    start = max(text.rfind(stop, 0, hit.start()) for stop in ".\n;:!?") + 1
    ends = [place for stop in ".\n;!?" if (place := text.find(stop, hit.end())) >= 0]
    sentence = " ".join(text[start : min(ends, default=len(text))].split()).strip("*-#• ")
    sentence = re.sub(r"^(?:and|but|or|so) ", "", sentence)
    return sentence if len(sentence) <= 120 else " ".join(text[hit.start() : hit.end()].split())
