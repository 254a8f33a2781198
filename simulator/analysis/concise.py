"""An answer without what is said twice and without what has nothing to do with work.

The parts are judged on what is left: saying a thing again adds nothing, and neither does a paragraph on pancakes.
"""

from __future__ import annotations

from itertools import pairwise, takewhile

from simulator.rules.pack import RulePack
from simulator.text.document import Document, without

__all__ = ["concise"]

_LEAST = 4  # words; shorter clauses repeat by chance
_PRIVATE = 2  # different private words that make a paragraph private, where no word of work stands beside them


def concise(document: Document, pack: RulePack) -> Document:
    """The same document, or one of the tokens that count. Offsets stay those of the text."""
    dropped = _said_before(document) | _aside(document, pack)
    if not dropped or len(dropped) == len(document.tokens):
        return document
    return without(document, dropped)


def _said_before(document: Document) -> set[int]:
    seen: set[tuple[str, ...]] = set()
    dropped: set[int] = set()
    for clause in document.clauses:
        words = tuple(document.words(clause.first, clause.last))
        if len(words) < _LEAST:
            if clause.first - 1 in dropped:
                dropped.update(range(clause.first, clause.last + 1))  # a short one inside a repeated stretch
            continue
        if words in seen:
            dropped.update(range(clause.first, clause.last + 1))
        seen.add(words)
    return dropped


def _aside(document: Document, pack: RulePack) -> set[int]:
    """A private paragraph before or after the answer. Inside a story such words belong to the story."""
    private, work = pack.members("private-topic"), pack.members("work-topic")
    told: list[set[str]] = []
    busy: list[bool] = []
    for sentence in document.sentences:
        words = document.words(sentence.first, sentence.last)
        told.append({w for w in (*words, *(" ".join(pair) for pair in pairwise(words))) if w in private})
        busy.append(any(w in work for w in words))
    dropped: set[int] = set()
    count = len(document.sentences)
    for order in (range(count), range(count - 1, -1, -1)):
        run: list[int] = []
        for n in takewhile(lambda n: not busy[n], order):
            if not told[n] and (not run or not told[run[-1]]):
                break  # two sentences on nothing in particular: the paragraph is over
            run.append(n)
        while run and not told[run[-1]]:
            run.pop()  # what leads over to the answer stays
        if len(set().union(*(told[n] for n in run))) >= _PRIVATE:
            for n in run:
                dropped.update(range(document.sentences[n].first, document.sentences[n].last + 1))
    return dropped
