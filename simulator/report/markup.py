"""A transcript cut into segments that each carry the same findings. Pure."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from simulator.model.review import PARTS, Review
from simulator.model.transcript import Transcript

__all__ = ["Piece", "Segment", "segments"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A word with its times in seconds, or the text between words (times None)."""

    text: str
    t0: float | None = None
    t1: float | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same findings. ``flags`` are positions in ``review.flags``.

    ``begins``: another part than in the words before.
    """

    start: int
    end: int
    parts: tuple[str, ...]
    flags: tuple[int, ...]
    doubt: str  # reason why the words are doubtful, or empty
    pieces: tuple[Piece, ...]
    begins: bool


def segments(transcript: Transcript, review: Review | None) -> tuple[Segment, ...]:
    """Cut ``transcript`` at every border of a finding. Concatenated pieces give the text back.

    What stands between words at a border belongs to neither side: no mark begins with a full stop.
    """
    text = transcript.text
    marks: list[tuple[int, int, str, str | int]] = []  # start, end, kind, what
    if review is not None and review.judged:
        for part in PARTS:
            marks += [(e.start, e.end, "part", part) for e in review.parts[part].evidence]
        for index, flag in enumerate(review.flags):
            if flag.start is not None and flag.end is not None:
                marks.append((flag.start, flag.end, "flag", index))
    for doubt in transcript.doubts:
        if doubt.kind == "unclear" and doubt.start is not None and doubt.end is not None:
            marks.append((doubt.start, doubt.end, "doubt", doubt.reason))
    inside = [(max(0, a), min(len(text), b), kind, what) for a, b, kind, what in marks]
    inside = [mark for mark in inside if mark[0] < mark[1]]
    borders = {m[0] for m in inside} | {m[1] for m in inside}
    cuts = sorted({0, len(text), *borders, *(_next_word(text, border) for border in borders)})
    inside.sort(key=lambda m: (m[0], m[1]))
    starts = [w.start for w in transcript.words]
    found: list[Segment] = []
    last = ""
    for start, end in pairwise(cuts):
        blank = _next_word(text, start) >= end
        over = [] if blank else [m for m in inside if m[0] < end and m[1] > start]
        parts = tuple(p for p in PARTS if any(m[2] == "part" and m[3] == p for m in over))
        flags = tuple(sorted({m[3] for m in over if m[2] == "flag" and isinstance(m[3], int)}))
        doubt_reason = next((str(m[3]) for m in over if m[2] == "doubt"), "")
        pieces = _pieces(transcript, starts, start, end)
        here = last if blank else parts[0] if parts else ""
        found.append(Segment(start, end, parts, flags, doubt_reason, pieces, begins=bool(here) and here != last))
        last = here
    return tuple(found)


def _next_word(text: str, at: int) -> int:
    """The next letter or digit from ``at`` on, or the text's end."""
    return next((place for place in range(at, len(text)) if text[place].isalnum()), len(text))


def _pieces(transcript: Transcript, starts: list[int], start: int, end: int) -> tuple[Piece, ...]:
    """Words and the text between them inside ``start:end``; a word cut by a border keeps its times on both sides."""
    found: list[Piece] = []
    at = start
    index = max(0, bisect_left(starts, start) - 1)
    for word in transcript.words[index:]:
        if word.start >= end:
            break
        a, b = max(word.start, start), min(word.end, end)
        if a >= b:
            continue
        if a > at:
            found.append(Piece(transcript.text[at:a]))
        found.append(Piece(transcript.text[a:b], word.t0, word.t1))
        at = b
    if at < end:
        found.append(Piece(transcript.text[at:end]))
    return tuple(found)
