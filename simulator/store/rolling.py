"""Captions that show what was said before: rolling lines and lines that grow. Each word is said once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from simulator.store.talk import Spoken

__all__ = ["Cue", "once"]

_ROLLING = 0.3  # share of captions that begin with what the one before ended with; few do by chance
_TOUCHING = 0.25  # seconds between captions that follow each other without a break
_WINDOW = 80  # words that a caption shows at most


@dataclass(frozen=True, slots=True)
class Cue:
    """A caption of one speaker: its words, and how many of them each of its lines has."""

    speaker: str
    start: float | None
    end: float | None
    words: tuple[Spoken, ...]
    lines: tuple[int, ...] = ()


def once(cues: Sequence[Cue]) -> list[Cue]:
    """The same captions without the words that an earlier one has shown; untouched where captions don't roll."""
    cues = [cue for cue in cues if cue.words]
    seams = sum(bool(_shown(a, b)) for a, b in pairwise(cues))
    if not seams or seams < _ROLLING * (len(cues) - 1):
        return list(cues)
    found: list[Cue] = []
    said: list[str] = []
    before: Cue | None = None
    for cue in cues:
        keys = [_key(word.text) for word in cue.words]
        if before is None or cue.speaker != before.speaker:
            said = []
        old = _overlap(said, keys, 1 if before is not None and _shown(before, cue) else 2)
        said = [*said, *keys[old:]][-_WINDOW:]
        before = cue
        if old < len(keys):
            found.append(Cue(cue.speaker, cue.start, cue.end, _retimed(cue, old), ()))
    return found


def _shown(before: Cue, cue: Cue) -> int:
    """How many of a caption's first words the one before it had shown already, by whole lines or by growing."""
    if before.speaker != cue.speaker:
        return 0
    if before.end is not None and cue.start is not None and not -10 <= cue.start - before.end <= _TOUCHING:
        return 0
    old, new = [_key(w.text) for w in before.words], [_key(w.text) for w in cue.words]
    if new[: len(old)] == old:
        return len(old)
    at = 0
    for count in before.lines[:-1]:
        at += count
        if at < len(old) and new[: len(old) - at] == old[at:]:
            return len(old) - at
    overlap = _overlap(old, new, 3)
    return overlap if overlap < len(old) else 0


def _overlap(said: Sequence[str], new: Sequence[str], least: int) -> int:
    """The longest run, of ``least`` words or more, that ends what was said and begins what is new."""
    for size in range(min(len(said), len(new)), least - 1, -1):
        if list(said[-size:]) == list(new[:size]):
            return size
    return 0


def _retimed(cue: Cue, old: int) -> tuple[Spoken, ...]:
    """The new words of a caption; where it doesn't time each of them they share all of its time."""
    new = cue.words[old:]
    if not old or cue.start is None or cue.end is None or _own_times(cue):
        return new
    total, done = sum(len(w.text) for w in new), 0
    each = (cue.end - cue.start) / max(total, 1)
    found = []
    for word in new:
        begins = cue.start + done * each
        done += len(word.text)
        found.append(Spoken(word.text, round(begins, 3), round(cue.start + done * each, 3)))
    return tuple(found)


def _own_times(cue: Cue) -> bool:
    """Whether words have times of their own: then those of a line shown again all begin with the caption."""
    starts = [w.t0 for w in cue.words]
    return len(starts) > 1 and starts[0] == starts[1]


def _key(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum()) or word
