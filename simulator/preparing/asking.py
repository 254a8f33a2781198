"""Whether a question to them is one that only they can answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.analysis.asked import own_flags
from simulator.analysis.patterns import flat, found
from simulator.preparing.models import Asked
from simulator.preparing.words import AskingWords

__all__ = ["AskedReading", "read_asked"]

_CLOSED = re.compile(r"(do|does|did|is|are|was|were|has|have|had|can|could|will|would|should)\b")
_LEAST = 4  # letters of a word of theirs that ties a question to them


@dataclass(frozen=True, slots=True)
class AskedReading:
    """``specific``: whether it asks for what only they know. ``because``: what makes it so. ``add``: what would."""

    asked: Asked
    specific: bool
    because: tuple[str, ...]
    add: str = ""


def read_asked(asked: Asked, words: AskingWords, theirs: Sequence[str] = ()) -> AskedReading:
    """Judge one question. ``theirs``: names and words of the role, such as a value, a domain or a metric."""
    low = flat(asked.ask)
    because = [signal.label for signal in words.good if found(signal.patterns, low)]
    named = [name for name in theirs if len(name) >= _LEAST and re.search(rf"\b{re.escape(flat(name))}\b", low)]
    if named:
        because.append(f"names “{named[0]}”")
    tip = ""
    if own_flags(asked.ask, "own-questions"):
        tip = words.tips["website"]
    elif found(words.vague, low) and not named:
        tip = words.tips["vague"]
    elif not because:
        tip = words.tips["yes-no"] if _CLOSED.match(low) else words.tips["untied"]
    return AskedReading(asked, not tip, tuple(because) if not tip else (), tip)
