"""The session machine: a table of states, and ``handle(at, event) -> commands``. No I/O, no clock.

Time arrives with the events; timers are commands that come back as events. Every asynchronous answer carries the
turn, take and line it belongs to, and one that comes too late changes nothing. An event that the table does not
allow raises IllegalEventError and leaves the state as it was. ``python -m simulator.session.machine`` draws the
table as a diagram.
"""

from __future__ import annotations

from simulator.model.events import (
    AnswerEnded,
    Command,
    CutIn,
    Event,
    Heard,
    Judged,
    Key,
    Quiet,
    Recorded,
    Spoken,
    TimerFired,
    VoiceStarted,
)
from simulator.model.plan import Plan
from simulator.session.state import State
from simulator.session.step import SUSPENDED
from simulator.session.transitions import Transitions

__all__ = ["CHOICES", "TABLE", "IllegalEventError", "Machine", "diagram", "is_stale", "trigger_of"]

# names that stand for several states in the table and as a choice in the diagram
CHOICES: dict[str, tuple[str, ...]] = {
    "next": ("speaking", "paused", "finished"),  # the next line, the break between two rounds, the end
    "restored": ("listening", "hearing", "judging", "reviewing", "trouble", "speaking", "paused", "finished"),
}
ACTIVE = "speaking listening closing hearing judging reviewing paused leaving trouble"

# (state, trigger): (transition, states it may lead to)
TABLE: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}


def _row(states: str, triggers: str, move: str, targets: str) -> None:
    for state in states.split():
        for trigger in triggers.split():
            TABLE[state, trigger] = (move, tuple(targets.split()))


# whatever the state
_row(ACTIVE, "key:mark key:captions", "nothing", "")
_row(ACTIVE, "mended", "nothing", "")
_row(ACTIVE, "interrupted", "quit_now", "closing finished")
_row(ACTIVE, "trouble", "trouble", "closing paused finished")
_row(ACTIVE + " finished", "reopened", "reopened", "hearing judging reviewing next")
# the way of an answer
_row("idle", "begin", "begin", "next")
_row("speaking", "spoken", "spoken", "listening next hearing")
_row("speaking", "voice-started", "barge_in", "listening")
_row("listening", "voice-started", "voice", "listening")
_row("listening", "timer", "cue", "listening")
_row("listening", "quiet", "quiet", "listening closing")
_row("listening", "answer-ended key:finish", "answered", "closing")
_row("listening", "cut-in", "cut_in", "closing")
_row("closing", "recorded", "recorded", "hearing listening trouble leaving next")
_row("hearing", "heard", "heard", "judging trouble next")
_row("hearing judging", "trouble", "trouble", "speaking paused finished")
_row("judging", "judged", "judged", "reviewing next")
_row("reviewing", "key:finish key:resume", "go_on", "next")
# keys on the way
_row("speaking", "key:finish", "cut_question", "listening next hearing")
_row("listening", "key:more-time", "more_time", "listening")
_row("speaking", "key:repeat key:rephrase", "repeat", "speaking")
_row("listening", "key:repeat key:rephrase", "repeat", "closing")
_row("hearing", "key:repeat key:rephrase", "repeat_after_all", "speaking")
_row("hearing", "key:more-time", "time_after_all", "listening")
_row("speaking", "key:skip", "skip", "closing next")
_row("listening", "key:skip", "skip", "closing")
_row("hearing judging reviewing trouble", "key:skip", "skip", "next")
_row("listening", "key:redo", "redo", "closing")
_row("hearing judging reviewing", "key:redo", "redo", "listening")
# standing still and leaving
_row("speaking listening", "key:pause", "pause", "paused closing")
_row("hearing judging reviewing", "key:pause", "pause", "paused")
_row("speaking listening", "key:quit", "quit", "leaving closing")
_row("hearing judging reviewing paused trouble", "key:quit", "quit", "leaving")
_row("leaving", "key:quit", "quit_now", "finished")
_row("leaving", "key:stay key:resume", "resume", "restored")
_row("paused", "key:resume key:pause key:finish", "resume", "restored")
_row("trouble", "key:resume key:finish", "resume", "restored")
_row("trouble", "mended", "mended", "restored")
_row("paused leaving trouble", "heard judged", "hold", "")


