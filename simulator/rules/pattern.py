"""The little language of phrase patterns, parsed into plain sequences of atoms.

``tell``        the word itself, contractions written either way ("didn't" is "did not")
``~tell``       any form of the verb; ``~tell.past`` one form (base third past participle ing)
``@feeling``    a word or phrase of that class; ``@say.past`` a verb class in one form
``#num``        a number (``#percent #money #duration #share #change #year #clock #factor #ordinal``), ``#past`` a
                past form, ``#ing`` an -ing form, ``#verb`` the main verb of a clause, ``#any`` any one word
``(a|b c)``     either; ``(a)?`` or ``word?`` optional
``..``          up to three words in between; ``..5`` up to five
``^`` ``$``     start or end of a clause
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from simulator.text.tokens import tokenise
from simulator.text.verbs import inflect

__all__ = ["FORMS", "MAX_EXPANSIONS", "Atom", "PatternError", "expand", "members", "verb_forms"]

Atom = tuple[str, object]  # ("sym", str) | ("any-of", tuple[str, ...]) | ("gap", int) | ("zero", "^" or "$")
FORMS = ("base", "third", "past", "participle", "ing")
MAX_EXPANSIONS = 512
_DEEPEST = 20  # brackets in brackets; ours have three
_MAX_GAP = 12
_LEX = re.compile(r"\s+|\(|\)|\||\?|\.\.\d*|\^|\$|[@#~][\w.-]+|[^\s()|?^$]+")
_BY_BRACKETS = re.compile(rf"\([^()?]+\)|{_LEX.pattern}")  # a bracket with nothing nested is one piece, read once


class PatternError(ValueError):
    """A pattern that can't be read. ``column`` counts characters from 0."""

    def __init__(self, message: str, column: int = 0) -> None:
        super().__init__(message)
        self.column = column


def verb_forms(base: str, form: str | None = None) -> tuple[str, ...]:
    """The forms of a verb, or one of them; further words ("follow up") stay behind it."""
    head, _, rest = base.partition(" ")
    forms = inflect(head)
    if form and form not in FORMS:
        raise PatternError(f"there is no verb form {form!r}; use one of {', '.join(FORMS)}")
    chosen = getattr(forms, form) if form else tuple(w for group in forms for w in group)
    return tuple(dict.fromkeys(f"{w} {rest}" if rest else w for w in chosen))


def members(text: str) -> list[str]:
    """Split a block of class members at commas and line ends."""
    return [" ".join(m.split()) for m in re.split(r"[,\n]", text) if m.strip()]


def expand(pattern: str) -> list[tuple[Atom, ...]]:
    """All sequences of atoms a pattern stands for. Raises PatternError."""
    try:
        sequences = _Parser(pattern, _BY_BRACKETS).alternatives(end=None)
    except PatternError:
        sequences = _Parser(pattern, _LEX).alternatives(end=None)  # says in which column
    if len(sequences) > MAX_EXPANSIONS:
        raise PatternError(f"stands for {len(sequences)} phrases, more than {MAX_EXPANSIONS}; use a word class")
    out = []
    for sequence in sequences:
        atoms = tuple(_merge(sequence))
        if not any(kind in {"sym", "any-of"} for kind, _ in atoms):
            raise PatternError("matches nothing in particular: it has no word or class")
        if atoms[0][0] == "gap" or atoms[-1][0] == "gap":
            raise PatternError("begins or ends with a gap")
        out.append(atoms)
    return list(dict.fromkeys(out))


def _merge(sequence: tuple[Atom, ...]) -> Iterator[Atom]:
    """Neighbouring gaps become one."""
    pending = 0
    for atom in sequence:
        if atom[0] == "gap":
            pending += int(atom[1])  # type: ignore[call-overload]
            continue
        if pending:
            yield ("gap", min(pending, _MAX_GAP))
            pending = 0
        yield atom
    if pending:
        yield ("gap", pending)


