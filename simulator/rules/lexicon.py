"""Word classes: named lists of words and phrases that rules speak of instead of single words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import model_validator

from simulator.model.base import Model
from simulator.rules.kinds.base import Names
from simulator.rules.pattern import FORMS, members, verb_forms
from simulator.text.tokens import tokenise
from simulator.text.wordlist import words as word_set

__all__ = ["WordClass", "compile_classes"]


class WordClass(Model):
    """``words``: members as they are said, separated by commas or lines. ``verbs``: base forms, inflected for you.

    ``include``: other classes whose members belong here too. ``without``: members to leave out again.
    """

    words: str = ""
    verbs: str = ""
    include: Names = ()
    without: str = ""
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"words": value} if isinstance(value, str) else value


def compile_classes(classes: Mapping[str, WordClass]) -> dict[str, frozenset[str]]:
    """``@name`` (and ``@name.form`` for classes with verbs) to normalised members.

    Raises KeyError naming an unknown or circular include.
    """
    done: dict[str, dict[str, dict[str, None]]] = {}
    for name in classes:
        _resolve(name, classes, done, ())
    out: dict[str, frozenset[str]] = {}
    for name, slots in done.items():
        dropped = {_norm(m) for m in members(classes[name].without)}
        for form, words in slots.items():
            out[f"@{name}.{form}" if form else f"@{name}"] = frozenset(words) - dropped
    return out


def _resolve(
    name: str, classes: Mapping[str, WordClass], done: dict[str, dict[str, dict[str, None]]], above: tuple[str, ...]
) -> dict[str, dict[str, None]]:
    if name in done:
        return done[name]
    if name not in classes or name in above:
        raise KeyError(name)
    spec = classes[name]
    slots: dict[str, dict[str, None]] = {"": {}}
    for member in members(spec.words):
        if member.startswith("~"):
            for form in verb_forms(member[1:]):
                slots[""][_norm(form)] = None
        else:
            slots[""][_norm(member)] = None
    for verb in members(spec.verbs):
        for form in FORMS:
            for word in verb_forms(verb, form):
                slots.setdefault(form, {})[_norm(word)] = None
                slots[""][_norm(word)] = None
    for other in spec.include:
        for form, words in _resolve(other.removeprefix("@"), classes, done, (*above, name)).items():
            slots.setdefault(form, {}).update(words)
    done[name] = slots
    return slots


def _norm(member: str) -> str:
    if member.isascii() and member.islower() and member.replace(" ", "").isalpha() and " id" not in f" {member}":
        low = member
        if not any(w in _CONTRACTED for w in low.split()):
            return low
    return " ".join(t.norm for t in tokenise(member)) or member


_CONTRACTED = word_set(
    """dont didnt doesnt wasnt werent isnt arent wouldnt couldnt shouldnt cant cannot wont havent hasnt hadnt im
    ive id gonna wanna gotta aint thats theres whats hes shes youre youve theyre theyve weve hed heres itll
    youll theyll youd theyd mustnt"""
)
