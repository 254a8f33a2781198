"""What every rule carries, whatever its kind, and what a kind sees when it is evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator

from simulator.model.base import Model
from simulator.model.review import Severity
from simulator.rules.hit import Hit
from simulator.text.document import Document

__all__ = ["TAKEN", "Examples", "Lines", "Names", "Rule", "View", "Word"]

Word = Literal["weak", "clear", "strong", "against"]  # how much a rule says; `data: weight-words` has the numbers
TAKEN = "taken"  # beside the parts: something was taken from it, be it a platitude


def _lines(value: Any) -> Any:
    if not isinstance(value, str):
        return tuple(value) if isinstance(value, list) else value
    found: list[str] = []
    for line in value.splitlines():
        text = line.strip()
        if not text or text.startswith("# "):
            continue
        if found and line[0].isspace():
            found[-1] += text if found[-1].endswith("|") else f" {text}"
        else:
            found.append(text)
    return tuple(found)


def _names(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Lines = Annotated[tuple[str, ...], BeforeValidator(_lines)]  # one a line; an indented line goes on with it
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]  # one name or a list of names


class Examples(Model):
    """Texts that must match, with the evidence marked ``<<like this>>``, and texts that must not.

    Where a hit marks nothing, any match will do (counts and absences have no place of their own).
    """

    hits: Names = ()
    misses: Names = ()


class Rule(Model):
    """Fields of every rule.

    ``unless`` / ``within`` name scopes: the hit must lie outside / inside of them. ``message`` is what a person
    reads, ``why`` why it matters, ``clears`` what would clear it, ``source`` where it comes from. Rules that accuse
    carry ``flag`` (its id in the taxonomy), ``severity`` and ``probe`` (a probe id, or ``none: reason``).
    ``part`` names the answer part a rule is evidence for. ``note`` is for the next editor.
    ``weight`` says how much it says, in words: ``weight: strong`` for its own part or flag, or for several of them
    ``weight: {actions: clear, system: against}``. A rule with a part or a flag and no weight is ``clear``; one
    that speaks for learnings in one word speaks as much for "something was taken from it" (``taken``).
    """

    message: str = ""
    why: str = ""
    clears: str = ""
    source: str = ""
    note: str = ""
    part: str | None = None
    flag: str | None = None
    severity: Severity | None = None
    probe: str | None = None
    weight: dict[str, Word] = Field(default_factory=dict)
    unless: Names = ()
    within: Names = ()
    examples: Examples = Examples()

    @model_validator(mode="before")
    @classmethod
    def _weighed(cls, value: Any) -> Any:
        if not isinstance(value, dict) or isinstance(value.get("weight"), dict):
            return value
        word = value.get("weight")
        targets = [value[k] for k in ("part", "flag") if isinstance(value.get(k), str)]
        if word is not None and (word not in get_args(Word) or not targets):
            raise ValueError(
                f"the weight is {', '.join(get_args(Word))}, of the rule's part or flag; or say of what, "
                "as in {actions: clear}"
            )
        if targets == ["learnings"] and word != "against":
            targets.append(TAKEN)
        return {**value, "weight": dict.fromkeys(targets, word or "clear")} if targets else value

    def patterns_used(self) -> Sequence[tuple[str, str]]:
        """``(slot, pattern)`` of every phrase pattern this rule brings along."""
        return ()

    def references(self) -> Sequence[str]:
        """Rules (ids, or patterns in backticks) that this one is built from."""
        return ()

    def class_names(self) -> Sequence[str]:
        """Word classes that this rule reads directly."""
        return ()

    def needs(self) -> Sequence[str]:
        """Slots of its own patterns without which there can be no hit."""
        return ()

    def evaluate(self, name: str, view: View) -> Sequence[Hit]:
        """All hits of this rule in a document, by place."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class View:
    """A document during evaluation.

    ``slot(rule, slot)`` gives the raw matches of a rule's own patterns, ``hits(ref)`` the hits of another rule
    (evaluated before), ``words(names)`` all single words of some @classes and words; ``in_scope(name, first, last)``
    asks scopes.
    """

    document: Document
    slot: Callable[[str, str], Sequence[tuple[int, int]]]
    hits: Callable[[str], Sequence[Hit]]
    words: Callable[[Sequence[str]], frozenset[str]]
    in_scope: Callable[[str, int, int], bool]
    settings: Mapping[str, Any]

    def admitted(self, rule: Rule, first: int, last: int) -> bool:
        """Whether a place respects the rule's ``unless`` and ``within``."""
        if rule.unless and any(self.in_scope(scope, first, last) for scope in rule.unless):
            return False
        return not rule.within or all(self.in_scope(scope, first, last) for scope in rule.within)
