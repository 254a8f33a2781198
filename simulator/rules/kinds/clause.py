"""``clause``: grammar instead of words. Who (subject), when (tense, aspect), what (verb), under which condition."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal, get_args

from simulator.rules.hit import Hit
from simulator.rules.kinds.base import Lines, Names, Rule, View
from simulator.text.clauses import Clause as Predicate
from simulator.text.clauses import Subject, Tense
from simulator.text.tokens import STOP

__all__ = ["Clause"]


class Clause(Rule):
    """Clauses whose grammar fits every field that is given.

    ``subject``: i we you they it noun none. ``tense``: past present perfect past-perfect future would would-have
    modal none. ``verb`` / ``not_verb``: words or @classes of the main verb. ``opener`` / ``not_opener``: connectors
    ("when", "if"; "" is none). ``having``: patterns in the clause or right before it; ``lacking``: in the clause.
    ``span``: "core" (subject to verb) or "whole" clause as evidence.
    """

    kind: Literal["clause"] = "clause"
    subject: Names = ()
    tense: Names = ()
    verb: Names = ()
    not_verb: Names = ()
    opener: Names = ()
    not_opener: Names = ()
    negated: bool | None = None
    going: bool | None = None
    passive: bool | None = None
    having: Lines = ()
    lacking: Lines = ()
    min_words: int = 0
    span: Literal["core", "whole"] = "whole"

    def patterns_used(self) -> Sequence[tuple[str, str]]:
        return [("having", p) for p in self.having] + [("lacking", p) for p in self.lacking]

    def needs(self) -> Sequence[str]:
        return ("having",) if self.having else ()

    def class_names(self) -> Sequence[str]:
        return [v for v in (*self.verb, *self.not_verb) if v.startswith("@")]

    @cached_property
    def _kinds(self) -> tuple[tuple[str, str], ...]:
        return tuple((s, t) for s in (self.subject or get_args(Subject)) for t in (self.tense or get_args(Tense)))

    def evaluate(self, name: str, view: View) -> Sequence[Hit]:
        document = view.document
        by_kind = document.clauses_by_kind
        candidates = sorted(n for kind in self._kinds for n in by_kind.get(kind, ()))
        if not candidates:
            return []
        clause_of = document.clause_of
        having = _having(view, name) if self.having else None
        if having is not None and not having:
            return []
        lacking = {clause_of[f] for f, _ in view.slot(name, "lacking")} if self.lacking else frozenset()
        wanted = view.words(self.verb) if self.verb else None
        unwanted = view.words(self.not_verb) if self.not_verb else frozenset()
        hits = []
        for n in candidates:
            c = document.clauses[n]
            if n in lacking or (having is not None and n not in having) or not self._fits(c):
                continue
            verb = document.tokens[c.verb].norm if c.verb >= 0 else ""
            if (wanted is not None and verb not in wanted) or verb in unwanted:
                continue
            if c.last - c.first + 1 < self.min_words:
                continue
            first, last = (min(c.head, c.verb if c.verb >= 0 else c.head), max(c.head, c.verb))
            if view.admitted(self, first, last):
                hits.append(Hit(name, c.first, c.last) if self.span == "whole" else Hit(name, first, last))
        return hits

    def _fits(self, c: Predicate) -> bool:
        return (
            (not self.opener or c.opener in self.opener)
            and not (self.not_opener and c.opener in self.not_opener)
            and (self.negated is None or c.negated == self.negated)
            and (self.going is None or c.going == self.going)
            and (self.passive is None or c.passive == self.passive)
        )


def _having(view: View, name: str) -> frozenset[int]:
    """Clauses that hold one of the patterns, or stand right behind one ("by Easter | he was writing")."""
    clause_of, tokens = view.document.clause_of, view.document.tokens
    out = set()
    for first, last in view.slot(name, "having"):
        out.add(clause_of[first])
        if last + 1 < len(tokens) and tokens[last + 1].gap < STOP and clause_of[last + 1] != clause_of[first]:
            out.add(clause_of[last + 1])
    return frozenset(out)
