"""The driver on the machine's own clock: sleep of the computer, a microphone that comes back, quick ends."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from audio.clocks import SystemClock
from audio.scripted import Answer, ScriptedSpeechInput, ScriptedSpeechOutput
from simulator.model.events import (
    Command,
    Event,
    Finish,
    Mended,
    Show,
    Trouble,
)
from simulator.session.driver import Driver
from simulator.session.effects import Dependencies
from simulator.session.log import LogWriter, read_log
from simulator.session.replay import replay
from tests.support.session_machine import plan, question
from tests.support.stage import Mind, Watcher, header


class SessionHarness:
    """A session in real time whose lines take no time; ``react`` is called with every line of the log."""

    def __init__(
        self,
        folder: Path,
        answers: list[Answer],
        react: Callable[[SessionHarness, Event | Command], None],
        *,
        microphone_back: Callable[[], bool] | None = None,
        clock: SystemClock | None = None,
    ) -> None:
        (folder / "audio").mkdir()
        self.path = folder / "session.jsonl"
        self.plan = plan(question(1))
        self.wall = 0.0
        clock = clock or SystemClock()
        watcher = Watcher()
        watcher.on = lambda at, body: react(self, body)
        self.watcher = watcher
        self._log = LogWriter(self.path, header(self.plan))
        dependencies = Dependencies(
            speech_output=ScriptedSpeechOutput(clock, seconds_a_word=0.0),
            speech_input=ScriptedSpeechInput(clock, answers),
            interviewer=Mind(),
            microphone_back=microphone_back,
        )
        self.driver = Driver(
            header(self.plan), self._log, folder, dependencies, clock, watcher, tick=0.01, wall=lambda: self.wall
        )

    def run(self) -> str:
        try:
            return self.driver.run()
        finally:
            self._log.close()
            log = read_log(self.path)
            assert log.problems == ()
            assert replay(self.plan, log.lines).differences == ()


def test_a_computer_that_slept_pauses_the_session(tmp_path: Path) -> None:
    def react(harness: SessionHarness, body: Event | Command) -> None:
        match body:
            case Show(state="your-turn") if not harness.wall:
                harness.wall = 3600.0  # the lid was closed for an hour: the monotonic clock stood still
            case Show(state="paused", message="The computer was asleep."):
                harness.driver.press("resume")
            case Show(state="your-turn"):
                harness.driver.press("finish")
            case _:
                pass

    harness = SessionHarness(tmp_path, [Answer(ends="key"), Answer(ends="key")], react)
    assert harness.run() == "done"
    assert [b.part for _, b in harness.watcher.lines if isinstance(b, Trouble)] == ["clock"]


class Jumping(SystemClock):
    """A clock that goes on while the process stands still, as where one is stopped and some computers sleep."""

    jumped = 0.0

    def jump(self) -> None:
        self.jumped = 3600.0

    def now(self) -> float:
        return super().now() + self.jumped


def test_a_process_that_stood_still_pauses_and_loses_no_time(tmp_path: Path) -> None:
    clock, jumps = Jumping(), list[threading.Timer]()

    def react(harness: SessionHarness, body: Event | Command) -> None:
        match body:
            case Show(state="your-turn") if not jumps:
                jumps.append(threading.Timer(0.1, clock.jump))
                jumps[0].start()  # while the session waits for the candidate
            case Show(state="paused", message="The computer was asleep."):
                harness.driver.press("resume")
            case Show(state="your-turn"):
                harness.driver.press("finish")
            case _:
                pass

    harness = SessionHarness(tmp_path, [Answer(ends="key"), Answer(ends="key")], react, clock=clock)
    assert harness.run() == "done"
    assert [b.part for _, b in harness.watcher.lines if isinstance(b, Trouble)] == ["clock"]
    assert harness.watcher.lines[-1][0] < 60.0  # the hour is not the session's
    assert harness.watcher.views[-1].round_left is None or harness.watcher.views[-1].round_left > 600.0


def test_a_clock_that_jumps_back_changes_nothing(tmp_path: Path) -> None:
    """The time of day is set back by a day while the candidate speaks; the log's own time only ever grows."""

    def react(harness: SessionHarness, body: Event | Command) -> None:
        if isinstance(body, Show) and body.state == "your-turn":
            harness.wall -= 86_400.0
            harness.driver.press("finish")

    harness = SessionHarness(tmp_path, [Answer(ends="key")], react)
    assert harness.run() == "done"
    assert harness.wall < 0
    times = [line.at for line in read_log(harness.path).lines]
    assert times == sorted(times)
    assert [b for _, b in harness.watcher.lines if isinstance(b, Trouble)] == []


def test_the_session_goes_on_by_itself_when_the_microphone_is_back(tmp_path: Path) -> None:
    asked = threading.Event()

    def react(harness: SessionHarness, body: Event | Command) -> None:
        if isinstance(body, Show) and body.state == "your-turn" and asked.is_set():
            harness.driver.press("finish")

    def back() -> bool:
        asked.set()
        return True

    answers = [Answer("Before.", think=0.0, trouble=0.05, ends="key"), Answer("After.", ends="key")]
    harness = SessionHarness(tmp_path, answers, react, microphone_back=back)
    assert harness.run() == "done"
    assert any(isinstance(body, Mended) for _, body in harness.watcher.lines)


@pytest.mark.parametrize("keys", [("quit", "quit"), ("pause", "quit", "quit")])
def test_leaving_is_quick(tmp_path: Path, keys: tuple[str, ...]) -> None:
    left = list(keys)

    def react(harness: SessionHarness, body: Event | Command) -> None:
        if isinstance(body, Show) and body.state in ("your-turn", "leaving", "paused") and left:
            harness.driver.press(left.pop(0))  # type: ignore[arg-type]

    harness = SessionHarness(tmp_path, [Answer(ends="key")], react)
    assert harness.run() == "quit"
    assert [b.reason for _, b in harness.watcher.lines if isinstance(b, Finish)] == ["quit"]
