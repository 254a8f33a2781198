"""What the rules say for and against each part and weakness: weights in words, and how concretely a sign was told.

A rule carries its weight where it stands ("weak", "clear", "strong", "against"); ``data: weight-words`` turns the
words into numbers, so a rule of a user's own counts at once. A sign said in nothing but words that fit any answer
(``@hollow``: "I took the right steps") counts for less, as ``data: hollow-signs`` says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import log1p

from simulator.rules.hit import Hit
from simulator.rules.pack import Findings, RulePack
from simulator.text.document import Document

__all__ = [
    "ASKS",
    "FAMILIES",
    "READ",
    "amounts",
    "clause_keys",
    "concreteness",
    "hollow",
    "own_values",
    "specific",
    "specific_share",
    "told_of_own",
    "values",
]

ASKS = "asks."
# Rules that the code of this room asks for by name, and the beginnings of those it asks for by what they are about
FAMILIES = ("intent.", "story.", "level.", "topic.", "plot.", "about.", "drift.")
READ = (
    "asks.fact", "asks.people-problem", "asks.tension", "flag-cue.stated-abstract", "flag-cue.turned",
    "flag-cue.late", "flag-cue.warm", "flag-cue.absolute", "flag-cue.gloom",
)  # fmt: skip
_SOME = 8  # words from which a text could have held one of its own
MOST = 6  # different clauses that count; saying more of the same adds nothing


@lru_cache(maxsize=4)
def values(pack: RulePack) -> Mapping[str, Mapping[str, float]]:
    """For each part, for "taken" and for each weakness, what its rules add: ``{target: {rule: value}}``."""
    words = pack.data.get("weight-words", {})
    out: dict[str, dict[str, float]] = {}
    for name, rule in pack.rules.items():
        for target, word in rule.weight.items():
            out.setdefault(target, {})[name] = float(words[word])
    return out


@lru_cache(maxsize=4)
def own_values(pack: RulePack) -> Mapping[str, Mapping[str, float]]:
    """The same by part, of nothing but the rules that are evidence for that part: what can be quoted for it."""
    out: dict[str, dict[str, float]] = {}
    words = pack.data.get("weight-words", {})
    for name, rule in pack.rules.items():
        if rule.part and (most := max((float(words[w]) for w in rule.weight.values()), default=0.0)) > 0:
            out.setdefault(rule.part, {})[name] = most
    return out


def concreteness(findings: Findings) -> Sequence[int]:
    """For each clause: 2 where it holds a word of its own, 1 where only its sentence does, 0 where neither does."""
    document, hollow = findings.document, findings.pack.words["@hollow"]
    own = [_specific(document, c.first, c.last, hollow) > 0 for c in document.clauses]
    by_sentence = [any(own[k] for k in range(*s.clauses)) for s in document.sentences]
    sentence_of = document.sentence_of
    return [2 if own[n] else int(by_sentence[sentence_of[c.first]]) for n, c in enumerate(document.clauses)]


def specific_share(findings: Findings) -> float:
    """The share of words that don't fit just any answer, 0..1."""
    document = findings.document
    words = sum(token.norm[:1].isalpha() for token in document.tokens)
    return _specific(document, 0, len(document.tokens) - 1, findings.pack.words["@hollow"]) / max(words, 1)


def told_of_own(findings: Findings) -> float:
    """The share of words that don't fit just any answer, 0..1; a number counts as one, up to as many as there are."""
    words = sum(token.norm[:1].isalpha() for token in findings.document.tokens)
    counted = sum(n.kind != "ordinal" and (n.kind != "plain" or n.value != 1) for n in findings.document.numbers)
    own = specific_share(findings)
    return own + min(own, counted / max(words, 1))


def specific(findings: Findings, first: int, last: int) -> int:
    """How many of these tokens are words that don't fit just any answer."""
    return _specific(findings.document, first, last, findings.pack.words["@hollow"])


def hollow(document: Document, pack: RulePack) -> bool:
    """Whether a text of some length has no number in it and no word that doesn't fit just any answer."""
    last = len(document.tokens) - 1
    return last >= _SOME and not document.numbers and not _specific(document, 0, last, pack.words["@hollow"])


def _specific(document: Document, first: int, last: int, hollow: frozenset[str]) -> int:
    return sum(
        len(token.norm) > 1 and token.norm[:1].isalpha() and token.norm not in hollow
        for token in document.tokens[first : last + 1]
    )


def amounts(
    findings: Findings,
    asked: Findings,
    rules: Sequence[str],
    concrete: Sequence[int],
    hollow: tuple[float, float, float],
) -> dict[str, float]:
    """The amount of each rule that hit: ``log(1 + n)`` for ``n`` different clauses, at most six.

    The second sign counts less than the first, saying a thing twice counts once, and order never matters. ``hollow``:
    what a clause counts that is ``concrete`` 0, 1 or 2. Rules named ``asks.…`` are read in the question: 1 or 0.
    """
    keys = clause_keys(findings)
    clause_of = findings.document.clause_of
    out: dict[str, float] = {}
    for rule in rules:
        if rule.startswith(ASKS):
            if asked.any(rule):
                out[rule] = 1.0
        elif hits := findings.hits.get(rule):
            different: dict[str, float] = {}
            for hit in hits:
                for first, _ in _said(hit).places()[:1]:
                    clause = clause_of[first]
                    different[keys[clause]] = max(different.get(keys[clause], 0.0), hollow[concrete[clause]])
            out[rule] = log1p(min(sum(different.values()), MOST))
    return out


def _said(hit: Hit) -> Hit:
    """The hit whose place is counted: of a ``near`` rule that of its ``a``, else the hit itself.

    So two steps that share one ``b`` ("which halved the time") count twice.
    """
    return hit.parts[0] if hit.placed and hit.parts else hit


def clause_keys(findings: Findings) -> list[str]:
    """The words of each clause, so that a repeated clause counts once."""
    words = findings.document.words()
    return [" ".join(words[c.first : c.last + 1]) for c in findings.document.clauses]
