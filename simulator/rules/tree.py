"""The tree of all phrase patterns of a pack: built a pattern at a time, then closed into plain values.

Edges are words, word classes and tags; a class member of several words is an edge over several tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from simulator.rules.pattern import Atom

__all__ = ["SILENT", "Closed", "Knowledge", "Tree"]

SILENT = "@hesitation"  # the class of sounds that part no phrase
_SIMPLE_TAGS = ("#past", "#ing", "#any", "#verb")

# A node of the closed tree, in plain values: ``(symbol's number, node)`` for each edge; the number of the one edge
# where there is one and nothing else leads on without a gap, else -1; ``(width, node)`` for each gap; ``(anchor,
# node)`` for each anchor; the keys of patterns that end here.
Closed = tuple[tuple[Any, ...], int, tuple[Any, ...], tuple[Any, ...], tuple[int, ...]]
_LEAF: Closed = ((), -1, (), (), ())


class _Node:
    """A node while the tree grows: ``next`` by symbol, ``gaps`` by width, ``zero`` by anchor, ``out``: pattern keys.

    Most nodes have one edge and nothing else, so their dicts are made late.
    """

    __slots__ = ("closed", "gaps", "next", "out", "zero")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = _EMPTY
        self.gaps: dict[int, _Node] = _EMPTY
        self.zero: dict[str, _Node] = _EMPTY
        self.out: tuple[int, ...] = ()
        self.closed: Closed = _LEAF

    def by(self, symbol: str) -> _Node:
        """The node behind a symbol, made where there is none."""
        if self.next is _EMPTY:
            self.next = {}
        node = self.next.get(symbol)
        if node is None:
            node = self.next[symbol] = _Node()
        return node


_EMPTY: dict[Any, _Node] = {}  # shared by all nodes that lack a kind of edge; never written to


class Knowledge(NamedTuple):
    """All that a matcher knows of its patterns, in plain values.

    ``words`` and ``phrases`` (a tree of words) lead to the numbers of symbols; ``counts``: some pattern has numbers.
    """

    root: Closed
    numbers: Mapping[str, int]
    words: Mapping[str, tuple[int, ...]]
    phrases: Mapping[str, Any]
    silent: frozenset[str]
    counts: bool


class Tree:
    """Collect ``add(key, atoms)`` patterns, then ``close`` with the word classes."""

    def __init__(self) -> None:
        self._root = _Node()
        self._groups: dict[tuple[str, ...], str] = {}
        self._used: set[str] = set()

    def add(self, key: int, atoms: Sequence[Atom]) -> None:
        """Let the sequence of atoms report ``key``."""
        node = self._root
        for kind, value in atoms:
            if kind == "gap":
                node.gaps = node.gaps or {}
                node = node.gaps.setdefault(int(value), _Node())  # type: ignore[call-overload]
            elif kind == "zero":
                node.zero = node.zero or {}
                node = node.zero.setdefault(str(value), _Node())
            else:
                symbol = value if isinstance(value, str) else self._group(value)  # type: ignore[arg-type]
                self._used.add(symbol)
                node = node.by(symbol)
        if key not in node.out:
            node.out += (key,)

    def _group(self, words: tuple[str, ...]) -> str:
        return self._groups.setdefault(words, f"|{len(self._groups)}")

    def close(self, classes: Mapping[str, Iterable[str]]) -> Knowledge:
        """Resolve symbols to words. ``classes`` maps "@name" and "@name.form" to their members."""
        symbols: dict[str, dict[int, None]] = {}
        phrases: dict[str, Any] = {}
        opening = self._root.next  # numbered first, so that the root is one walk along the start of the list
        numbers = {symbol: n for n, symbol in enumerate((*opening, *sorted(self._used - set(opening))))}

        def link(name: str, symbol: int) -> None:
            for member in classes.get(name, ()) if name[0] == "@" else (name,):
                if " " in member:
                    node = phrases
                    for word in member.split():
                        node = node.setdefault(word, {})
                    node.setdefault("", {})[symbol] = None
                else:
                    symbols.setdefault(member, {})[symbol] = None

        for symbol, number in numbers.items():
            if symbol[0] not in "#|":
                link(symbol, number)
        for words, group in self._groups.items():
            for word in words:
                link(word, numbers[group])  # a tag is a "word" that only tagging can produce
        tags = {s for s in (*self._used, *(w for g in self._groups for w in g)) if s[0] == "#"}
        return Knowledge(
            self._closed(numbers),
            numbers,
            {word: tuple(found) for word, found in symbols.items()},
            phrases,
            frozenset(classes.get(SILENT, ())),
            any(tag not in _SIMPLE_TAGS for tag in tags),
        )

    def _closed(self, numbers: Mapping[str, int]) -> Closed:
        nodes = [self._root]
        for node in nodes:  # which grows: every node stands behind the one that leads to it
            nodes += [*node.next.values(), *node.gaps.values(), *node.zero.values()]
        for node in reversed(nodes):
            edges = tuple((numbers[symbol], child.closed) for symbol, child in node.next.items())
            gaps = tuple((width, child.closed) for width, child in node.gaps.items())
            zero = tuple((anchor, child.closed) for anchor, child in node.zero.items())
            node.closed = (edges, edges[0][0] if len(edges) == 1 and not zero else -1, gaps, zero, node.out)
        return self._root.closed
