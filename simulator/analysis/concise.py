"""An answer without what is said twice and without what has nothing to do with work.

The parts are judged on what is left: saying a thing again adds nothing, and neither does a paragraph on pancakes.
"""

from __future__ import annotations

from itertools import pairwise, takewhile

from simulator.rules.pack import RulePack
from simulator.text.document import Document, without
from simulator.text.tokens import STOP

__all__ = ["concise"]

_LEAST = 4  # words; shorter clauses repeat by chance
_RUN = 8  # words in a row that nobody says twice by chance
_PRIVATE = 2  # different private words that make a paragraph private, where no word of work stands beside them
_POINTING = frozenset({"he", "she", "they", "him", "her", "them", "this", "those", "these", "both"})


def concise(document: Document, pack: RulePack) -> Document:
    """The same document, or one of the tokens that count. Offsets stay those of the text."""
    dropped = _said_before(document) | _aside(document, pack)
    if not dropped or len(dropped) == len(document.tokens):
        return document
    return without(document, dropped)


def _said_before(document: Document) -> set[int]:
    """Repeated clauses and, where a text without stops is cut into other clauses the second time, repeated runs."""
    every = document.words()
    runs: set[tuple[str, ...]] = set()
    dropped: set[int] = set()
    for first in range(len(every) - _RUN + 1):
        run = tuple(every[first : first + _RUN])
        if run in runs:
            dropped.update(range(first, first + _RUN))
        runs.add(run)
    seen: set[tuple[str, ...]] = set()
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
    private_words: list[set[str]] = []
    busy: list[bool] = []
    for sentence in document.sentences:
        words = document.words(sentence.first, sentence.last)
        private_words.append({w for w in (*words, *(" ".join(pair) for pair in pairwise(words))) if w in private})
        busy.append(any(w in work for w in words))
    dropped: set[int] = set()
    count = len(document.sentences)
    for order in (range(count), range(count - 1, -1, -1)):
        run: list[int] = []
        for n in takewhile(lambda n: not busy[n], order):
            guessed = document.tokens[document.sentences[n].first].gap < STOP  # a cut where there was no full stop
            if not private_words[n] and not (guessed if not run else private_words[run[-1]]):
                break  # two sentences on nothing in particular: the paragraph is over
            run.append(n)
        while run:
            leads_over = not private_words[run[-1]] and not (order.step < 0 and _opens_paragraph(document, run[-1]))
            if not leads_over and not (min(run) and _points_back(document, min(run))):
                break
            run.pop()  # what leads over to the answer stays, and so does "She brings me cake to this day"
        if len(set().union(*(private_words[n] for n in run))) >= _PRIVATE:
            for n in run:
                dropped.update(range(document.sentences[n].first, document.sentences[n].last + 1))
    return dropped


def _opens_paragraph(document: Document, sentence: int) -> bool:
    """Whether a blank line stands before a sentence."""
    first = document.sentences[sentence].first
    between = document.text[document.tokens[first - 1].end : document.tokens[first].start] if first else ""
    return between.count("\n") > 1


def _points_back(document: Document, sentence: int) -> bool:
    """Whether a sentence speaks of somebody or something named before it."""
    first = document.sentences[sentence].first
    return any(document.tokens[k].norm in _POINTING for k in range(first, min(first + 4, len(document.tokens))))
