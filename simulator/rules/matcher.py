"""All phrase patterns of a pack in one tree, walked with the whole text at once, whatever the number of rules.

Gaps never cross a full stop, and no "um" parts a phrase. A set of places in the text is the bits of one integer, so a
branch of the tree is followed for every place where it may match in one operation, and left where no place remains.
Nothing is kept from one text to the next: the first answer takes as long as the thousandth. Time grows linearly with
the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from simulator.rules.tree import Closed, Knowledge
from simulator.text.document import Document
from simulator.text.tokens import STOP, Token
from simulator.text.verbs import is_ing, is_past

__all__ = ["Matcher"]


# How a node was reached, last step first: the way before, what was done, with what. ("eat", places, tokens) is a
# symbol at these places over so many tokens, ("gap", 0, width) up to so many tokens skipped, ("at", places, 0) an
# anchor that holds before these places.
_Way = tuple[Any, str, int, int]
_End = tuple[
    tuple[int, ...], _Way, int, int
]  # keys, the way to them, their last tokens, tokens covered (0: they differ)
_Ahead = tuple[
    Closed, int, _Way | None, int
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
    """Finds the patterns of a closed tree in documents."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self._root, self._number, self._words, self._phrases, self._silent, self._counts = known

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
        """The keys of patterns for which some place of the text is reached."""
        shown, longer, road = text.shown, text.longer, text.open_road
        ends: list[_End] = []
        ahead: list[_Ahead] = [(self._root, text.everywhere, None, 0)]
        _first_anchors(text, self._root, ahead)
        while ahead:
            node, places, way, depth = ahead.pop()
            edges, _, _, zero, _ = node
            if depth:
                if zero:
                    _past_anchors(text, zero, places, way, depth, ahead, ends)
                places &= road
                if not places:
                    continue
            if node is self._root:
                met = [(child, p, 1, p, s) for (s, child), p in zip(edges, shown, strict=False) if p]
            else:
                met = [(child, p, 1, p, s) for s, child in edges if (p := shown[s] & places)]
            if longer:
                met = [one for m in met for one in (_by_size(text, places, *m) if m[4] in longer else (m,))]
            for child, eaten, size, last, _ in met:
                covers = depth + 1 if size == 1 and depth >= 0 else -1
                child_edges, symbol, gaps, child_zero, out = child
                if out:
                    rigid = covers if covers == 1 or (covers > 0 and not text.silent) else 0
                    ends.append((out, (way, "eat", eaten, size), last, rigid))
                if child_edges or child_zero:
                    behind_it = last << 1 if not text.silent else text.behind(last)
                    if symbol < 0 or shown[symbol] & behind_it:
                        ahead.append((child, behind_it, (way, "eat", eaten, size), covers))
                for width, beyond in gaps:
                    symbol = beyond[1]
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
            for symbol in self._words.get(norm, ()):
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
        return (*own, *self._words.get(tag, ()))


def _first_anchors(text: _Text, root: Closed, ahead: list[_Ahead]) -> None:
    """Patterns that begin at the edge of a clause."""
    for anchor, behind in root[3]:
        places = text.opens if anchor == "^" else text.closes & text.everywhere
        way: _Way = (None, "at", places, 0)
        ahead.append((behind, places, way, 0))
        for width, child in behind[2]:
            ahead.append((child, text.skipped(places, width), (way, "gap", 0, width), -1))


def _past_anchors(
    text: _Text,
    zero: tuple[tuple[str, Closed], ...],
    places: int,
    way: _Way | None,
    depth: int,
    ahead: list[_Ahead],
    ends: list[_End],
) -> None:
    """Go on behind the anchors that hold before some of the places."""
    for anchor, (edges, only, gaps, further, out) in zero:
        held = places & (text.opens & text.open_road if anchor == "^" else text.closes | ~text.open_road)
        if not held:
            continue
        held_way: _Way = (way, "at", held, 0)
        if out:
            ends.append((out, held_way, held >> 1, 0))
        if edges:
            ahead.append(((edges, only, gaps, further, out), held, held_way, depth))
        for width, child in gaps:
            ahead.append((child, text.skipped(held, width), (held_way, "gap", 0, width), -1))


def _by_size(
    text: _Text, places: int, child: Closed, _eaten: int, _size: int, _last: int, symbol: int
) -> Iterator[tuple[Closed, int, int, int, int]]:
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
