"""The same keys through the full-screen room and the plain interface: in every state, and in whole sessions."""

from __future__ import annotations

import asyncio
import io
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from audio.clocks import SystemClock
from audio.scripted import Answer, ScriptedSpeechInput, ScriptedSpeechOutput
from simulator.model.events import (
    Command,
    Event,
    Key,
    KeyName,
    Say,
    Show,
)
from simulator.session.driver import Driver
from simulator.session.effects import Dependencies
from simulator.session.log import LogWriter
from simulator.session.view import Observer, View
from simulator.ui.keys import KEYS, key_for
from simulator.ui.lines import STATES
from simulator.ui.plain import PlainRoom, read_keys
from simulator.ui.room import Room
from tests.support.session_machine import WRAP_UP, follow_up, plan, question
from tests.support.stage import Mind, header
from tests.support.waits import NET

FACES = ["room", "plain"]
TYPED = [*(hint.key for hint in KEYS), "y", "escape", "x", "1", "Q"]


# --- every key in every state ---
async def through_the_room(state: str, keys: list[str]) -> tuple[list[KeyName], list[str]]:
    """What the session got, and which keys were answered that they mean nothing."""
    pressed: list[KeyName] = []
    refused: list[str] = []
    over, started = threading.Event(), threading.Event()
    faces: list[Observer] = []

    def session(observer: Observer) -> str:
        faces.append(observer)
        started.set()
        over.wait(NET)
        return "done"

    async with Room(session, pressed.append, lambda: None).run_test() as pilot:
        await asyncio.to_thread(started.wait, NET)
        faces[0].show(View(state=state))
        await pilot.pause(0.15)
        for key in keys:
            await pilot.press(key)
            if f"{key} does nothing here" in str(pilot.app.query_one("#hints", Static).content):
                refused.append(key)
        over.set()
    return pressed, refused


async def through_lines(state: str, keys: list[str]) -> tuple[list[KeyName], list[str]]:
    pressed: list[KeyName] = []
    out = io.StringIO()
    room = PlainRoom(out)
    room.show(View(state=state))
    lines = Lines()
    read_keys(lines, room, pressed.append)  # type: ignore[arg-type] # lines is what it reads
    for key in keys:
        lines.type("" if key == "space" else key)
    await asyncio.to_thread(lines.drained.wait, NET)
    refused = [key for key in keys if f" {'Enter' if key == 'space' else key} does nothing here" in out.getvalue()]
    return pressed, refused


class Lines(Iterator[str]):
    """Typed lines, as they come."""

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.drained = threading.Event()

    def type(self, line: str) -> None:
        self.drained.clear()
        self._lines.put(line + "\n")

    def __next__(self) -> str:
        if self._lines.empty():
            self.drained.set()
        line = self._lines.get()
        if line == "\x04\n":
            raise StopIteration
        return line


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("face", FACES)
async def test_every_key_in_every_state(face: str, state: str) -> None:
    through = through_the_room if face == "room" else through_lines
    pressed, refused = await through(state, TYPED)
    assert pressed == [name for key in TYPED if (name := key_for(key, state)) is not None]
    assert refused == [key for key in TYPED if key_for(key, state) is None]


# --- whole sessions ---
@dataclass(frozen=True)
class Step:
    """Once the session is in ``state``, press ``key``; ``refused``: it means nothing then, and that is said."""

    state: str
    key: str
    refused: bool = False


SCRIPT = [
    Step("your-turn", "t"),
    Step("still-listening", "m"),
    Step("still-listening", "c"),
    Step("still-listening", "r"),
    Step("your-turn", "R"),
    Step("your-turn", "p"),
    Step("paused", "n", refused=True),
    Step("paused", "u", refused=True),
    Step("paused", "space"),
    Step("your-turn", "q"),
    Step("leaving", "n"),
    Step("your-turn", "u"),
    Step("your-turn", "space"),  # the answer; a follow-up comes
    Step("your-turn", "space"),
    Step("your-turn", "n"),  # the second question is skipped
    Step("your-turn", "q"),
    Step("leaving", "p", refused=True),
    Step("leaving", "y"),
]


