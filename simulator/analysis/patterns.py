"""Lists of patterns in ``prompts/*.yaml``: regular expressions over lower-case text, a space for any white space."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

__all__ = ["flat", "found", "spans"]


def flat(text: str) -> str:
    """Lower case with straight apostrophes; as long as the text, so that offsets stay."""
    low = text.lower().replace("’", "'")
    return low if len(low) == len(text) else text.replace("’", "'")


def spans(lines: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where any of the patterns stands in ``flat`` text."""
    return [match.span() for match in _compiled(tuple(lines)).finditer(text)] if lines else []


def found(lines: Sequence[str], text: str) -> bool:
    """Whether any of the patterns stands in ``flat`` text."""
    return bool(lines) and _compiled(tuple(lines)).search(text) is not None


@lru_cache(maxsize=128)
def _compiled(lines: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_bounded(line)})" for line in lines))


def _bounded(line: str) -> str:
    whole = line if line[0] in "^\\" else rf"\b{line}"
    return (whole if whole[-1].isalnum() is False else rf"{whole}\b").replace(" ", r"\s+")
