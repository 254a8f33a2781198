"""Choosing without randomness: the same seed and the same names always give the same choice, on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

__all__ = ["number", "order", "pick"]

T = TypeVar("T")


def number(seed: int, *names: object) -> int:
    """A number of 64 bits from a seed and names."""
    text = "\x1f".join([str(seed), *map(str, names)])
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def pick(choices: Sequence[T], seed: int, *names: object) -> T:
    """One of ``choices``, which must not be empty."""
    return choices[number(seed, *names) % len(choices)]


def order(choices: Sequence[T], seed: int, *names: object) -> list[T]:
    """``choices`` in an order of their own for this seed."""
    ranked = sorted(range(len(choices)), key=lambda n: (number(seed, *names, n), n))
    return [choices[n] for n in ranked]
