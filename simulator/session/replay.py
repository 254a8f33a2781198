"""Feed a log's events to a fresh machine again: the same states, the same commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.model.events import Command, Event, Reopened
from simulator.model.plan import Plan
from simulator.model.records import Line
from simulator.session.machine import IllegalEventError, Machine

__all__ = ["Replayed", "replay"]


@dataclass(frozen=True, slots=True)
class Replayed:
    """``machine`` stands where the session stood; ``differences`` is empty for a whole log."""

    machine: Machine
    at: float  # of the last event or command
    differences: tuple[str, ...]


def replay(plan: Plan, lines: Iterable[Line]) -> Replayed:
    """Replay events and compare the commands with those in the log.

    Commands may be missing where the process was killed: at the end, or before the session was reopened (recordings
    that were recovered stand in between). Damaged logs replay as far as they make sense; what doesn't is named in
    ``differences``.
    """
    machine = Machine(plan)
    differences: list[str] = []
    cut: list[str] = []  # steps whose commands are not all there: excused by the end of their process
    expected: list[Command] = []
    logged: list[Command] = []
    last = 0.0

    def compare(at: float) -> None:
        difference = f"at {at:.3f}: the log has {_names(logged)}, the machine says {_names(expected)}"
        if logged == expected:
            if logged:  # the process went on
                differences.extend(cut)
                cut.clear()
        elif logged == expected[: len(logged)]:
            cut.append(difference)
        else:
            differences.append(difference)

    for line in lines:
        if line.kind == "record" or line.body is None:
            continue
        if line.kind == "command":
            logged.append(line.body)  # type: ignore[arg-type] # a command line holds a command
            last = max(last, line.at)
            continue
        event: Event = line.body  # type: ignore[assignment] # an event line holds an event
        compare(last)
        if isinstance(event, Reopened):
            cut.clear()
        last = max(last, line.at)
        logged = []
        try:
            expected = machine.handle(line.at, event)
        except IllegalEventError as error:
            expected = []
            differences.append(f"at {line.at:.3f}: {error}")
    compare(last)
    return Replayed(machine, last, tuple(differences))


def _names(commands: list[Command]) -> str:
    return ", ".join(c.type for c in commands) or "nothing"
