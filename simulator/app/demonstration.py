"""The demo: the main job on a recorded candidate, with no microphone, speaker or network."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.app.devices import file_dependencies
from simulator.app.engines import choose_transcriber
from simulator.app.frontend import FrontEnd, LiveSession
from simulator.app.home import Home
from simulator.app.knowledge import hints_for, read_mind
from simulator.app.practice import KEPT, Outcome, close, new_header
from simulator.app.runner import SessionRunner
from simulator.errors import MissingError, UserInterrupt
from simulator.model.events import Command, Event, Say
from simulator.session.view import Observer, View
from simulator.store.folder import create, locked

if TYPE_CHECKING:
    from audio.clocks import PacingClock
    from audio.player import Player
    from audio.recorder import BlockSink, LostSink, Recording
    from audio.samples import Sample
    from simulator.config import Settings

__all__ = ["ANSWER", "demonstrate"]

ANSWER = "unpopular-weak"  # the recorded answer: no way of working in it, and nothing learned
FOLLOW_UPS = 2
SEED = 7


def demonstrate(home: Home, settings: Settings, front: FrontEnd, *, real_time: bool) -> Outcome:
    """Run the demo and write its review.

    ``real_time``: at the pace of a conversation, aloud where there is a speaker.

    Raises MissingError, StorageError, UserInterrupt.
    """
    from audio.clocks import SystemClock, VirtualClock
    from audio.samples import sample
    from simulator.planning.layout import PlanRequest, lay_out

    clock: PacingClock = SystemClock() if real_time else VirtualClock()
    mind = read_mind(home)
    question = sample(ANSWER).question or ""
    plan = lay_out(mind.bank, PlanRequest(questions=(question,), follow_ups=FOLLOW_UPS, seed=SEED))
    player = _player(clock, front.tell, aloud=real_time)
    candidate = _Candidate(clock, player if real_time else None)
    transcriber = choose_transcriber(home, "auto")  # whoever would hear a person on this machine
    dependencies = file_dependencies(
        home,
        candidate,
        player,
        clock,
        settings,
        mind.interviewer(style=settings.style, seed=SEED, deep=True),
        hints_for(mind.bank, settings),
        transcriber,
    )
    started = datetime.now().astimezone()
    folder = create(started, "demo", home.sessions)
    with locked(folder):
        header = new_header(
            folder,
            started,
            plan,
            mind,
            seed=SEED,
            stt=transcriber.info,
            tts=dependencies.speech_output.description,
            mode="answers",
            loop="demo",
            settings=settings,
            options={"compress": True},
        )
        runner = SessionRunner(folder, header, dependencies, clock, tick=0.25 if real_time else None, unattended=True)
        live = LiveSession(
            header,
            "answers",
            settings,
            dependencies.speech_output,
            dependencies.speech_input,
            lambda observer: runner.run(_Prompting(observer, candidate)),
            runner.press,
            runner.interrupt,
            runner.fail,
        )
        reason = front.hold(live)
        outcome = close(home, folder, reason, compress=True, stopped=runner.stopped)
        if reason != "done":
            raise UserInterrupt(KEPT, f"See it with: mockloop review {folder.name}")
        return outcome


def _player(clock: PacingClock, tell: Callable[[str], None], *, aloud: bool) -> Player:
    """The speaker where the demo is to be heard and there is one; else lines only take their time."""
    from audio.silentplayer import SilentPlayer

    if aloud:
        from audio.devices import find
        from audio.loudspeaker import DeviceSpeaker
        from audio.portaudio import PortAudio

        try:
            system = PortAudio()
            find(system, "output")
        except MissingError as error:
            tell(f"There is no speaker, so nothing will be audible: {error}")
        else:
            return DeviceSpeaker(system)
    return SilentPlayer(clock)


class _Prompting:
    """An observer that hands the candidate the fitting recording as each line is said."""

    def __init__(self, observer: Observer, candidate: _Candidate) -> None:
        self._observer = observer
        self._candidate = candidate

    def show(self, view: View) -> None:
        self._observer.show(view)

    def happened(self, at: float, body: Event | Command) -> None:
        match body:
            case Say(role="question"):
                self._candidate.answer()
            case Say(role="follow-up"):
                self._candidate.reply(body.target)
            case _:
                pass
        self._observer.happened(at, body)


class _Candidate:
    """A microphone into which the fitting recorded answer is spoken. ``aloud``: also on that player."""

    def __init__(self, clock: PacingClock, aloud: Player | None) -> None:
        self._clock = clock
        self._aloud = aloud
        self._next: Sample | None = None
        self._given: list[str] = []

    @property
    def description(self) -> str:
        return "a recorded candidate"

    def answer(self) -> None:
        """Choose the recorded answer to the question for the next recording."""
        from audio.samples import sample

        self._next = sample(ANSWER)

    def reply(self, target: str) -> None:
        """A follow-up on ``target`` is being asked: the reply recorded for it, or one not given yet."""
        from audio.samples import reply_to, samples

        others = [s for s in samples() if s.follows == ANSWER and s.id not in self._given]
        fitting = reply_to(ANSWER, target)
        self._next = fitting if fitting in others else next(iter(others), None)

    def record(
        self, path: Path, on_block: BlockSink, on_lost: LostSink, on_end: Callable[[], None] | None = None
    ) -> Recording:
        """See ``audio.recorder.Microphone``."""
        from audio.filebacked import FileMicrophone

        if self._next is None:
            raise MissingError("The recorded candidate has nothing more to say.")
        spoken, self._next = self._next, None
        self._given.append(spoken.id)
        if self._aloud is not None:
            threading.Thread(target=self._speak, args=(spoken.path, self._aloud), daemon=True).start()
        return FileMicrophone([spoken.path], self._clock).record(path, on_block, on_lost, on_end)

    def _speak(self, path: Path, player: Player) -> None:
        from audio.soundfiles import read_sound, to_int16
        from audio.takes import RATE

        player.play(to_int16(read_sound(path)), RATE, threading.Event())

    def close(self) -> None:
        """Nothing is held."""
