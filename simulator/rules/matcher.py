"""All phrase patterns of a pack in one tree, walked with the whole text at once, whatever the number of rules.

Edges are words, word classes and tags; a class member of several words is an edge over several tokens. Gaps never
cross a full stop, and no "um" parts a phrase. A set of places in the text is the bits of one integer, so a branch of
the tree is followed for every place where it may match in one operation, and left where no place remains. Nothing is
kept from one text to the next: the first answer takes as long as the thousandth. Time grows linearly with the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from simulator.rules.pattern import Atom
from simulator.text.document import Document
from simulator.text.tokens import STOP, Token
from simulator.text.verbs import is_ing, is_past

__all__ = ["Matcher"]

_SILENT = "@hesitation"  # the class of sounds that part no phrase
_SIMPLE_TAGS = ("#past", "#ing", "#any", "#verb")


class _Branch:
    """A node while the tree is built: ``next`` by symbol, ``gaps`` by width, ``zero`` by anchor; ``out``: keys of
    patterns that end here. Most nodes have one edge, so dicts are made late."""

    __slots__ = ("gaps", "next", "out", "zero")

    def __init__(self) -> None:
        self.next: dict[str, _Branch] = _EMPTY
        self.gaps: dict[int, _Branch] = _EMPTY
        self.zero: dict[str, _Branch] = _EMPTY
        self.out: list[int] = []

    def by(self, symbol: str) -> _Branch:
        """The node behind a symbol, made where there is none."""
        if self.next is _EMPTY:
            self.next = {}
        node = self.next.get(symbol)
        if node is None:
            node = self.next[symbol] = _Branch()
        return node


_EMPTY: dict[Any, _Branch] = {}  # shared by all nodes that lack a kind of edge; never written to

# A node of the closed tree: [edges, gaps, anchors, keys of patterns that end here, only]. Plain lists, so that a tree
# can be kept as JSON and read again at once. Edges are pairs of a symbol's number and a node, gaps of a width and a
# node, anchors of "^" or "$" and a node; "only" is the symbol of the one edge where there is one and nothing else
# leads on without a gap (else -1); most nodes are so.
_Node = list[Any]
_EDGES, _GAPS, _ZERO, _OUT, _ONLY = range(5)

# How a node was reached, last step first: the way before, what was done, with what. ("eat", places, tokens) is a
# symbol at these places over so many tokens, ("gap", 0, width) up to so many tokens skipped, ("at", places, 0) an
# anchor that holds before these places.
_Way = tuple[Any, str, int, int]
_End = tuple[list[int], _Way, int, int]  # keys, the way to them, their last tokens, tokens covered (0: they differ)
_Ahead = tuple[
    _Node, int, _Way | None, int
]  # a node, the places before it, the way there, tokens covered (-1: differ)


class _Text:
    """A document as sets of places: bit ``i`` stands for token ``i`` or, for anchors, for the place before it."""

    __slots__ = ("closes", "end", "everywhere", "longer", "open_road", "opens", "shown", "silent")

    def __init__(self, document: Document, silent: frozenset[str], symbols: int) -> None:
        tokens = document.tokens
        self.end = 1 << len(tokens)
        self.everywhere = self.end - 1
        stops = 0
        self.silent = 0
        for i, token in enumerate(tokens):
            if token.gap == STOP:
                stops |= 1 << i
            elif token.norm in silent:
                self.silent |= 1 << i
        self.open_road = self.everywhere & ~stops  # where a match that has begun may go on
        self.opens = self.closes = 0
        for clause in document.clauses:
            self.opens |= 1 << clause.first
            self.closes |= 2 << clause.last
        self.shown = [0] * symbols  # where each symbol stands
        self.longer: dict[int, dict[int, int]] = {}  # where one that covers several tokens stands, by how many

    def behind(self, places: int) -> int:
        """The places right behind these tokens, past any hesitation."""
        places <<= 1
        if self.silent:
            while over := places & self.silent:
                places = (places ^ over) | (over << 1)
        return places

    def skipped(self, places: int, width: int) -> int:
        """These places and those up to ``width`` tokens further on, before any full stop."""
        for _ in range(width):
            places |= self.behind(places & self.open_road)
        return places

    def covered(self, places: int, size: int) -> int:
        """The last tokens of runs of ``size`` that begin at these places."""
        for _ in range(size - 1):
            places = self.behind(places) & self.open_road
        return places


class Matcher:
    """Collect ``add(key, atoms)`` patterns, ``close`` with the word classes, then ``find`` in documents."""

    def __init__(self) -> None:
        self._building = _Branch()
        self._root: _Node = [[], [], [], [], -1]
        self._groups: dict[tuple[str, ...], str] = {}
        self._used: set[str] = set()
        self._number: dict[str, int] = {}  # of each symbol
        self._words: dict[str, Sequence[int]] = {}
        self._phrases: dict[str, Any] = {}
        self._tags: frozenset[str] = frozenset()
        self._first: list[_Node | str] = []  # behind the root, by the numbers of their symbols; as text until needed
        self._written: dict[str, str] = {}  # the symbols of words not met yet, as text
        self._counts = False  # whether any pattern speaks of numbers
        self._silent: frozenset[str] = frozenset()

    def add(self, key: int, atoms: Sequence[Atom]) -> None:
        """Let the sequence of atoms report ``key``."""
        node = self._building
        for kind, value in atoms:
            if kind == "gap":
                node.gaps = node.gaps or {}
                node = node.gaps.setdefault(int(value), _Branch())  # type: ignore[call-overload]
            elif kind == "zero":
                node.zero = node.zero or {}
                node = node.zero.setdefault(str(value), _Branch())
            else:
                symbol = value if isinstance(value, str) else self._group(value)  # type: ignore[arg-type]
                self._used.add(symbol)
                node = node.by(symbol)
        if key not in node.out:
            node.out.append(key)

    def _group(self, words: tuple[str, ...]) -> str:
        return self._groups.setdefault(words, f"|{len(self._groups)}")

    def close(self, classes: Mapping[str, Iterable[str]]) -> None:
        """Resolve symbols to words. ``classes`` maps "@name" and "@name.form" to their members."""
        symbols: dict[str, dict[int, None]] = {}
        self._silent = frozenset(classes.get(_SILENT, ()))
        opening = self._building.next  # numbered first, so that the root is one walk along the start of the list
        self._number = {symbol: n for n, symbol in enumerate((*opening, *sorted(self._used - set(opening))))}

        def link(name: str, symbol: int) -> None:
            for member in classes.get(name, ()) if name[0] == "@" else (name,):
                if " " in member:
                    node = self._phrases
                    for word in member.split():
                        node = node.setdefault(word, {})
                    ends = node.setdefault("", [])
                    if symbol not in ends:
                        ends.append(symbol)
                else:
                    symbols.setdefault(member, {})[symbol] = None

        for symbol, number in self._number.items():
            if symbol[0] not in "#|":
                link(symbol, number)
        for words, group in self._groups.items():
            for word in words:
                link(word, self._number[group])  # a tag is a "word" that only tagging can produce
        self._words = {word: tuple(found) for word, found in symbols.items()}
        self._tags = frozenset(s for s in (*self._used, *(w for g in self._groups for w in g)) if s[0] == "#")
        self._counts = any(tag not in _SIMPLE_TAGS for tag in self._tags)
        self._root = self._closed(self._building)
        self._first = [node for _, node in self._root[_EDGES]]
        self._building = _Branch()

    def _closed(self, top: _Branch) -> _Node:
        """A branch and all below it as plain lists. No recursion: a user's pattern may be as long as they like."""
        root: _Node = [[], [], [], top.out, -1]
        waiting = [(top, root)]
        while waiting:
            branch, node = waiting.pop()
            for kind, below in ((_EDGES, branch.next), (_GAPS, branch.gaps), (_ZERO, branch.zero)):
                for name, child in below.items():
                    made: _Node = [[], [], [], child.out, -1]
                    node[kind].append([self._number[name] if kind == _EDGES else name, made])  # type: ignore[index]
                    waiting.append((child, made))
            if len(node[_EDGES]) == 1 and not node[_ZERO]:
                node[_ONLY] = node[_EDGES][0][0]
        return root

    def state(self) -> dict[str, Any]:
        """The closed tree and its words, as ``restored`` takes them: nothing that JSON can't say."""
        edges, gaps, zero, out, only = self._root
        return {
            "root": [gaps, zero, out, only],
            # each as text of its own: a text meets few of them, and only those are then taken apart
            "first": [[symbol, json.dumps(node, separators=(",", ":"))] for symbol, node in edges],
            "number": self._number,
            "words": {word: " ".join(map(str, symbols)) for word, symbols in self._words.items()},
            "phrases": self._phrases,
            "tags": sorted(self._tags),
            "counts": self._counts,
            "silent": sorted(self._silent),
        }

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> Matcher:
        """The matcher that ``state`` was taken of. Raises LookupError or TypeError where it is none."""
        made = cls()
        made._number, made._written = state["number"], state["words"]
        made._first = [node for _, node in state["first"]]
        made._root = [[], *state["root"]]
        made._phrases, made._tags = state["phrases"], frozenset(state["tags"])
        made._counts, made._silent = state["counts"], frozenset(state["silent"])
        return made

    def find(self, document: Document) -> list[tuple[int, int, int]]:
        """``(key, first, last)`` token ranges (inclusive), for each key leftmost and longest, not overlapping."""
        text = self._shown_in(document)
        longest: dict[int, dict[int, int]] = {}
        for keys, way, last, depth in self._reached(text):
            pairs = _rigid(last, depth) if depth else _ranges(text, way)
            for key in keys:
                found = longest.setdefault(key, {})
                for start, end in pairs:
                    if end > found.get(start, -1):
                        found[start] = end
        out: list[tuple[int, int, int]] = []
        for key, found in longest.items():
            done = -1
            for start in sorted(found):
                if start > done:
                    done = found[start]
                    out.append((key, start, done))
        return out

    def _reached(self, text: _Text) -> list[_End]:
        """Keys that some place reaches."""
        shown, longer, road = text.shown, text.longer, text.open_road
        ends: list[_End] = []
        ahead: list[_Ahead] = [(self._root, text.everywhere, None, 0)]
        _first_anchors(text, self._root, ahead)
        while ahead:
            node, places, way, depth = ahead.pop()
            if depth:
                if node[_ZERO]:
                    _past_anchors(text, node, places, way, depth, ahead, ends)
                places &= road
                if not places:
                    continue
            if node is self._root:
                pairs = zip(self._first, shown, strict=False)
                met = [(self._behind(s), p, 1, p, s) for s, (_, p) in enumerate(pairs) if p]
            else:
                met = [(child, p, 1, p, s) for s, child in node[_EDGES] if (p := shown[s] & places)]
            if longer:
                met = [one for m in met for one in (_by_size(text, places, *m) if m[4] in longer else (m,))]
            for child, eaten, size, last, _ in met:
                covers = depth + 1 if size == 1 and depth >= 0 else -1
                if child[_OUT]:
                    rigid = covers if covers == 1 or (covers > 0 and not text.silent) else 0
                    ends.append((child[_OUT], (way, "eat", eaten, size), last, rigid))
                if child[_EDGES] or child[_ZERO]:
                    behind_it = last << 1 if not text.silent else text.behind(last)
                    symbol = child[_ONLY]
                    if symbol < 0 or shown[symbol] & behind_it:
                        ahead.append((child, behind_it, (way, "eat", eaten, size), covers))
                for width, beyond in child[_GAPS]:
                    symbol = beyond[_ONLY]
                    if symbol < 0 or shown[symbol]:
                        skipped = text.skipped(text.behind(last), width)
                        if symbol < 0 or shown[symbol] & skipped:
                            ahead.append((beyond, skipped, ((way, "eat", eaten, size), "gap", 0, width), -1))
        return ends

    def _shown_in(self, document: Document) -> _Text:
        """Where each symbol stands in a document."""
        text = _Text(document, self._silent, len(self._number))
        tokens = document.tokens
        where: dict[str, int] = {}
        for i, token in enumerate(tokens):
            where[token.norm] = where.get(token.norm, 0) | 1 << i
        shown = text.shown
        for norm, places in where.items():
            for symbol in self._symbols(norm):
                shown[symbol] |= places
            if is_past(norm):
                self._tag("#past", places, shown)
            if is_ing(norm):
                self._tag("#ing", places, shown)
        self._tag("#any", text.everywhere, shown)
        verbs = 0
        for clause in document.clauses:
            if clause.verb >= 0:
                verbs |= 1 << clause.verb
        self._tag("#verb", verbs, shown)
        for i, token in enumerate(tokens):
            if (node := self._phrases.get(token.norm)) is not None:
                self._phrases_from(tokens, i, node, text)
        if self._counts:
            for number in document.numbers:
                for symbol in (*self._names("#num"), *self._names(f"#{number.kind}")):
                    _note(text, symbol, number.first, number.last - number.first + 1)
        for symbol, sizes in text.longer.items():
            sizes[1] = sizes.get(1, 0) | shown[symbol]
            for places in sizes.values():
                shown[symbol] |= places
        return text

    def _tag(self, tag: str, places: int, shown: list[int]) -> None:
        for symbol in self._names(tag):
            shown[symbol] |= places

    def _phrases_from(self, tokens: Sequence[Token], i: int, node: Any, text: _Text) -> None:
        """Class members of several words that start at ``i``."""
        j, size = i + 1, 1
        while node is not None and j < len(tokens) and tokens[j].gap < STOP:
            j += 1
            if tokens[j - 1].norm in self._silent:
                continue
            node = node.get(tokens[j - 1].norm)
            size += 1
            if node and "" in node:
                for symbol in node[""]:
                    _note(text, symbol, i, size)

    def _names(self, tag: str) -> tuple[int, ...]:
        own = (self._number[tag],) if tag in self._number else ()
        return (*own, *self._symbols(tag))

    def _symbols(self, word: str) -> Sequence[int]:
        """Those that a word stands for."""
        known = self._words.get(word)
        if known is None:
            if word not in self._written:
                return ()
            known = self._words[word] = tuple(map(int, self._written[word].split()))
        return known

    def _behind(self, symbol: int) -> _Node:
        """The node behind a symbol at the root."""
        node = self._first[symbol]
        if isinstance(node, str):
            node = self._first[symbol] = json.loads(node)
        return node


