"""Word lists, written as running text."""

from __future__ import annotations

__all__ = ["in_order", "words"]


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


def in_order(text: str) -> list[str]:
    """The words of a text in their order."""
    return text.split()
