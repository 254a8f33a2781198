"""Feed a log's events to a fresh machine again: the same states, the same commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.model.events import Command, Event, Reopened
from simulator.model.plan import Plan
from simulator.model.records import Line
from simulator.session.machine import IllegalEventError, Machine

__all__ = ["Missing", "Replayed", "replay"]


@dataclass(frozen=True, slots=True)
class Missing:
    """Commands that follow from an event and never reached the log, because the process ended before."""

    after: int  # index of the line behind which they belong
    at: float
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """``machine`` stands where the session stood; ``differences`` is empty for a whole log."""

    machine: Machine
    at: float  # of the last event or command
    differences: tuple[str, ...]
    missing: tuple[Missing, ...] = ()


def replay(plan: Plan, lines: Iterable[Line]) -> Replayed:
    """Replay events and compare the commands with those in the log.

    Commands may be missing where the process was killed: at the end, or before the session was reopened (recordings
    that were recovered stand in between). Those are in ``missing``. Damaged logs replay as far as they make sense;
    what doesn't is named in ``differences``.
    """
    machine = Machine(plan)
    differences: list[str] = []
    missing: list[Missing] = []
    cut: list[tuple[str, Missing]] = []  # steps that are not whole: excused by the end of their process
    expected: list[Command] = []
    logged: list[Command] = []
    last, end, begun = 0.0, 0, 0.0  # `at` of the last line, index of the step's last line, `at` of its event

    def compare(at: float) -> None:
        difference = f"at {at:.3f}: the log has {_names(logged)}, the machine says {_names(expected)}"
        if logged == expected:
            if logged:  # the process went on
                differences.extend(text for text, _ in cut)
                cut.clear()
        elif logged == expected[: len(logged)]:
            cut.append((difference, Missing(end, begun, tuple(expected[len(logged) :]))))
        else:
            differences.append(difference)

    for index, line in enumerate(lines):
        if line.kind == "record" or line.body is None:
            continue
        if line.kind == "command":
            logged.append(line.body)  # type: ignore[arg-type] # a command line holds a command
            last, end = max(last, line.at), index
            continue
        event: Event = line.body  # type: ignore[assignment] # an event line holds an event
        compare(last)
        if isinstance(event, Reopened):
            missing += [gap for _, gap in cut]
            cut.clear()
        last, end, begun = max(last, line.at), index, line.at
        logged = []
        try:
            expected = machine.handle(line.at, event)
        except IllegalEventError as error:
            expected = []
            differences.append(f"at {line.at:.3f}: {error}")
    compare(last)
    missing += [gap for _, gap in cut]
    return Replayed(machine, last, tuple(differences), tuple(missing))


def _names(commands: list[Command]) -> str:
    return ", ".join(c.type for c in commands) or "nothing"