def _first_anchors(text: _Text, root: _Node, ahead: list[_Ahead]) -> None:
    """Patterns that begin at the edge of a clause."""
    for anchor, places in (("^", text.opens), ("$", text.closes & text.everywhere)):
        for behind in (node for name, node in root[_ZERO] if name == anchor):
            way: _Way = (None, "at", places, 0)
            ahead.append((behind, places, way, 0))
            for width, child in behind[_GAPS]:
                ahead.append((child, text.skipped(places, width), (way, "gap", 0, width), -1))


def _past_anchors(
    text: _Text, node: _Node, places: int, way: _Way | None, depth: int, ahead: list[_Ahead], ends: list[_End]
) -> None:
    """Go on behind the anchors that hold before some of the places."""
    for anchor, behind in node[_ZERO]:
        held = places & (text.opens & text.open_road if anchor == "^" else text.closes | ~text.open_road)
        if not held:
            continue
        held_way: _Way = (way, "at", held, 0)
        if behind[_OUT]:
            ends.append((behind[_OUT], held_way, held >> 1, 0))
        if behind[_EDGES]:
            ahead.append((behind, held, held_way, depth))
        for width, child in behind[_GAPS]:
            ahead.append((child, text.skipped(held, width), (held_way, "gap", 0, width), -1))


