"""Scopes: stretches of an answer that don't count as said by the speaker about what happened.

Negation, hypotheses, reported speech, contrast and whatever else a pack defines. Each is data: cue patterns, how far
they reach, and the tenses of clauses that are in scope by their grammar alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from simulator.model.base import Model
from simulator.rules.kinds.base import Lines, Names
from simulator.text.document import Document

__all__ = ["Scope", "mask"]


class Scope(Model):
    """One scope.

    A cue covers the rest of its ``reach`` (to the end of its clause or sentence, or the next ``words`` words), or
    with ``side: both`` all of it. Clauses whose ``tense`` or ``opener`` is listed are covered whole; ``negated``
    covers clauses whose verb is negated. ``lifted_by``: cues in the same clause that lift the scope.
    """

    note: str = ""
    cues: Lines = ()
    lifted_by: Lines = ()
    reach: Literal["clause", "next-clause", "sentence", "words"] = "clause"
    words: int = 8
    side: Literal["after", "both"] = "after"
    tense: Names = ()
    opener: Names = ()
    negated: bool = False


def mask(
    scope: Scope, document: Document, cues: Sequence[tuple[int, int]], lifts: Sequence[tuple[int, int]]
) -> bytearray:
    """One byte per token: 1 where the scope holds."""
    out = bytearray(len(document.tokens))
    clauses, sentences = document.clauses, document.sentences
    for first, last in cues:
        number = document.clause_of[first]
        clause = clauses[number]
        if scope.reach == "clause":
            start, end = clause.first, clause.last
        elif scope.reach == "next-clause":
            following = clauses[min(number + 1, len(clauses) - 1)]
            same = document.sentence_of[following.first] == document.sentence_of[first]
            start, end = clause.first, following.last if same else clause.last
        elif scope.reach == "sentence":
            sentence = sentences[document.sentence_of[first]]
            start, end = sentence.first, sentence.last
        else:
            start, end = first, min(last + scope.words, len(out) - 1)
        if scope.side == "after":
            start = first
        for i in range(start, end + 1):
            out[i] = 1
    if scope.tense or scope.opener or scope.negated:
        for clause in clauses:
            if clause.tense in scope.tense or clause.opener in scope.opener or (scope.negated and clause.negated):
                for i in range(clause.first, clause.last + 1):
                    out[i] = 1
    for first, _ in lifts:
        clause = clauses[document.clause_of[first]]
        for i in range(clause.first, clause.last + 1):
            out[i] = 0
    return out
