"""What can be practised, and how it went before."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import date
from typing import Literal

__all__ = ["Exercise", "ExerciseKind", "Practice", "Start"]

# one's own story for a question; a question of the bank; a weakness that keeps coming back; a drill; a whole loop
ExerciseKind = Literal["story", "question", "weakness", "drill", "loop"]


@dataclass(frozen=True, slots=True)
class Start:
    """How an exercise is begun: exactly one of the four is named."""

    question: str = ""
    core: str = ""  # a core story of the bank
    drill: str = ""
    loop: str = ""

    @property
    def command(self) -> str:
        """What to type for it."""
        if self.drill:
            return f"mockloop drill {self.drill}"
        if self.loop:
            return f"mockloop run --loop {self.loop}"
        return (
            f"mockloop run --question {shlex.quote(self.question)}"
            if self.question
            else f"mockloop run --story {self.core}"
        )


@dataclass(frozen=True, slots=True)
class Exercise:
    """One thing to do. ``minutes``: what it takes. ``weight``: how much it matters, 1 is a core story.

    ``touches``: what it practises; two exercises that share one are never on one day. ``because``: what speaks for it
    beside how it went, in whole sentences. ``not_before``: a dress rehearsal comes late.
    """

    id: str
    kind: ExerciseKind
    title: str
    minutes: int
    start: Start
    weight: float = 1.0
    touches: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    not_before: date | None = None


@dataclass(frozen=True, slots=True)
class Practice:
    """One time it was practised. ``went``: how, as part of a sentence ("2 of 6 parts were clear").

    ``quality``: how good it was, 0 to 1; None where nobody could tell.
    """

    day: date
    went: str
    quality: float | None = None
