"""A frozen pack of rules, ready to run, and what running it over a document gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from simulator.rules.hit import Hit
from simulator.rules.kinds import Rule, View
from simulator.rules.matcher import Matcher
from simulator.rules.scope import Scope, mask
from simulator.rules.where import locate
from simulator.text.document import Document

__all__ = ["Findings", "RulePack"]


@dataclass(frozen=True, eq=False)
class RulePack:
    """Made by ``load``. ``sha256`` names the exact words of all files; ``place`` tells where a rule is written.

    ``sources`` maps rules to file name and text. ``data`` holds the tables that are no rules
    (weights, thresholds), by name. ``order`` lists rules so that each stands behind those it refers to.
    ``words`` maps "@class" and "@class.form" to members. ``matcher`` reports places in ``slots``: whose patterns
    matched, a rule's or a scope's, and which of its patterns.
    """

    rules: Mapping[str, Rule]
    scopes: Mapping[str, Scope]
    words: Mapping[str, frozenset[str]]
    data: Mapping[str, Any]
    sources: Mapping[str, tuple[str, str]]
    sha256: str
    order: tuple[str, ...]
    matcher: Matcher = field(repr=False)
    slots: tuple[tuple[str, str], ...] = field(repr=False)
    _vocabularies: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict, repr=False)

    def place(self, rule: str) -> str:
        """``file:line:col`` of a rule."""
        if rule not in self.sources:
            return "?"
        name, text = self.sources[rule]
        line, column = locate(text, ("rules", rule))
        return f"{name}:{line}:{column}"

    def members(self, name: str) -> frozenset[str]:
        """All members of a word class, of one word or more."""
        return self.words[f"@{name}"]

    @cached_property
    def _plan(self) -> tuple[tuple[tuple[str, Rule], ...], tuple[int, ...], Mapping[int, int]]:
        """The rules in order; which are always looked at; which is worth a look once a slot's patterns matched."""
        numbers = {slot: n for n, slot in enumerate(self.slots)}
        ordered = tuple((name, self.rules[name]) for name in self.order)
        always, waiting = [], {}
        for place, (name, rule) in enumerate(ordered):
            needs = rule.needs()
            if needs:
                waiting[numbers.get((name, needs[0]), -1)] = place
            else:
                always.append(place)
        return ordered, tuple(always), waiting

    def _vocabulary(self, names: Sequence[str]) -> frozenset[str]:
        """All single words of some @classes and words; the same names give the same set."""
        key = tuple(names)
        known = self._vocabularies.get(key)
        if known is None:
            known = frozenset().union(*(self.words[n] if n.startswith("@") else (n,) for n in key))
            self._vocabularies[key] = known
        return known

    def run(self, document: Document) -> Findings:
        """Evaluate every rule over a document. Pure; linear in its length."""
        raw: dict[tuple[str, str], list[tuple[int, int]]] = {}
        ordered, always, waiting = self._plan
        places = dict.fromkeys(always)
        for key, first, last in self.matcher.find(document):
            found = raw.get(self.slots[key])
            if found is None:
                found = raw[self.slots[key]] = []
                if key in waiting:
                    places[waiting[key]] = None
            found.append((first, last))
        for found in raw.values():
            found.sort()
        masks: dict[str, bytearray] = {}
        hits: dict[str, tuple[Hit, ...]] = {}

        def in_scope(name: str, first: int, last: int) -> bool:
            if name not in masks:
                masks[name] = mask(
                    self.scopes[name],
                    document,
                    raw.get((f"scope:{name}", "cues"), ()),
                    raw.get((f"scope:{name}", "lifted_by"), ()),
                )
            return any(masks[name][first : last + 1])

        view = View(
            document=document,
            slot=lambda rule, slot: raw.get((rule, slot), ()),
            hits=lambda ref: hits.get(ref, ()),
            words=self._vocabulary,
            in_scope=in_scope,
            settings=self.data,
        )
        for place in sorted(places):
            name, rule = ordered[place]
            found_hits = rule.evaluate(name, view)
            if found_hits:
                hits[name] = tuple(found_hits)
        return Findings(document, self, MappingProxyType(hits), view)


@dataclass(frozen=True)
class Findings:
    """All hits of one document, by rule id, with the questions that parts and weaknesses ask of them."""

    document: Document
    pack: RulePack
    hits: Mapping[str, tuple[Hit, ...]]
    _view: View = field(repr=False)
    _counts: dict[tuple[str, ...], int] = field(default_factory=dict, repr=False)

    def of(self, *rules: str) -> tuple[Hit, ...]:
        """Hits of these rules, in that order."""
        return tuple(h for rule in rules for h in self.hits.get(rule, ()))

    def any(self, *rules: str) -> bool:
        """Whether one of these rules holds."""
        return any(rule in self.hits for rule in rules)

    def count(self, *rules: str) -> int:
        """How many different clauses these rules hit."""
        known = self._counts.get(rules)
        if known is None:
            clause_of = self.document.clause_of
            known = len({clause_of[h.first] if h.placed else -1 for h in self.of(*rules)})
            self._counts[rules] = known
        return known

    def in_scope(self, scope: str, first: int, last: int) -> bool:
        """Whether a token range touches a scope."""
        return self._view.in_scope(scope, first, last)

    def quotes(self, rule: str) -> tuple[str, ...]:
        """The evidence of a rule, verbatim."""
        return tuple(self.document.quote(*place) for hit in self.of(rule) for place in hit.places())

    def tree(self, rule: str) -> list[str]:
        """What matched and why, as indented lines for people."""
        return [line for hit in self.of(rule) for line in self._lines(hit, 0)]

    def _lines(self, hit: Hit, depth: int) -> Sequence[str]:
        quote = f' "{self.document.quote(hit.first, hit.last)}"' if hit.placed else ""
        note = f" ({hit.note})" if hit.note else ""
        return [f"{'  ' * depth}{hit.rule}{note}{quote}", *(x for p in hit.parts for x in self._lines(p, depth + 1))]