def _by_size(
    text: _Text, places: int, child: _Node, _eaten: int, _size: int, _last: int, symbol: int
) -> Iterator[tuple[_Node, int, int, int, int]]:
    """What a symbol that covers several tokens somewhere leads to, by how many it covers."""
    for size, at in text.longer[symbol].items():
        if (eaten := at & places) and (last := text.covered(eaten, size)):
            yield child, eaten, size, last, symbol


def _note(text: _Text, symbol: int, first: int, size: int) -> None:
    if size == 1:
        text.shown[symbol] |= 1 << first
    else:
        sizes = text.longer.setdefault(symbol, {})
        sizes[size] = sizes.get(size, 0) | 1 << first


def _bits(places: int) -> list[int]:
    out = []
    while places:
        low = places & -places
        out.append(low.bit_length() - 1)
        places ^= low
    return out


def _rigid(last: int, depth: int) -> list[tuple[int, int]]:
    """Ranges that all cover ``depth`` tokens."""
    return [(end - depth + 1, end) for end in _bits(last)]


def _ranges(text: _Text, way: _Way) -> list[tuple[int, int]]:
    """``(first, longest last)`` for each place from which the way leads to its end."""
    steps: list[_Way] = []
    one: _Way | None = way
    while one is not None:
        steps.append(one)
        one = one[0]
    steps.reverse()
    begins = steps[0][2]
    out = []
    for start in _bits(begins):
        places = 1 << start
        last = 0
        for _, kind, held, size in steps:
            if kind == "eat":
                last = text.covered(places & held, size)
                places = text.behind(last)
            elif kind == "at":
                places &= held
                last = places >> 1
            else:
                places = text.skipped(places, size)
            if not places:
                break
        else:
            out.append((start, last.bit_length() - 1))
    return out
