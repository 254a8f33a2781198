"""The whole state of a session in one frozen value, and the arithmetic of its time. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from simulator.model.events import Component, Event, TurnRole
from simulator.model.plan import Item, Plan, Round
from simulator.model.review import FollowUp

__all__ = ["Next", "State", "StateName", "Then", "current_item", "current_round", "give_back", "share_of"]

StateName = Literal[
    "idle",
    "speaking",
    "listening",
    "closing",  # the recording is being completed
    "hearing",
    "judging",
    "reviewing",  # study mode: the candidate reads what was missing
    "paused",
    "leaving",  # asked whether to leave
    "trouble",
    "finished",
]
Next = Literal["listen", "next", "hear"]  # what follows a spoken line
Then = Literal["hear", "redo", "repeat", "rephrase", "nudge", "skip", "pause", "leave", "trouble", "quit", "cut-in"]


@dataclass(frozen=True, slots=True)
class State:
    """Where a session stands. Times are session seconds; ``None`` where a thing has not happened."""

    name: StateName = "idle"
    round: int = 0
    item: int = -1
    # the open turn
    turn: int = 0
    role: TurnRole = "introduction"
    parent: int = 0  # turn of the question that follow-ups belong to
    asked: str = ""  # what "repeat" repeats
    phrasing: int = 0
    listens: bool = True
    follow_ups: int = 0
    reverse: int = 0
    unheard: int = 0
    # the line being spoken
    line: int = 0
    said: str = ""
    after_line: Next = "next"
    # the answer
    take: int = 1
    part: int = 1
    mic: bool = False  # a recording is open
    after_recording: Then = "hear"
    listening_since: float = 0.0
    voiced: bool = False
    voice_since: float | None = None  # in the open part
    answered: float = 0.0  # seconds of answer in the parts before
    nudged: bool = False
    cut_in: bool = False  # the question's answer was interrupted; once is enough
    target: float | None = None
    target_cued: bool = False
    budget_cued: bool = False
    timers: tuple[str, ...] = ()
    # time
    round_end: float | None = None
    question_end: float = 0.0
    stopped_since: float | None = None  # paused, in trouble, or reading in study mode
    # suspended
    under: StateName | Literal["next"] = "idle"  # what goes on after a pause
    held: Event | None = None  # an answer of the engine or the mind that came during the pause
    broken: tuple[Component, ...] = ()
    decision: FollowUp | None = None
    reason: str = ""
    problem: str = field(default="")  # of the last recording, in words for people

    def fresh_take(self, take: int) -> State:
        """The state with the open turn ready for another take."""
        return replace(
            self,
            take=take,
            part=1,
            voiced=False,
            voice_since=None,
            answered=0.0,
            nudged=False,
            target_cued=False,
            budget_cued=False,
            problem="",
        )


def current_round(plan: Plan, state: State) -> Round:
    """The round the session is in."""
    return plan.rounds[state.round]


def current_item(plan: Plan, state: State) -> Item:
    """The interviewer's own line that the open turn belongs to."""
    return current_round(plan, state).items[max(state.item, 0)]


def share_of(plan: Plan, state: State, index: int, at: float) -> float | None:
    """Seconds that item ``index`` of the round may use from ``at`` on; None: leave it out.

    What later phases need is set aside first, so a late session shortens its remaining questions in proportion,
    leaves out the last of them where there would be less than ``shortest_question`` for each, and never drops
    the candidate's own questions or the farewell.
    """
    items = current_round(plan, state).items
    item = items[index]
    if item.role != "question" or state.round_end is None:
        return item.seconds
    later = items[index:]
    free = state.round_end - at - sum(i.seconds for i in later if i.role != "question")
    questions = [i for i in later if i.role == "question"]
    shortest = min([plan.shortest_question, *(q.seconds for q in questions)])
    fitting = questions[: max(0, int(free // shortest))] if shortest > 0 else questions
    if not fitting:
        return None
    whole = sum(q.seconds for q in fitting)
    return free * item.seconds / whole if whole > 0 else free


def give_back(state: State, at: float) -> State:
    """Lengthen the round and the question by the time that was lost since the session was stopped."""
    if state.stopped_since is None:
        return state
    lost = max(0.0, at - state.stopped_since)
    return replace(
        state,
        stopped_since=None,
        question_end=state.question_end + lost,
        round_end=None if state.round_end is None else state.round_end + lost,
    )
