"""The session machine under any order of events: what must hold whatever happens."""

from __future__ import annotations

from typing import get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from simulator.model.events import (
    AnswerEnded,
    Begin,
    Command,
    Component,
    CutIn,
    Event,
    Finish,
    Heard,
    Interrupted,
    Judge,
    Judged,
    Key,
    KeyName,
    Listen,
    Mended,
    Quiet,
    Recorded,
    Reopened,
    Say,
    SetTimer,
    Spoken,
    StopListening,
    StopSpeaking,
    TimerFired,
    Transcribe,
    Trouble,
    VoiceStarted,
)
from simulator.model.plan import Plan
from simulator.model.records import Line
from simulator.model.review import QuestionRef
from simulator.session.machine import CHOICES, TABLE, Machine, is_stale, trigger_of
from simulator.session.replay import replay
from tests.support.session_machine import (
    CHECK,
    INTRODUCTION,
    REVERSE,
    WRAP_UP,
    follow_up,
    plan,
    question,
    review,
    transcript,
)

ALL = (CHECK, INTRODUCTION, question(1), question(2), REVERSE, WRAP_UP)


DISTURBANCES: list[Event] = [
    *(Key(name=name) for name in get_args(KeyName)),
    *(Trouble(part=part, message="it broke") for part in get_args(Component)),
    Mended(part="microphone"),
    Interrupted(),
]


def expand(targets: tuple[str, ...]) -> set[str]:
    return {state for target in targets for state in CHOICES.get(target, (target,))}


