"""When words were said, from how likely each of them is with ever more of the sound shown. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["crossings"]


def crossings(curves: NDArray[np.float64], shown: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each token (column) when it became known, in seconds, ascending.

    ``curves``: probabilities as shares of the final ones, one row an amount of sound; ``shown``: those amounts in
    seconds after a leading 0. The row at which each token turns from unknown to known is found over all tokens
    together: ascending, with the least error of step functions. The moment lies between that row and its
    neighbours, by the area over the curve.
    """
    count, tokens = curves.shape
    before = np.vstack([np.zeros(tokens), np.cumsum(curves, 0)])[:-1]  # rows before the step should be 0
    after = np.cumsum((1 - curves)[::-1], 0)[::-1]  # rows from it on 1
    cost = before + after
    total, back = cost[:, 0].copy(), []
    for token in range(1, tokens):
        least = np.minimum.accumulate(total)
        back.append(np.maximum.accumulate(np.where(total <= least, np.arange(count), 0)))
        total = least + cost[:, token]
    rows = [int(total.argmin())]
    for best in reversed(back):
        rows.append(int(best[rows[-1]]))
    padded = np.vstack([np.zeros(tokens), curves, np.ones(tokens)])
    times = np.append(shown, shown[-1])
    found = np.zeros(tokens)
    for token, row in enumerate(reversed(rows)):
        near = slice(row, row + 3)  # in the padded rows: before, at and after the step
        part, at = padded[near, token].copy(), times[near]
        part[0], part[-1] = min(part[0], 0.5), max(part[-1], 0.5)
        found[token] = at[-1] - np.sum(np.diff(at) * (part[1:] + part[:-1]) / 2)
    return np.maximum.accumulate(found)
