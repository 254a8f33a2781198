"""Whole sessions on a virtual clock: a driver between a scripted body and a scripted mind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from audio.clocks import VirtualClock
from audio.scripted import ENGINE, Answer, ScriptedSpeechInput, ScriptedSpeechOutput
from simulator.model.events import Command, Event, KeyName
from simulator.model.plan import Plan
from simulator.model.records import Header, Line
from simulator.model.review import FollowUp, Review
from simulator.ports import Exchange, Hints, Judgement, SpeechInput, SpeechOutput
from simulator.session.driver import Driver
from simulator.session.effects import Dependencies
from simulator.session.log import LogWriter, read_log
from simulator.session.requests import shipped_requests
from simulator.session.view import View
from tests.support.session_machine import review


class Mind:
    """Asks the same follow-up after every answer while there is one left, or ``decide``'s."""

    def __init__(self, decide: Callable[[Exchange], FollowUp | None] = lambda _: None) -> None:
        self.decide = decide
        self.interrupts: Callable[[float], str] = lambda _: ""  # why, after so many seconds of speech
        self.asked: list[tuple[Exchange, tuple[Exchange, ...]]] = []

    def judge(
        self, exchange: Exchange, earlier: Sequence[Exchange], *, seconds_left: float | None, follow_ups_left: int
    ) -> Judgement:
        self.asked.append((exchange, tuple(earlier)))
        decision = self.decide(exchange) if follow_ups_left else None
        return Judgement(review(exchange.question), decision)

    def cuts_in(self, exchange: Exchange, review: Review, seconds: float) -> str:
        return self.interrupts(seconds)

    def may_say(self, exchange: Exchange, earlier: Sequence[Exchange]) -> Sequence[str]:
        return ("What did you learn from it?",)


class Watcher:
    """Keeps what it is shown and may act on it."""

    def __init__(self) -> None:
        self.views: list[View] = []
        self.lines: list[tuple[float, Event | Command]] = []
        self.on: Callable[[float, Event | Command], None] = lambda at, body: None
        self.begun: list[Callable[[], object]] = []  # to do when the session has begun: its time stands still then

    def show(self, view: View) -> None:
        self.views.append(view)

    def happened(self, at: float, body: Event | Command) -> None:
        self.lines.append((at, body))
        while self.begun:
            self.begun.pop(0)()
        self.on(at, body)


def header(plan: Plan, name: str = "s") -> Header:
    return Header(
        id=name, app="0", rules="r", bank="b", seed=1, started="2026-01-01T00:00:00+00:00", stt=ENGINE, tts="script",
        mode="answers", loop="test", plan=plan,
    )  # fmt: skip


class Stage:
    """One session folder and as many processes as a test wants to run in it."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        (folder / "audio").mkdir(parents=True, exist_ok=True)
        self.header = header(plan)
        self.clock = VirtualClock()
        self.watcher = Watcher()
        self.mind = Mind()
        self.driver: Driver | None = None

    def run(
        self,
        answers: Iterable[Answer] = (),
        *,
        speech_input: SpeechInput | None = None,
        speech_output: SpeechOutput | None = None,
        second_output: SpeechOutput | None = None,
        unattended: bool = True,
    ) -> str:
        """Run (again) to the end in this thread."""
        path = self.folder / "session.jsonl"
        lines: tuple[Line, ...] = read_log(path).lines if path.exists() else ()
        log = LogWriter(path, None if lines else self.header)
        dependencies = Dependencies(
            speech_output=speech_output or ScriptedSpeechOutput(self.clock),
            speech_input=speech_input or ScriptedSpeechInput(self.clock, answers),
            interviewer=self.mind,
            hints=Hints(closing=shipped_requests().closing),
            request_of=shipped_requests().key_for,
            headphones=bool(self.header.plan and self.header.plan.headphones),
            second_output=second_output,
        )
        self.driver = Driver(
            self.header, log, self.folder, dependencies, self.clock, self.watcher, lines=lines, tick=None,
            unattended=unattended,
        )  # fmt: skip
        try:
            return self.driver.run()
        finally:
            log.close()

    def press_at(self, at: float, name: KeyName) -> None:
        """Press a key at that second of virtual time, counted from the start of the clock."""
        self.watcher.begun.append(
            lambda: self.clock.call_at(at, lambda: self.driver.press(name) if self.driver else None)
        )

    @property
    def happened(self) -> list[str]:
        """The log as one short line each: what tests compare."""
        return [brief(at, body) for at, body in self.watcher.lines]


def brief(at: float, body: Event | Command) -> str:
    """``12.4 say 1 question Tell me …``: a line of the log for people."""
    fields = body.model_dump(exclude_defaults=True)
    for noisy in ("transcript", "review", "stages", "type", "line", "first_sample"):
        fields.pop(noisy, None)
    if isinstance(fields.get("decision"), dict):
        fields["decision"] = fields["decision"]["text"]
    if isinstance(fields.get("follow_up"), dict):
        fields["follow_up"] = fields["follow_up"]["target"]
    text = " ".join(f"{key}={value}" for key, value in fields.items())
    return f"{at:8.1f}  {body.type:15} {text}".rstrip()


def in_time(action: Callable[[], None], seconds: float = 30.0) -> None:
    """Run ``action`` and fail where it hangs."""
    failure: list[BaseException] = []

    def run() -> None:
        try:
            action()
        except BaseException as error:  # noqa: BLE001 - raised again below
            failure.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "the session hangs"
    if failure:
        raise failure[0]
