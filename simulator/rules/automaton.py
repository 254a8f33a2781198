"""All phrase patterns of a pack in one automaton: a text is walked once, whatever the number of rules.

Edges are words, word classes and tags; a class member of several words is an edge over several tokens. Gaps never
cross a full stop. The work per token is bounded, so time grows linearly with the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simulator.rules.pattern import Atom
from simulator.text.document import Document
from simulator.text.tokens import STOP
from simulator.text.verbs import is_ing, is_past

__all__ = ["Automaton"]

_BUDGET = 4000  # states tried from one token; a pack that needs more fails `rules check`
_MANY = "|"


class _Node:
    __slots__ = ("gaps", "next", "out", "zero")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.gaps: dict[int, _Node] = {}
        self.zero: dict[str, _Node] = {}
        self.out: list[int] = []


class Automaton:
    """Compile ``add(key, atoms)`` patterns, ``close`` with the word classes, then ``find`` in documents."""

    def __init__(self) -> None:
        self._root = _Node()
        self._groups: dict[tuple[str, ...], str] = {}
        self._used: set[str] = set()
        self._words: dict[str, tuple[str, ...]] = {}
        self._phrases: dict[str, Any] = {}
        self._tags: frozenset[str] = frozenset()

    def add(self, key: int, atoms: Sequence[Atom]) -> None:
        """Let the sequence of atoms report ``key``."""
        node = self._root
        for kind, value in atoms:
            if kind == "gap":
                node = node.gaps.setdefault(int(value), _Node())  # type: ignore[call-overload]
            elif kind == "zero":
                node = node.zero.setdefault(str(value), _Node())
            else:
                symbol = value if isinstance(value, str) else self._group(value)  # type: ignore[arg-type]
                self._used.add(symbol)
                node = node.next.setdefault(symbol, _Node())
        if key not in node.out:
            node.out.append(key)

    def _group(self, words: tuple[str, ...]) -> str:
        if words not in self._groups:
            self._groups[words] = f"{_MANY}{len(self._groups)}"
        return self._groups[words]

    def close(self, classes: Mapping[str, Iterable[str]]) -> None:
        """Resolve symbols to words. ``classes`` maps "@name" and "@name.form" to their members."""
        symbols: dict[str, list[str]] = {}
        phrases: dict[str, Any] = {}

        def link(member: str, symbol: str) -> None:
            if " " not in member:
                symbols.setdefault(member, []).append(symbol)
                return
            node = phrases
            for word in member.split():
                node = node.setdefault(word, {})
            node.setdefault("", []).append(symbol)

        for symbol in sorted(self._used):
            if symbol[0] == "@":
                for member in classes.get(symbol, ()):
                    link(member, symbol)
            elif symbol[0] not in "#|":
                symbols.setdefault(symbol, []).append(symbol)
        for words, group in self._groups.items():
            for word in words:
                if word[0] == "@":
                    for member in classes.get(word, ()):
                        link(member, group)
                elif word[0] == "#":
                    symbols.setdefault(word, []).append(group)
                else:
                    symbols.setdefault(word, []).append(group)
        self._words = {word: tuple(dict.fromkeys(found)) for word, found in symbols.items()}
        self._phrases = phrases
        self._tags = frozenset(s for s in (*self._used, *(w for g in self._groups for w in g)) if s[0] == "#")

    def find(self, document: Document) -> list[tuple[int, int, int]]:
        """``(key, first, last)`` token ranges (inclusive), for each key leftmost and longest, not overlapping."""
        tokens = document.tokens
        count = len(tokens)
        if not count:
            return []
        walk = _Walk(document, *self._edges(document))
        best: dict[int, list[tuple[int, int]]] = {}
        for start in range(count):
            for key, last in walk.ends(self._root, start).items():
                found = best.setdefault(key, [])
                if not found or found[-1][1] < start:
                    found.append((start, last))
        return [(key, first, last) for key, found in best.items() for first, last in found]

    def _edges(self, document: Document) -> tuple[list[tuple[str, ...]], dict[int, list[tuple[str, int]]]]:
        tokens = document.tokens
        words, tags, phrases = self._words, self._tags, self._phrases
        single = [words.get(t.norm, ()) for t in tokens]
        multi: dict[int, list[tuple[str, int]]] = {}
        for i, token in enumerate(tokens):
            node = phrases.get(token.norm)
            j = i + 1
            while node is not None and j < len(tokens) and tokens[j].gap < STOP:
                node = node.get(tokens[j].norm)
                j += 1
                if node and "" in node:
                    multi.setdefault(i, []).extend((symbol, j) for symbol in node[""])
        if tags:
            self._tag(document, single, multi)
        return single, multi

    def _tag(
        self, document: Document, single: list[tuple[str, ...]], multi: dict[int, list[tuple[str, int]]]
    ) -> None:
        tags, words = self._tags, self._words

        def names(tag: str) -> tuple[str, ...]:
            return (tag, *words.get(tag, ())) if tag in tags else ()

        past, ing, anything, verb = names("#past"), names("#ing"), names("#any"), names("#verb")
        for i, token in enumerate(document.tokens):
            extra = anything
            if past and is_past(token.norm):
                extra += past
            if ing and is_ing(token.norm):
                extra += ing
            if extra:
                single[i] += extra
        if verb:
            for clause in document.clauses:
                if clause.verb >= 0:
                    single[clause.verb] += verb
        if any(t not in {"#past", "#ing", "#any", "#verb"} for t in tags):
            number = names("#num")
            for n in document.numbers:
                symbols = number + names(f"#{n.kind}")
                if symbols:
                    multi.setdefault(n.first, []).extend((symbol, n.last + 1) for symbol in symbols)


class _Walk:
    """The walk over one document."""

    __slots__ = ("closes", "count", "multi", "opens", "single", "stops")

    def __init__(
        self, document: Document, single: list[tuple[str, ...]], multi: dict[int, list[tuple[str, int]]]
    ) -> None:
        self.single, self.multi = single, multi
        self.count = len(document.tokens)
        self.stops = [t.gap == STOP for t in document.tokens]
        self.opens = {c.first for c in document.clauses}
        self.closes = {c.last + 1 for c in document.clauses}

    def ends(self, root: _Node, start: int) -> dict[int, int]:
        """For each key that matches from ``start`` the last token of its longest match."""
        out: dict[int, int] = {}
        single, multi, stops, count = self.single, self.multi, self.stops, self.count
        budget = _BUDGET
        stack = [(root, start)]
        while stack and budget:
            budget -= 1
            node, at = stack.pop()
            for key in node.out:
                if out.get(key, -1) < at - 1:
                    out[key] = at - 1
            if node.zero:
                self._anchor(node, at, stack)
            if at >= count or (at != start and stops[at]):
                continue
            following = node.next
            if following:
                for symbol in single[at]:
                    if symbol in following:
                        stack.append((following[symbol], at + 1))
                if at in multi:
                    stack += [(following[symbol], end) for symbol, end in multi[at] if symbol in following]
            for width, child in node.gaps.items():
                for k in range(at, min(at + width + 1, count)):
                    if k > at and stops[k]:
                        break
                    stack.append((child, k))
        return out

    def _anchor(self, node: _Node, at: int, stack: list[tuple[_Node, int]]) -> None:
        if "^" in node.zero and at in self.opens:
            stack.append((node.zero["^"], at))
        if "$" in node.zero and (at in self.closes or at == self.count):
            stack.append((node.zero["$"], at))