class Tap:
    """Passes on to the face and lets the test wait for what happens."""

    def __init__(self, face: Observer) -> None:
        self._face = face
        self.shown: list[Show] = []
        self.keys: list[Key] = []
        self.asked: list[str] = []
        self.view = View()

    def happened(self, at: float, body: Event | Command) -> None:
        if isinstance(body, Key):
            self.keys.append(body)
        if isinstance(body, Say) and body.role != "aside":
            self.asked.append(body.text)
        self._face.happened(at, body)
        if isinstance(body, Show):
            self.shown.append(body)

    def show(self, view: View) -> None:
        self._face.show(view)
        self.view = view


class Session:
    """A driver between a scripted body and one of the faces."""

    def __init__(self, folder: Path) -> None:
        (folder / "audio").mkdir(parents=True)
        what = plan(question(1, follow_ups=1), question(2), question(3), WRAP_UP)
        clock = SystemClock()
        mind = Mind(lambda _: follow_up())
        dependencies = Dependencies(
            speech_output=ScriptedSpeechOutput(clock, seconds_a_word=0.0),
            speech_input=ScriptedSpeechInput(clock, [Answer(think=3600.0, ends="key")] * 40),
            interviewer=mind,
        )
        self._log = LogWriter(folder / "session.jsonl", header(what))
        self._folder, self._dependencies, self._clock, self._plan = folder, dependencies, clock, what
        self.tap: Tap | None = None
        self.driver: Driver | None = None

    def run(self, face: Observer) -> str:
        self.tap = Tap(face)
        self.driver = Driver(
            header(self._plan), self._log, self._folder, self._dependencies, self._clock, self.tap, tick=0.02
        )
        try:
            return self.driver.run()
        finally:
            self._log.close()

    def press(self, name: KeyName) -> None:
        assert self.driver is not None
        self.driver.press(name)


async def until(condition, what: object = "") -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + NET
    while not condition():
        assert time.monotonic() < end, what
        await asyncio.sleep(0.005)


async def play(session: Session, press, said) -> None:  # type: ignore[no-untyped-def]
    """Play the script; ``said()`` is what the face has told so far."""
    await until(lambda: session.tap is not None)
    tap = session.tap
    assert tap is not None
    for step in SCRIPT:
        await until(lambda s=step: tap.view.state == s.state, step)
        keys, shown = len(tap.keys), len(tap.shown)
        await press(step.key)
        if step.refused:
            await until(lambda: "Not now." in tap.view.message or "does nothing" in said())
            assert len(tap.keys) == keys
        else:
            await until(lambda k=keys: len(tap.keys) > k, (step, tap.view))
            if step.key not in ("m", "c"):
                await until(lambda n=shown: len(tap.shown) > n and tap.view.state != "thinking", (step, tap.view))


async def sit_by_lines(session, acts) -> None:  # type: ignore[no-untyped-def]
    """Sit ``session`` in the plain interface; ``acts(press, said)`` ends it by leaving."""
    out, lines, ended = io.StringIO(), Lines(), []
    room = PlainRoom(out)
    keys: TextIO = lines  # type: ignore[assignment] # it is only iterated
    read_keys(keys, room, session.press)
    thread = threading.Thread(target=lambda: ended.append(session.run(room)))
    thread.start()

    async def press(key: str) -> None:
        lines.type("" if key == "space" else key)

    await acts(press, out.getvalue)
    await until(lambda: bool(ended))
    thread.join(NET)
    lines.type("\x04")
    assert ended == ["quit"]


@pytest.mark.parametrize("face", FACES)
async def test_a_whole_session_by_the_same_keys(face: str, tmp_path: Path) -> None:
    session = Session(tmp_path / "s")
    if face == "room":
        async with Room(session.run, session.press, lambda: None).run_test() as pilot:
            await play(session, pilot.press, lambda: on_screen(pilot))
            await until(lambda: pilot.app.return_value is not None)
            assert pilot.app.return_value == "quit"
    else:
        await sit_by_lines(session, lambda press, said: play(session, press, said))
    assert session.tap is not None
    expected = [key_for(step.key, step.state) for step in SCRIPT if not step.refused]
    assert [key.name for key in session.tap.keys] == expected
    assert session.tap.asked == ["Question 1?", "What came of it?", "Question 2?", "Question 3?"]


def on_screen(pilot: Pilot[str]) -> str:
    return "\n".join(str(widget.content) for widget in pilot.app.screen.query(Static))
