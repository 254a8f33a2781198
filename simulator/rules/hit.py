"""What a rule found: where, and the tree of what led to it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Hit"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One match of ``rule`` over the tokens ``first..last`` (inclusive).

    An absence or a ratio has no place: ``first == last == -1``. ``parts`` are the hits it was built from; ``note``
    says in numbers why a counting rule held ("4 of at least 2").
    """

    rule: str
    first: int
    last: int
    parts: tuple[Hit, ...] = ()
    note: str = ""

    @property
    def placed(self) -> bool:
        """Whether the hit has a span in the text."""
        return self.first >= 0

    def places(self) -> tuple[tuple[int, int], ...]:
        """The token ranges to show as evidence: its own, or those of its parts."""
        if self.placed:
            return ((self.first, self.last),)
        return tuple(place for part in self.parts for place in part.places())