class IllegalEventError(Exception):
    """The table has no such transition; nothing has changed."""

    def __init__(self, state: str, trigger: str) -> None:
        super().__init__(f"{trigger} means nothing while {state}")
        self.state = state
        self.trigger = trigger


def trigger_of(event: Event) -> str:
    """The table's name for an event: its type; for keys ``key:NAME``."""
    return f"key:{event.name}" if isinstance(event, Key) else event.type


def is_stale(state: State, event: Event) -> bool:
    """Whether ``event`` answers a line, take or part that is no longer the current one."""
    here = state.under if state.name in SUSPENDED.values() else state.name
    match event:
        case Spoken():
            return state.name != "speaking" or event.line != state.line
        case VoiceStarted() | Quiet() | AnswerEnded():
            wanted = ("listening", "speaking") if isinstance(event, VoiceStarted) else ("listening",)
            return not state.mic or event.turn != state.turn or state.name not in wanted
        case CutIn():
            late = state.name != "listening" or (event.turn, event.take) != (state.turn, state.take)
            return late or state.cut_in or not state.voiced
        case Recorded():
            return state.name != "closing" or (event.turn, event.take, event.part) != (
                state.turn,
                state.take,
                state.part,
            )
        case Heard():
            return here != "hearing" or (event.turn, event.take) != (state.turn, state.take)
        case Judged():
            return here != "judging" or (event.turn, event.take) != (state.turn, state.take)
        case TimerFired():
            return state.name != "listening" or event.turn != state.turn or event.name not in state.timers
        case _:
            return state.name == "finished" and event.type in ("trouble", "mended", "interrupted")


class Machine:
    """One session's state under one plan."""

    def __init__(self, plan: Plan, state: State | None = None) -> None:
        self.plan = plan
        self.state = state or State()

    def allows(self, event: Event) -> bool:
        """Whether ``handle`` would accept ``event`` now."""
        if self.state.name == "finished" and self.state.reason == "done" and event.type == "reopened":
            return False
        return is_stale(self.state, event) or (self.state.name, trigger_of(event)) in TABLE

    def handle(self, at: float, event: Event) -> list[Command]:
        """Take one event at session second ``at`` and return what to do. Raises IllegalEventError."""
        if not self.allows(event):
            raise IllegalEventError(self.state.name, trigger_of(event))
        if is_stale(self.state, event):
            return []
        move, _ = TABLE[self.state.name, trigger_of(event)]
        step = Transitions(self.plan, self.state, at)
        getattr(step, move)(event)
        self.state = step.state
        return step.commands


def diagram() -> str:
    """The table as a Mermaid state diagram: one arrow for each pair of states, with everything that causes it."""
    arrows: dict[tuple[str, str], list[str]] = {}
    everywhere = {
        trigger: move for (state, trigger), move in TABLE.items() if state == "closing" and trigger != "recorded"
    }
    for trigger, (_, targets) in everywhere.items():
        for target in targets:
            arrows.setdefault(("session", target), []).append(trigger)
    for (state, trigger), move in TABLE.items():
        for target in () if everywhere.get(trigger) == move else move[1]:
            arrows.setdefault((state, target), []).append(trigger.replace("key:", "⌨"))
    lines = ["stateDiagram-v2", "    [*] --> idle"]
    lines += [f"    state {name} <<choice>>" for name in CHOICES]
    lines += [f"    {state} --> {target}: {', '.join(causes)}" for (state, target), causes in arrows.items()]
    lines += [f"    {name} --> {target}" for name, targets in CHOICES.items() for target in targets]
    lines += [
        "    state session {",
        *(f"        {state}" for state in ACTIVE.split()),
        "    }",
        "    finished --> [*]",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    import sys

    sys.stdout.write(diagram() + "\n")
