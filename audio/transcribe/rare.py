"""Words to listen for, as the tokens of a recogniser that takes no prompt.

Pure. The vocabulary is of byte-pair pieces whose number is the order in which they were learnt, so the pieces of a
word are found by joining the neighbours with the least number first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

__all__ = ["SPACE", "pieces_of", "spellings"]

SPACE = "\u2581"  # begins a word


def pieces_of(text: str, numbers: Mapping[bytes, int]) -> tuple[int, ...]:
    """The tokens of ``text``, whose words stand apart by blanks; empty where a letter has no token."""
    pieces = [letter.encode() for letter in SPACE + text.replace(" ", SPACE)]
    while True:
        pairs = enumerate(map(b"".join, pairwise(pieces)))
        joined = [(numbers[pair], at) for at, pair in pairs if pair in numbers]
        if not joined:
            break
        _, at = min(joined)
        pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
    return tuple(numbers[piece] for piece in pieces) if all(piece in numbers for piece in pieces) else ()


def spellings(words: Sequence[str], numbers: Mapping[bytes, int]) -> tuple[tuple[int, ...], ...]:
    """The tokens of each word as it is written, with a capital, and without hyphens; in order, none twice."""
    forms = [form for word in words for form in (word, word[:1].upper() + word[1:], word.replace("-", " "))]
    return tuple(tokens for tokens in dict.fromkeys(pieces_of(form, numbers) for form in forms) if tokens)
