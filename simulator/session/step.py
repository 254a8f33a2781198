"""The steps that transitions of the machine share: say a line, listen, suspend, go on to what comes next. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from simulator.errors import BugError
from simulator.model.events import (
    CancelTimer,
    Command,
    Discard,
    Finish,
    Judge,
    Listen,
    Say,
    Show,
    StopListening,
    StopSpeaking,
    Transcribe,
    TurnRole,
)
from simulator.model.plan import Plan
from simulator.model.review import FollowUp
from simulator.session.state import Next, State, StateName, Then, current_item, current_round, give_back, share_of

__all__ = ["SUSPENDED", "Step"]

SUSPENDED: dict[Then, StateName] = {"pause": "paused", "leave": "leaving", "trouble": "trouble"}


class Step:
    """One step of a session: the state as it changes, and the commands that result. ``Transitions`` builds on it."""

    def __init__(self, plan: Plan, state: State, at: float) -> None:
        self.plan = plan
        self.state = state
        self.at = at
        self.commands: list[Command] = []
        self._remark = ""  # shown with the next line

    # --- small parts ---
    def _set(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type] # keys are State's own

    def _show(self, state: str, message: str = "") -> None:
        self.commands.append(Show(state=state, message=message, turn=self.state.turn))  # type: ignore[arg-type]

    def _say(self, role: TurnRole, text: str, after: Next, decision: FollowUp | None = None) -> None:
        s = self.state
        item = current_item(self.plan, s)
        own = role in ("question", "task", "follow-up") and item.question is not None
        self._set(name="speaking", line=s.line + 1, said=text, after_line=after)
        self.commands.append(
            Say(
                turn=s.turn,
                line=s.line + 1,
                role=role,
                text=text,
                question=item.question.id if own and item.question else None,
                parent=s.parent if role == "follow-up" else None,
                target=decision.target if decision else "none",
                follow_up=decision,
                voice=s.round % self.plan.voices,
            )
        )
        self._show("speaking", self._remark)

    def _aside(self, text: str, after: Next) -> None:
        self._say("aside", text, after)

    def _open_turn(
        self, role: TurnRole, text: str, *, listens: bool, target: float | None, decision: FollowUp | None = None
    ) -> None:
        back = self.state.back
        s = self.state.fresh_take(1)
        turn = s.turns + 1
        follows = role == "follow-up"
        self.state = replace(
            s, turn=turn, turns=turn, role=role, asked=text, listens=listens, target=target, unheard=0, phrasing=0,
            decision=None, back=back,
        )  # fmt: skip
        if not follows:
            self._set(parent=turn)
        self._say(role, text, "listen" if listens else "next", decision)
        if listens and self.plan.headphones:
            self._open_microphone()

    def _open_microphone(self) -> None:
        s = self.state
        self._set(mic=True, listening_since=self.at, voice_since=None)
        self.commands.append(Listen(turn=s.turn, take=s.take, part=s.part))

    def _listen(self, message: str = "") -> None:
        if not self.state.mic:
            self._open_microphone()
        self._set(name="listening")
        self._show("your-turn", message)

    def _close(self, then: Then) -> None:
        """Complete the recording first; ``then`` follows when it is on disk."""
        s = self.state
        for name in s.timers:
            self.commands.append(CancelTimer(name=name))
        spent = 0.0 if s.voice_since is None else self.at - s.voice_since
        think = 0.0 if s.voiced else self.at - s.listening_since
        self._set(
            name="closing",
            after_recording=then,
            answered=s.answered + spent,
            voice_since=None,
            question_end=s.question_end + think,
            timers=(),
            back=None,
        )
        if then == "hear":  # the end may be taken back
            s, part, ending = self.state, s.part + 1, s.ending + 1
            self._set(back=replace(s, name="listening", mic=False, part=part, ending=ending, stopped_since=self.at))
        self.commands.append(StopListening(turn=s.turn))

    def _go_on(self) -> None:
        """The answer that ended goes on in the same take; what came after its end is forgotten, and costs no time."""
        s, back = self.state, self.state.back
        if back is None:
            raise BugError("there is no answer to go on with")
        if s.name == "speaking":
            self._stop_speaking()
        self.commands.extend(CancelTimer(name=name) for name in s.timers)
        if s.mic:
            self.commands.append(Discard(turn=s.turn))
        self.state = give_back(replace(back, line=s.line, turns=s.turns), self.at)
        self._set(mic=True, listening_since=self.at)
        self.commands.append(Listen(turn=back.turn, take=back.take, part=back.part, resumes=True))
        self._show("still-listening")

    def _hear(self) -> None:
        self._set(name="hearing")
        self.commands.append(Transcribe(turn=self.state.turn, take=self.state.take, ending=self.state.ending))
        self._show("thinking")

    def _judge(self) -> None:
        s = self.state
        left = current_item(self.plan, s).follow_ups - s.follow_ups
        seconds = round(max(0.0, s.question_end - self.at), 3)
        self.commands.append(
            Judge(turn=s.turn, take=s.take, ending=s.ending, seconds_left=seconds, follow_ups_left=max(0, left))
        )
        self._set(name="judging")
        self._show("thinking")

    def _ask_again(self, kind: Then) -> None:
        s = self.state
        others = current_item(self.plan, s).phrasings if s.role == "question" else ()
        if kind == "rephrase" and others:
            self._set(asked=others[s.phrasing % len(others)], phrasing=s.phrasing + 1)
        self._aside(f"{self.plan.lines.repeat} {self.state.asked}".strip(), "listen" if s.listens else "next")

    def _stop_speaking(self) -> None:
        self.commands.append(StopSpeaking(turn=self.state.turn))

    def _next_item(self) -> None:
        """The next thing on the plan that there is time for, the next round, or the end."""
        self.state = give_back(self.state, self.at)
        while True:
            items = current_round(self.plan, self.state).items
            index = self.state.item + 1
            if index >= len(items):
                self._next_round()
                return
            self._set(item=index, follow_ups=0, held=None, cut_in=False)
            item = items[index]
            if self.state.round_end is None and item.role != "check":
                self._set(round_end=self.at + current_round(self.plan, self.state).seconds)
            share = share_of(self.plan, self.state, index, self.at)
            if share is not None:
                self._set(question_end=self.at + share, reverse=0)
                self._open_turn(item.role, item.text, listens=item.listens, target=item.target)
                return

    def _next_round(self) -> None:
        index = self.state.round + 1
        if index >= len(self.plan.rounds):
            self._finish("done")
            return
        self._set(round=index, item=-1, round_end=None, name="paused", under="next")
        self._show("paused", self.plan.lines.next_round.format(name=self.plan.rounds[index].name))

    def _finish(self, reason: Literal["done", "quit", "trouble"]) -> None:
        name = self.state.name
        if name not in ("paused", "leaving", "trouble"):
            self._set(under=name)
        self._set(name="finished", reason=reason)
        self.commands.append(Finish(reason=reason))
        self._show("finished")

    def _enter(self, then: Then, under: StateName | Literal["next"], message: str = "") -> None:
        """Suspend; ``under`` is what goes on afterwards."""
        s = self.state
        name = SUSPENDED[then]
        since = self.at if s.stopped_since is None else s.stopped_since
        self._set(name=name, under=under, stopped_since=since, back=None)
        lines = self.plan.lines
        default = {"paused": lines.paused, "leaving": lines.leaving}.get(name, lines.microphone_trouble)
        self._show(name, message or default)

    def _suspend(self, then: Then, message: str = "") -> None:
        s = self.state
        self._set(problem=message)
        if s.name == "speaking":
            self._stop_speaking()
        if s.name in SUSPENDED.values():
            self._enter(then, s.under, message)
        elif s.mic:
            self._set(under=s.name)
            self._close(then)
        else:
            self._enter(then, s.name, message)

    def _again(self, take: int) -> None:
        self.state = self.state.fresh_take(take)