class _Parser:
    def __init__(self, pattern: str, lex: re.Pattern[str]) -> None:
        self.pieces: list[tuple[str, int]] = []
        position = 0
        for match in lex.finditer(pattern):
            if match.start() != position:
                raise PatternError(f"can't read {pattern[position : match.start()]!r}", position)
            position = match.end()
            if not match.group().isspace():
                self.pieces.append((match.group(), match.start()))
        self.at = 0
        depth = 0
        for piece, column in self.pieces:
            depth += (piece == "(") - (piece == ")")
            if depth > _DEEPEST:
                raise PatternError(f"brackets are nested deeper than {_DEEPEST} levels", column)

    def alternatives(self, end: str | None) -> list[tuple[Atom, ...]]:
        """Parse ``a b|c`` up to ``end`` and return every sequence."""
        options: list[tuple[Atom, ...]] = []
        parts: list[list[tuple[Atom, ...]]] = []
        while True:
            piece, column = self.pieces[self.at] if self.at < len(self.pieces) else (None, 0)
            if piece is None or piece in (end, "|"):
                options += self._product(parts)
                parts = []
                if piece == "|":
                    self.at += 1
                    continue
                if piece != end:
                    raise PatternError("a bracket is not closed")
                return _fold_words(options) if end else options
            self.at += 1
            if piece in (")", "?"):
                raise PatternError(f"{piece!r} stands alone", column)
            if piece == "(":
                item = self.alternatives(")")
                self.at += 1
            elif piece[0] == "(":
                item = list(_choice(piece))
            else:
                item = [self._atoms(piece, column)]
            if self.at < len(self.pieces) and self.pieces[self.at][0] == "?":
                self.at += 1
                item = [*item, ()]
            parts.append(item)

    @staticmethod
    def _atoms(piece: str, column: int) -> tuple[Atom, ...]:
        try:
            return _atoms(piece)
        except PatternError as error:
            error.column = column
            raise

    @staticmethod
    def _product(parts: list[list[tuple[Atom, ...]]]) -> list[tuple[Atom, ...]]:
        size = 1
        for part in parts:
            size *= len(part)
            if size > 4 * MAX_EXPANSIONS:
                raise PatternError(f"stands for more than {MAX_EXPANSIONS} phrases; use a word class")
        return [tuple(atom for piece in choice for atom in piece) for choice in product(*parts)]


def _fold_words(options: list[tuple[Atom, ...]]) -> list[tuple[Atom, ...]]:
    """Alternatives of one word each become one atom, so that they don't multiply."""
    single: list[str] = []
    rest: list[tuple[Atom, ...]] = []
    for option in options:
        if len(option) == 1 and option[0][0] in {"sym", "any-of"}:
            value = option[0][1]
            single += [value] if isinstance(value, str) else list(value)  # type: ignore[call-overload]
        else:
            rest.append(option)
    if len(single) > 1:
        return [(("any-of", tuple(sorted(set(single)))),), *rest]
    return [*((("sym", s),) for s in single), *rest]


@cache
def _choice(bracket: str) -> tuple[tuple[Atom, ...], ...]:
    """What a bracket with nothing nested stands for."""
    options = []
    for option in bracket[1:-1].split("|"):
        pieces = _LEX.findall(option)
        if "".join(pieces) != option:
            raise PatternError(f"can't read {option!r}")
        options.append(tuple(atom for piece in pieces if not piece.isspace() for atom in _atoms(piece)))
    return tuple(_fold_words(options))


@cache
def _atoms(piece: str) -> tuple[Atom, ...]:
    if piece.startswith(".."):
        width = int(piece[2:] or 3)
        if not 1 <= width <= _MAX_GAP:
            raise PatternError(f"a gap is 1 to {_MAX_GAP} words wide")
        return (("gap", width),)
    if piece in {"^", "$"}:
        return (("zero", piece),)
    if piece[0] in "@#":
        return (("sym", piece),)
    if piece[0] == "~":
        base, _, form = piece[1:].partition(".")
        forms = verb_forms(base, form or None)
        return (("sym", forms[0]),) if len(forms) == 1 else (("any-of", tuple(sorted(set(forms)))),)
    words = [t.norm for t in tokenise(piece)]
    if not words:
        raise PatternError(f"{piece!r} holds no word")
    return tuple(("sym", w) for w in words)