class SessionWorld(RuleBasedStateMachine):
    """A machine, and a body that answers its commands late, early, twice or not at all."""

    @initialize(study=st.booleans(), headphones=st.booleans(), minutes=st.sampled_from([0.5, 8.0, 40.0]))
    def begin(self, study: bool, headphones: bool, minutes: float) -> None:
        self.plan: Plan = plan(*ALL, minutes=minutes, study=study, headphones=headphones)
        self.machine = Machine(self.plan)
        self.at = 0.0
        self.lines: list[Line] = []
        self.saying: Say | None = None
        self.recording: Listen | None = None
        self.pending: list[Event] = []  # answers of the body that are due
        self.old: list[Event] = []
        self.finishes = 0
        self.does(Begin())

    def does(self, event: Event) -> None:
        """One legal event: to the machine, the log and the body."""
        before = self.machine.state
        stale = is_stale(before, event)
        commands = self.machine.handle(self.at, event)
        if stale:
            assert commands == []
            assert self.machine.state is before
        else:
            allowed = expand(TABLE[before.name, trigger_of(event)][1]) | {before.name}
            assert self.machine.state.name in allowed, (before.name, trigger_of(event), self.machine.state.name)
        self.lines.append(Line(at=self.at, kind="event", body=event))
        self.lines += [Line(at=self.at, kind="command", body=c) for c in commands]
        for command in commands:
            self.obey(command)

    def obey(self, command: Command) -> None:
        match command:
            case Say():
                assert self.saying is None, "two lines at once"
                self.saying = command
                assert self.recording is None or self.plan.headphones, "speaking while recording"
            case StopSpeaking():
                if self.saying:
                    line = self.saying
                    self.pending.append(Spoken(turn=line.turn, line=line.line, completed=False))
                self.saying = None
            case Listen():
                assert self.recording is None, "two recordings at once"
                assert self.saying is None or self.plan.headphones, "recording while speaking"
                self.recording = command
            case StopListening():
                assert self.recording is not None
                r = self.recording
                self.recording = None
                self.pending.append(Recorded(turn=r.turn, take=r.take, part=r.part, audio="a.wav", seconds=2.0))
            case Transcribe():
                self.pending.append(Heard(turn=command.turn, take=command.take, transcript=transcript()))
            case Judge():
                ref = QuestionRef(id="q01", text="?")
                decision = follow_up() if command.follow_ups_left else None
                self.pending.append(
                    Judged(turn=command.turn, take=command.take, review=review(ref), decision=decision)
                )
            case Finish():
                self.finishes += 1
            case _:
                pass

    @rule(steps=st.integers(1, 8))
    def things_take_their_way(self, steps: int) -> None:
        """What would happen if nobody disturbed: without this few walks would get far."""
        for _ in range(steps):
            if self.saying:
                self.line_ends_now()
            elif self.pending:
                event = self.pending.pop(0)
                self.old.append(event)
                self.does(event)
            elif self.recording:
                self.does(VoiceStarted(turn=self.machine.state.turn))
                self.at += 30
                self.does(AnswerEnded(turn=self.machine.state.turn, reason="silence"))

    @rule(seconds=st.sampled_from([0.0, 0.5, 20.0, 200.0]))
    def time_passes(self, seconds: float) -> None:
        self.at = round(self.at + seconds, 3)

    @precondition(lambda self: self.saying is not None)
    @rule()
    def line_ends(self) -> None:
        self.line_ends_now()

    def line_ends_now(self) -> None:
        assert self.saying
        line, self.saying = self.saying, None
        self.does(Spoken(turn=line.turn, line=line.line, seconds=1.0))

    @precondition(lambda self: self.pending)
    @rule(data=st.data(), empty=st.booleans())
    def body_answers(self, data: st.DataObject, empty: bool) -> None:
        event = self.pending.pop(data.draw(st.integers(0, len(self.pending) - 1)))
        if isinstance(event, Heard) and empty:
            event = event.model_copy(update={"transcript": transcript("")})
        self.old.append(event)
        self.does(event)

    @precondition(lambda self: self.old)
    @rule(data=st.data())
    def an_old_answer_comes_again(self, data: st.DataObject) -> None:
        event = data.draw(st.sampled_from(self.old))
        if is_stale(self.machine.state, event):
            self.does(event)

    @rule(data=st.data())
    def something_disturbs(self, data: st.DataObject) -> None:
        possible = [event for event in DISTURBANCES if self.machine.allows(event)]
        if possible:
            self.does(data.draw(st.sampled_from(possible)))

    @precondition(lambda self: self.recording is not None)
    @rule(kind=st.sampled_from(["voice", "quiet", "phrase", "timer", "cut-in"]), late=st.booleans())
    def ear_speaks(self, kind: str, late: bool) -> None:
        turn = self.machine.state.turn - late
        match kind:
            case "voice":
                self.does(VoiceStarted(turn=turn))
            case "quiet":
                self.does(Quiet(turn=turn, seconds=18))
            case "phrase":
                self.does(AnswerEnded(turn=turn, reason="phrase"))
            case "cut-in":
                self.does(CutIn(turn=turn, take=self.machine.state.take, because="rambling", seconds=90.0))
            case _:
                timers = [c.body for c in self.lines if isinstance(c.body, SetTimer)]
                for timer in timers[-2:]:
                    self.does(TimerFired(name=timer.name, turn=timer.turn))

    @rule()
    def killed_and_reopened(self) -> None:
        """A new process: nothing of the old body is left, and the machine comes from the log."""
        if not self.machine.allows(Reopened()) or (self.machine.state.name == "finished" and not self.finishes):
            return
        self.machine = replay(self.plan, self.lines).machine
        self.saying = self.recording = None
        self.pending.clear()
        self.finishes = 0
        self.does(Reopened())

    @invariant()
    def one_finish(self) -> None:
        if hasattr(self, "machine"):
            assert self.finishes == (1 if self.machine.state.name == "finished" else 0)

    @invariant()
    def microphone_and_state_agree(self) -> None:
        if hasattr(self, "machine") and self.machine.state.name in ("hearing", "judging", "reviewing", "finished"):
            assert self.recording is None

    def teardown(self) -> None:
        if hasattr(self, "machine"):
            again = replay(self.plan, self.lines)
            assert again.differences == ()
            assert again.machine.state == self.machine.state


TestSession = SessionWorld.TestCase
TestSession.settings = settings(max_examples=80, stateful_step_count=50, deadline=None)
