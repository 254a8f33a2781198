"""Word times of an attention made plausible: longer words last longer, and words are spoken where there is voice.

Whisper's times come from where its attention looks, which jumps: a word gets no time at all and its neighbour half a
second, and errors of 0.1 s are usual. What is known besides is how long words take (by their letters, at this
speaker's pace) and where the voice is. The path that contradicts all of it least is found by dynamic programming.
Where the engine's times were right, it hardly moves them. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from audio.transcribe.engine import RawWord

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["steadied"]

_STEP = 0.02  # seconds between two places where a word may begin or end: an attention's own
_NEAR = 1.0  # seconds by which an edge may move
_LONGEST = 1.6  # seconds of a word
_PACE = (0.045, 0.11)  # seconds a letter, hurried and slow
# costs; all were chosen on our own synthetic speech, where half or twice as much changes little
_MOVED = 1 / 0.12  # a second between an edge and the engine's
_UNUSUAL = (0.03, 0.1)  # seconds, and share of its usual length, by which a word's length may differ at a cost of 1/2
_FAR = 1.5  # times that; from there on the cost grows evenly
_UNCOVERED = 0.15  # a step of voice without a word
_SILENT = 0.3  # a step of silence inside a word
_NEVER = 1e9


def steadied(words: Sequence[RawWord], runs: Sequence[tuple[float, float]]) -> tuple[RawWord, ...]:
    """The same words at steadier times; ``runs`` are the voiced stretches, in seconds like the words."""
    if not words or not runs:
        return tuple(words)
    count = math.ceil((max(runs[-1][1], words[-1].t1) + _NEAR) / _STEP) + 1
    edges = np.arange(count) * _STEP
    voiced = np.zeros(count - 1)
    for start, end in runs:
        voiced[round(start / _STEP) : round(end / _STEP)] = 1.0
    spoken = np.concatenate([[0.0], np.cumsum(voiced)])
    silent = np.arange(count) - spoken
    uncovered = _UNCOVERED * spoken
    before = uncovered  # the least cost of having said the words so far by each edge
    back: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    lengths = np.arange(1, round(_LONGEST / _STEP) + 1)
    for word, usual in zip(words, _usual(words, spoken[-1] * _STEP), strict=True):
        begun = before + _MOVED * np.abs(edges - word.t0)
        ends = np.arange(max(1, math.ceil((word.t1 - _NEAR) / _STEP)), min(count, round((word.t1 + _NEAR) / _STEP)))
        fits = lengths <= ends[:, None]
        starts = np.where(fits, ends[:, None] - lengths, 0)
        quiet = _SILENT * (silent[ends][:, None] - silent[starts])
        cost = np.where(fits, begun[starts] + quiet + _surprise(lengths * _STEP, usual), _NEVER)
        length, over = np.zeros(count, np.int64), np.full(count, _NEVER)
        length[ends] = lengths[cost.argmin(1)]
        over[ends] = cost.min(1) + _MOVED * np.abs(edges[ends] - word.t1)
        over -= uncovered
        least = np.minimum.accumulate(over)
        back.append((length, np.maximum.accumulate(np.where(over <= least, np.arange(count), 0))))
        before = least + uncovered
    if before[-1] >= _NEVER / 2:
        return tuple(words)
    at, placed = count - 1, []
    for word, (length, ended) in zip(reversed(words), reversed(back), strict=True):
        end = int(ended[at])
        at = end - int(length[end])
        placed.append(replace(word, t0=float(edges[at]), t1=float(edges[end])))
    return tuple(reversed(placed))


def _usual(words: Sequence[RawWord], voiced: float) -> list[float]:
    """How long each word takes at the pace at which all of them fill the voice, in seconds."""
    letters = [max(1, sum(c.isalnum() for c in word.text)) for word in words]
    pace = min(max(voiced / sum(letters), _PACE[0]), _PACE[1])
    return [pace * count for count in letters]


def _surprise(lengths: NDArray[np.floating], usual: float) -> NDArray[np.float64]:
    """What it costs that a word lasts so long (Huber's loss: outliers cost, and don't drag)."""
    off = np.abs(lengths - usual) / (_UNUSUAL[0] + _UNUSUAL[1] * usual)
    cost: NDArray[np.float64] = np.where(off < _FAR, off * off / 2, _FAR * (off - _FAR / 2))
    return cost
