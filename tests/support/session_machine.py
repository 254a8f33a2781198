"""Plans and events for the session tests."""

from __future__ import annotations

from typing import TypeVar

from simulator.model.events import (
    Begin,
    Command,
    Event,
    Heard,
    Judge,
    Judged,
    Key,
    Listen,
    Recorded,
    Say,
    Spoken,
    Transcribe,
    VoiceStarted,
)
from simulator.model.plan import Item, Lines, Plan, Round
from simulator.model.review import PARTS, Delivery, FollowUp, Part, QuestionRef, Review
from simulator.model.transcript import Transcript
from simulator.session.machine import Machine

C = TypeVar("C")
LINES = Lines(
    take_your_time="Take your time.",
    target_cue="A good length.",
    budget_cue="The time is used up.",
    unheard="I could not hear you.",
    unheard_again="Let us go on.",
    engine_trouble="Your answer is recorded.",
    microphone_trouble="The microphone is gone.",
    welcome_back="Welcome back.",
    repeat="Of course.",
    check_heard="I heard: {text}",
    check_failed="Please check the microphone.",
    reverse_answer="A good thing to ask.",
    reverse_more="What else?",
    reverse_none=("no", "no that's all"),
    paused="Paused.",
    leaving="Leave now?",
    next_round="Next: {name}.",
    study_prompt="Read what was missing.",
    slept="The computer was asleep.",
    refused="Not now.",
)


def question(number: int, *, seconds: float = 300.0, follow_ups: int = 2, target: float | None = 180.0) -> Item:
    ref = QuestionRef(id=f"q{number:02}", text=f"Question {number}?")
    return Item(
        role="question",
        text=ref.text,
        question=ref,
        phrasings=(f"Question {number}, put another way?",),
        seconds=seconds,
        target=target,
        follow_up_target=60.0,
        follow_ups=follow_ups,
    )


INTRODUCTION = Item(role="introduction", text="Hello.", seconds=60, listens=False)
REVERSE = Item(role="reverse", text="What would you like to ask me?", seconds=120)
WRAP_UP = Item(role="wrap-up", text="Goodbye.", seconds=30, listens=False)
CHECK = Item(role="check", text="Say a sentence.", seconds=30)


def plan(*items: Item, minutes: float = 15, study: bool = False, headphones: bool = False) -> Plan:
    part = Round(name="people", seconds=minutes * 60, items=items or (question(1),))
    return Plan(rounds=(part,), lines=LINES, study=study, headphones=headphones)


def transcript(text: str = "I talked to her in the same week.") -> Transcript:
    return Transcript(text=text, seconds=3.0)


def review(ref: QuestionRef) -> Review:
    return Review(
        question=ref, judged=True, parts={name: Part() for name in PARTS}, delivery=Delivery(words=8), rules="none"
    )


def follow_up(text: str = "What came of it?") -> FollowUp:
    return FollowUp(text=text, target="results", because=("no-metric",))


class SessionHarness:
    """A machine with hands: answers its commands in the obvious way when told to."""

    def __init__(self, plan: Plan) -> None:
        self.machine = Machine(plan)
        self.at = 0.0
        self.commands: list[Command] = []
        self.log: list[tuple[float, Event | Command]] = []

    def does(self, event: Event, after: float = 1.0) -> list[Command]:
        """Feed one event ``after`` seconds later; returns the commands that followed."""
        self.at += after
        self.commands = self.machine.handle(self.at, event)
        self.log += [(self.at, event), *((self.at, c) for c in self.commands)]
        return self.commands

    @property
    def state(self) -> str:
        return self.machine.state.name

    def one(self, kind: type[C]) -> C:
        """The only command of that kind in the last step."""
        (found,) = [c for c in self.commands if isinstance(c, kind)]
        return found

    def spoken(self, after: float = 5.0) -> list[Command]:
        s = self.machine.state
        return self.does(Spoken(turn=s.turn, line=s.line, seconds=after), after)

    def recorded(self, problem: str = "") -> list[Command]:
        s = self.machine.state
        name = f"audio/{s.turn:03}-answer.wav"
        return self.does(
            Recorded(turn=s.turn, take=s.take, part=s.part, audio=name, seconds=3.0, problem=problem), 0.1
        )

    def heard(self, text: str = "I talked to her in the same week.") -> list[Command]:
        s = self.machine.state
        return self.does(Heard(turn=s.turn, take=s.take, transcript=transcript(text)), 0.5)

    def judged(self, decision: FollowUp | None = None) -> list[Command]:
        s = self.machine.state
        ref = QuestionRef(id="q01", text="Question 1?")
        return self.does(Judged(turn=s.turn, take=s.take, review=review(ref), decision=decision), 0.1)


def listening(**options: object) -> SessionHarness:
    """A session in which the first question has been asked and the microphone is open."""
    harness = SessionHarness(plan(**options))  # type: ignore[arg-type]
    harness.does(Begin())
    harness.spoken()
    return harness


def voice(harness: SessionHarness, after: float = 2.0) -> None:
    harness.does(VoiceStarted(turn=harness.machine.state.turn), after)


def finish(harness: SessionHarness, after: float = 30.0) -> None:
    harness.does(Key(name="finish"), after)


__all__ = [
    "CHECK",
    "INTRODUCTION",
    "REVERSE",
    "WRAP_UP",
    "Judge",
    "Listen",
    "Say",
    "SessionHarness",
    "Transcribe",
    "finish",
    "follow_up",
    "listening",
    "plan",
    "question",
    "review",
    "transcript",
    "voice",
    "without_words",
]


def without_words(what: Plan) -> Plan:
    """The same phases and budgets with texts that never change."""
    (part,) = what.rounds
    items = []
    for number, item in enumerate(part.items):
        text = f"{item.role} {number}, in ten words that never change at all."
        ref = item.question and QuestionRef(id=f"question-{number}", text=text)
        items.append(item.model_copy(update={"text": text, "phrasings": (), "question": ref}))
    return what.model_copy(update={"rounds": (part.model_copy(update={"items": tuple(items)}),), "lines": LINES})
