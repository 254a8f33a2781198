"""Word error rate, the same way everywhere here: lower case, letters, digits and apostrophes."""

from __future__ import annotations

import re


def tokens_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def distance(said: list[str], heard: list[str]) -> int:
    """Word edits (insertions, deletions, substitutions) from what was said to what was heard."""
    row = list(range(len(heard) + 1))
    for i, a in enumerate(said, 1):
        left, row[0] = row[0], i
        for j, b in enumerate(heard, 1):
            left, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, left + (a != b))
    return row[-1]
