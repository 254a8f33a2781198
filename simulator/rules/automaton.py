"""All phrase patterns of a pack in one automaton: a text is walked once, whatever the number of rules.

Edges are words, word classes and tags; a class member of several words is an edge over several tokens. Gaps never
cross a full stop, and no "um" parts a phrase. The patterns form a tree of nodes; sets of nodes become states of a
deterministic automaton the first time a text needs them and are kept, so that after a few answers a token costs one
look-up. From any token the walk ends after the longest pattern, so time grows linearly with the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from simulator.rules.pattern import Atom
from simulator.text.document import Document
from simulator.text.tokens import STOP, Token
from simulator.text.verbs import is_ing, is_past

__all__ = ["MAX_ITEMS", "Automaton"]

MAX_ITEMS = 4000  # nodes in one state; a pack that needs more is refused by `rules check`
_KEEP = 200_000  # transitions kept in memory before starting over
_SILENT = "@hesitation"  # the class of sounds that part no phrase
_SIMPLE_TAGS = ("#past", "#ing", "#any", "#verb")

Edge = tuple[str, int]  # a symbol and how many tokens it covers
Sign = tuple[tuple[str, ...], tuple[Edge, ...], bool, bool]  # one-token symbols, longer edges, opens, closes a clause
_END = 0  # the number of the sign behind the last token or before a full stop: nothing but the end of a clause


class _Node:
    """``next`` by symbol, ``gaps`` by width, ``zero`` by anchor; ``out``: keys of patterns that end here."""

    __slots__ = ("gaps", "next", "out", "zero")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = _EMPTY
        self.gaps: dict[int, _Node] = _EMPTY
        self.zero: dict[str, _Node] = _EMPTY
        self.out: tuple[int, ...] = ()

    def by(self, symbol: str) -> _Node:
        """The node behind a symbol, made where there is none; most nodes have one edge, so dicts are made late."""
        if self.next is _EMPTY:
            self.next = {}
        node = self.next.get(symbol)
        if node is None:
            node = self.next[symbol] = _Node()
        return node


_EMPTY: dict[Any, _Node] = {}  # shared by all nodes that lack a kind of edge; never written to

# a node, tokens still to be swallowed before it is reached, tokens that may be skipped before it goes on
_Item = tuple[_Node, int, int]


class _State:
    __slots__ = ("items", "out", "steps")

    def __init__(self, items: tuple[_Item, ...], out: tuple[int, ...]) -> None:
        self.items = items
        self.out = out
        self.steps: dict[int, tuple[tuple[int, ...], _State | None]] = {}  # by the number of the sign


class Automaton:
    """Compile ``add(key, atoms)`` patterns, ``close`` with the word classes, then ``find`` in documents."""

    def __init__(self) -> None:
        self._root = _Node()
        self._groups: dict[tuple[str, ...], str] = {}
        self._used: set[str] = set()
        self._words: dict[str, tuple[str, ...]] = {}
        self._phrases: dict[str, Any] = {}
        self._tags: frozenset[str] = frozenset()
        self._silent: frozenset[str] = frozenset()
        self._start = _State(((self._root, 0, 0),), ())
        self._states: dict[tuple[_Item, ...], _State] = {}
        self._signs: dict[Sign, int] = {((), (), False, True): _END}
        self._by_number: list[Sign] = list(self._signs)
        self._plain: dict[tuple[str, bool, bool, bool], int] = {}
        self._kept = 0

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

    def close(self, classes: Mapping[str, Iterable[str]]) -> None:
        """Resolve symbols to words. ``classes`` maps "@name" and "@name.form" to their members."""
        symbols: dict[str, dict[str, None]] = {}
        self._silent = frozenset(classes.get(_SILENT, ()))

        def link(name: str, symbol: str) -> None:
            for member in classes.get(name, ()) if name[0] == "@" else (name,):
                if " " in member:
                    node = self._phrases
                    for word in member.split():
                        node = node.setdefault(word, {})
                    node.setdefault("", {})[symbol] = None
                else:
                    symbols.setdefault(member, {})[symbol] = None

        for symbol in sorted(self._used):
            if symbol[0] not in "#|":
                link(symbol, symbol)
        for words, group in self._groups.items():
            for word in words:
                link(word, group)  # a tag is a "word" that only tagging can produce
        self._words = {word: tuple(sorted(found)) for word, found in sorted(symbols.items())}
        self._tags = frozenset(s for s in (*self._used, *(w for g in self._groups for w in g)) if s[0] == "#")

    def find(self, document: Document) -> list[tuple[int, int, int]]:
        """``(key, first, last)`` token ranges (inclusive), for each key leftmost and longest, not overlapping."""
        signs = self._signs_of(document)
        count = len(signs)
        stops = [token.gap == STOP for token in document.tokens]
        stops.append(True)
        silent = [token.norm in self._silent and token.gap < STOP for token in document.tokens]
        silent.append(False)
        signs.append(_END)
        best: dict[int, list[tuple[int, int]]] = {}
        first_state = self._start
        for start in range(count):
            state: _State | None = first_state
            at = start
            found: dict[int, int] = {}
            while state is not None:
                while silent[at] and at > start:
                    at += 1
                sign = signs[at] if at == start or not stops[at] else _END
                step = state.steps.get(sign)
                if step is None:
                    step = self._step(state, sign)
                before, state = step
                for key in before:
                    found[key] = at - 1
                if sign == _END:
                    break
                if state is not None:
                    for key in state.out:
                        found[key] = at
                at += 1
            for key, last in found.items():
                places = best.setdefault(key, [])
                if not places or places[-1][1] < start:
                    places.append((start, last))
        return [(key, first, last) for key, places in best.items() for first, last in places]

    def _step(self, state: _State, sign: int) -> tuple[tuple[int, ...], _State | None]:
        """Where a state leads with a token: keys that ended before it (at an anchor), and the state behind it."""
        symbols, longer, opens, closes = self._by_number[sign]
        before: dict[int, None] = {}
        ahead: dict[_Item, None] = {}
        out: dict[int, None] = {}

        def arrive(node: _Node) -> None:
            ahead[node, 0, 0] = None
            out.update(dict.fromkeys(node.out))
            for width, child in node.gaps.items():
                ahead[child, 0, width] = None

        for node, wait, skip in state.items:
            if wait:
                if wait == 1:
                    arrive(node)
                else:
                    ahead[node, wait - 1, 0] = None
                continue
            if skip:
                ahead[node, 0, skip - 1] = None
            active = [node]
            for anchor, holds in (("^", opens), ("$", closes)):
                if holds and anchor in node.zero:
                    behind = node.zero[anchor]
                    before.update(dict.fromkeys(behind.out))
                    active.append(behind)
                    for width, child in behind.gaps.items():
                        active.append(child)
                        ahead[child, 0, width - 1] = None
            for one in active:
                following = one.next
                if not following:
                    continue
                for symbol in symbols:
                    if symbol in following:
                        arrive(following[symbol])
                for symbol, size in longer:
                    if symbol in following:
                        ahead[following[symbol], size - 1, 0] = None
        items = tuple(ahead) if sign != _END else ()
        result = (tuple(before), self._intern(items, tuple(out)))
        self._kept += 1
        if self._kept > _KEEP:
            self._forget()
        else:
            state.steps[sign] = result
        return result

    def _intern(self, items: tuple[_Item, ...], out: tuple[int, ...]) -> _State | None:
        live = tuple(i for i in items if i[1] or i[2] or i[0].next or i[0].zero)
        if not live and not out:
            return None
        known = self._states.get(live)
        if known is None or known.out != out:
            known = self._states[live] = _State(live, out)
        return known

    def _forget(self) -> None:
        self._kept = 0
        self._states.clear()
        self._plain.clear()
        self._start = _State(((self._root, 0, 0),), ())

    def _signs_of(self, document: Document) -> list[int]:
        """The number of what each token shows to the automaton."""
        tokens = document.tokens
        phrases, plain = self._phrases, self._plain
        longer = self._numbers(document)
        opens = {c.first for c in document.clauses}
        closes = {c.last + 1 for c in document.clauses}
        verbs = {c.verb for c in document.clauses} if "#verb" in self._tags else ()
        signs: list[int] = []
        for i, token in enumerate(tokens):
            norm = token.norm
            node = phrases.get(norm)
            if node is not None:
                self._phrases_from(tokens, i, node, longer)
            if i in longer:
                one = tuple(s for s, size in longer[i] if size == 1)
                more = tuple(e for e in longer[i] if e[1] > 1)
                sign = (self._shown(norm, i in verbs) + one, more, i in opens, i in closes)
                signs.append(self._number(sign))
                continue
            key = (norm, i in verbs, i in opens, i in closes)
            number = plain.get(key)
            if number is None:
                number = plain[key] = self._number((self._shown(norm, key[1]), (), key[2], key[3]))
            signs.append(number)
        return signs

    def _number(self, sign: Sign) -> int:
        number = self._signs.get(sign)
        if number is None:
            number = self._signs[sign] = len(self._by_number)
            self._by_number.append(sign)
        return number

    def _shown(self, norm: str, verb: bool) -> tuple[str, ...]:
        """The symbols of a word and of its tags."""
        out = self._words.get(norm, ()) + self._names("#any")
        if is_past(norm):
            out += self._names("#past")
        if is_ing(norm):
            out += self._names("#ing")
        return out + self._names("#verb") if verb else out

    def _phrases_from(self, tokens: Sequence[Token], i: int, node: Any, longer: dict[int, list[Edge]]) -> None:
        """Class members of several words that start at ``i``."""
        j, size = i + 1, 1
        while node is not None and j < len(tokens) and tokens[j].gap < STOP:
            j += 1
            if tokens[j - 1].norm in self._silent:
                continue
            node = node.get(tokens[j - 1].norm)
            size += 1
            if node and "" in node:
                longer.setdefault(i, []).extend((symbol, size) for symbol in node[""])

    def _names(self, tag: str) -> tuple[str, ...]:
        return (tag, *self._words.get(tag, ())) if tag in self._tags else ()

    def _numbers(self, document: Document) -> dict[int, list[Edge]]:
        out: dict[int, list[Edge]] = {}
        if all(tag in _SIMPLE_TAGS for tag in self._tags):
            return out
        number = self._names("#num")
        for n in document.numbers:
            symbols = number + self._names(f"#{n.kind}")
            if symbols:
                out.setdefault(n.first, []).extend((symbol, n.last - n.first + 1) for symbol in symbols)
        return out
