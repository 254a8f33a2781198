"""Headings in written notes: "Result: …", a line that says "Action", "R - …".

What follows one, or a bullet, is a sentence anew.
"""

from __future__ import annotations

import re

from simulator.text.wordlist import words

__all__ = ["headings"]

_MARK = r"[ \t]*(?:[-*•#>]{1,6}[ \t]*|\d{1,2}[.)][ \t]*)?[*_]{0,3}"
_NAME = r"([^\W\d_]{2,18}(?:[ \t][^\W\d_]{1,15}){0,2})[*_]{0,3}[ \t]?"
# one to three words before a colon where a line or a sentence begins, before a dash or alone where a line begins
_COLON = re.compile(rf"(?:^|(?<=[\n.!?…])){_MARK}{_NAME}:[*_]{{0,3}}")
_LINE = re.compile(rf"(?:^|(?<=\n)){_MARK}{_NAME}(?:[-–—][ \t]|(?:\r?\n)(?=\W{{0,6}}[A-Z]))")
_LETTER = re.compile(r"(?:^|(?<=\n))[ \t]*[*_]{0,3}([STARCL])[*_]{0,3}[ \t]?[-–—:][ \t]?(?=\w)")
_ITEM = re.compile(r"(?:^|(?<=\n))[ \t]*(?:[-*•–][ \t]+|\d{1,2}[.)][ \t]+)(?=\w)")  # "- took the call", "2. rang her"
_LETTERS = {"S": "situation", "T": "task", "A": "action", "R": "result", "C": "challenge", "L": "learnings"}
_ENOUGH = 3  # different letters; fewer may be a T-shirt and a C-level
# what has one of these is a sentence that goes on after its colon
_SENTENCE = words(
    """i you he she it we they who was were is are am be been had has have did do does said asked told says and but so
    because if when that this"""
)


def headings(text: str) -> tuple[frozenset[int], dict[int, str]]:
    """``(breaks, letters)``: offsets before which a sentence ends, and where a letter stands for which word.

    Only a letter of a whole set is read so: notes in the order situation, task, action, result write S, T, A, R.
    """
    breaks = {
        place
        for pattern in (_COLON, _LINE)
        for match in pattern.finditer(text)
        if match[1][0].isupper() and not _SENTENCE & set(match[1].lower().split())
        for place in (match.start(1), match.end())
    }
    breaks.update(match.end() for match in _ITEM.finditer(text))
    letters = {match.start(1): (_LETTERS[match[1]], match.end()) for match in _LETTER.finditer(text)}
    if len({word for word, _ in letters.values()}) < _ENOUGH:
        return frozenset(breaks), {}
    breaks.update(place for at, (_, end) in letters.items() for place in (at, end))
    return frozenset(breaks), {at: word for at, (word, _) in letters.items()}
