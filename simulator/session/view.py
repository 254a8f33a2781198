"""What a front end shows of a session: one small immutable value, and the two calls that bring it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from simulator.model.events import Command, Event, TurnRole
from simulator.model.transcript import EngineInfo

__all__ = ["Observer", "View"]


@dataclass(frozen=True, slots=True)
class View:
    """The room at one moment. Times are seconds; None where there is nothing to time."""

    at: float = 0.0
    state: str = "arriving"  # a state of ``Show``
    message: str = ""
    round_name: str = ""
    rounds: tuple[int, int] = (1, 1)  # this one, all
    turn: int = 0
    role: TurnRole = "introduction"
    text: str = ""  # the open turn's question or follow-up
    speaking: str = ""  # the line being spoken, empty while the interviewer is silent
    recording: bool = False
    voiced: bool = False  # the candidate has begun to speak
    take: int = 1
    answer_seconds: float | None = None
    target_seconds: float | None = None
    question_left: float | None = None
    round_left: float | None = None
    loop_left: float | None = None  # of all rounds together; None before the first has begun
    level: float | None = None  # dBFS
    caption: str = ""
    engine: EngineInfo | None = None


class Observer(Protocol):
    """A front end of the session. Both calls come from the session's own thread and must return at once."""

    def show(self, view: View) -> None:
        """The room has changed (a level, a second, a state)."""
        ...

    def happened(self, at: float, body: Event | Command) -> None:
        """A line was written to the log."""
        ...
