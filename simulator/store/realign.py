"""Words of a corrected text, with the times that the recogniser heard. Pure.

Words that stayed keep their times exactly. Words that were changed or put in share the time between their
neighbours by their length, so that captions and evidence still jump to the right place. A corrected word has no
probability: a person wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from simulator.model.transcript import Transcript, Word

__all__ = ["realign", "tidy"]

_WORD = re.compile(r"\S+")
TimeRange = tuple[float | None, float | None]


def tidy(text: str) -> str:
    """What came back from an editor as one transcript text: line ends are spaces, none doubled."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def realign(heard: Transcript, text: str) -> tuple[Word, ...]:
    """The words of ``text`` with offsets into it and times from ``heard``; no times where ``heard`` has none."""
    spans = [found.span() for found in _WORD.finditer(text)]
    new = [_key(text[start:end]) for start, end in spans]
    old = [_key(heard.text[w.start : w.end]) for w in heard.words]
    words: list[Word] = []
    # autojunk would take frequent words for noise in answers of more than 200 words
    for tag, i0, i1, j0, j1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            for kept, (start, end) in zip(heard.words[i0:i1], spans[j0:j1], strict=True):
                words.append(kept.model_copy(update={"start": start, "end": end}))
        elif tag != "delete":
            words.extend(_spread(spans[j0:j1], _room(heard, i0, i1)))
    return tuple(words)


def _key(word: str) -> str:
    """A word as it compares: letters and digits, no case; punctuation alone stays as it is."""
    return "".join(c for c in word.casefold() if c.isalnum()) or word


def _room(heard: Transcript, first: int, last: int) -> TimeRange:
    """Seconds that changed words may fill: those of what they replace, else the gap where they were put in."""
    timed = [w for w in heard.words[first:last] if w.t0 is not None and w.t1 is not None]
    if timed:
        return timed[0].t0, timed[-1].t1
    before = heard.words[first - 1].t1 if first else 0.0
    after = heard.words[last].t0 if last < len(heard.words) else heard.seconds
    if not heard.words or before is None:
        return None, None
    return before, max(before, before if after is None else after)


def _spread(spans: Sequence[tuple[int, int]], room: TimeRange) -> list[Word]:
    begin, end = room
    if begin is None or end is None:
        return [Word(start=a, end=b) for a, b in spans]
    total = sum(b - a for a, b in spans)
    words, done = [], 0
    for a, b in spans:
        t0 = begin + (end - begin) * done / total
        done += b - a
        t1 = begin + (end - begin) * done / total
        words.append(Word(start=a, end=b, t0=t0, t1=t1))
    return words
