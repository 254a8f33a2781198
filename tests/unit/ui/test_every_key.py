"""Every key in every state of one real session, by the same script through the full screen and through lines."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from audio.clocks import SystemClock
from audio.scripted import Answer, ScriptedSpeechInput, ScriptedSpeechOutput
from simulator.model.events import Command, Event, KeyName, Listen
from simulator.ports import Lost, SpeechInputEvent, Voice
from simulator.session.driver import Driver
from simulator.session.effects import Dependencies
from simulator.session.log import LogWriter
from simulator.session.view import Observer
from simulator.ui.room import Room
from tests.support.session_machine import plan, question
from tests.support.stage import Mind, header
from tests.support.waits import NET
from tests.unit.ui.test_both_faces import FACES, TYPED, Tap, on_screen, sit_by_lines, until

Press = Callable[[str], Awaitable[None]]

MEANS = {  # written out once more, so that neither the machine nor the keys can change unnoticed
    "speaking": "space r R n p c m q",
    "your-turn": "space t r R n u p c m q",
    "listening": "space t r R n u p c m q",
    "still-listening": "space t r R n u p c m q",
    "thinking": "n u p c m q",
    "reviewing": "space n u p c m q",
    "paused": "space p c m q",
    "leaving": "y n q escape",
    "trouble": "space p n c m q",
}
BESIDE = "cm"  # keys that change no state
ENDS = "yq"  # keys that end the session where it asks whether to leave: once is enough


class OnCue(ScriptedSpeechInput):
    """Hears nothing by itself; the test says what the microphone tells."""

    def __init__(self, clock: SystemClock) -> None:
        super().__init__(clock, [Answer(think=3600.0, ends="key")] * 200)
        self.tell: Callable[[SpeechInputEvent], None] = lambda _: None
        self.opened = 0

    def listen(self, recording, notify, hints):  # type: ignore[no-untyped-def] # as its parent's
        self.tell = notify
        listening = super().listen(recording, notify, hints)
        self.opened += 1
        return listening


class Practice:
    """A session in study mode whose lines, thoughts and noises last until the test goes on."""

    def __init__(self, folder: Path) -> None:
        (folder / "audio").mkdir(parents=True)
        self.clock = SystemClock()
        self.speech_input = OnCue(self.clock)
        self.thought, self.thinking = threading.Event(), threading.Event()
        self.thought.set()
        what = plan(*[question(n, follow_ups=1) for n in range(1, 90)], minutes=480, study=True)
        dependencies = Dependencies(
            speech_output=ScriptedSpeechOutput(self.clock, seconds_a_word=3600.0),
            speech_input=self.speech_input,
            interviewer=Mind(self._think),
        )
        self.log = LogWriter(folder / "session.jsonl", header(what))
        self._folder, self._plan, self._dependencies = folder, what, dependencies
        self.tap: Record | None = None
        self.driver: Driver | None = None

    def _think(self, _: object) -> None:
        self.thinking.set()
        self.thought.wait(NET)

    def press(self, name: KeyName) -> None:
        assert self.driver is not None
        self.driver.press(name)

    def run(self, face: Observer) -> str:
        self.tap = Record(face)
        self.driver = Driver(
            header(self._plan), self.log, self._folder, self._dependencies, self.clock, self.tap, tick=0.02
        )
        try:
            return self.driver.run()
        finally:
            self.log.close()


class Record(Tap):
    """Also counts how often the microphone was ordered open."""

    def __init__(self, face: Observer) -> None:
        super().__init__(face)
        self.listens = 0

    def happened(self, at: float, body: Event | Command) -> None:
        self.listens += isinstance(body, Listen)
        super().happened(at, body)


class Candidate:
    """Brings the session into any state by keys and by what the microphone tells, and tries keys there."""

    def __init__(self, session: Practice, press: Press, said: Callable[[], str]) -> None:
        assert session.tap is not None
        self.session, self.tap, self.press, self.said = session, session.tap, press, said

    async def _until(self, *states: str) -> None:
        await until(lambda: self.tap.view.state in states, (states, self.tap.view))

    async def _shown_since(self, before: int) -> None:
        """A new state has been ordered, and the face has it."""
        tap = self.tap
        await until(lambda: len(tap.shown) > before and tap.view.state == tap.shown[-1].state, tap.view)

    async def _does(self, key: str, *states: str) -> None:
        keys, shown = len(self.tap.keys), len(self.tap.shown)
        await self.press(key)
        await until(lambda: len(self.tap.keys) > keys, (key, self.tap.view))
        await self._shown_since(shown)
        await self._until(*states)

    async def go_to(self, state: str) -> None:
        """From wherever the session is."""
        self.session.thought.set()
        await until(lambda: self.tap.view.state != "arriving")
        if self.tap.view.state == "thinking":
            await self._until("reviewing")
        while self.tap.view.state in ("leaving", "paused", "trouble", "reviewing", "speaking"):
            before = len(self.tap.shown)
            await self.press("n" if self.tap.view.state == "leaving" else "space")
            await self._shown_since(before)
            await until(lambda: self.tap.view.state != "thinking", self.tap.view)
        if self.tap.view.state != "your-turn":  # a fresh one
            await self._does("n", "speaking")
            await self._does("space", "your-turn")
        match state:
            case "speaking":
                await self._does("r", "speaking")
            case "listening":
                await self._hears(Voice(0.1), "listening")
            case "still-listening":
                await self._does("t", "still-listening")
            case "thinking" | "reviewing":
                if state == "thinking":
                    self.session.thought.clear()
                    self.session.thinking.clear()
                await self._hears(Voice(0.1), "listening")
                await self._does("space", state)
                if state == "thinking":
                    await until(self.session.thinking.is_set, "the answer is judged")
            case "paused":
                await self._does("p", "paused")
            case "leaving":
                await self._does("q", "leaving")
            case "trouble":
                await self._hears(Lost("The microphone is gone.", "Plug it in."), "trouble")

    async def _hears(self, event: SpeechInputEvent, state: str) -> None:
        """Told to the recording that was opened last, which may be on its way still."""
        await until(lambda: self.session.speech_input.opened == self.tap.listens, "the microphone is open")
        self.session.speech_input.tell(event)
        await self._until(state)

    async def tries(self, key: str, *, means: bool) -> None:
        """A key that means something is in the log; one that means nothing is not, and that is told."""
        state, keys, shown = self.tap.view.state, len(self.tap.keys), len(self.tap.shown)
        refusals = [f"{key} does nothing here", f"{'Enter' if key == 'space' else key} does nothing here"]
        told = sum(map(self.said().count, refusals))
        await self.press(key)
        if means:
            await until(lambda: len(self.tap.keys) == keys + 1, (state, key))
            if key not in BESIDE:
                await self._shown_since(shown)
        else:
            await until(lambda: sum(map(self.said().count, refusals)) > told, (state, key))
            assert (self.tap.view.state, len(self.tap.keys)) == (state, keys), key


async def tries_everything(candidate: Candidate) -> None:
    for state, keys in MEANS.items():
        await candidate.go_to(state)
        for key in TYPED:
            if key not in keys.split():
                await candidate.tries(key, means=False)
        for key in keys.split():
            if state == "leaving" and key in ENDS:
                continue
            await candidate.go_to(state)
            await candidate.tries(key, means=True)
    await candidate.go_to("leaving")
    await candidate.press("y")


@pytest.mark.parametrize("face", FACES)
async def test_every_key_in_every_state(face: str, tmp_path: Path) -> None:
    session = Practice(tmp_path / "s")
    if face == "room":
        async with Room(session.run, session.press, lambda: None).run_test() as pilot:
            await until(lambda: session.tap is not None)
            await tries_everything(Candidate(session, pilot.press, lambda: on_screen(pilot)))
            await until(lambda: pilot.app.return_value == "quit")
        return

    async def acts(press: Press, said: Callable[[], str]) -> None:
        await until(lambda: session.tap is not None)
        await tries_everything(Candidate(session, press, said))

    await sit_by_lines(session, acts)
