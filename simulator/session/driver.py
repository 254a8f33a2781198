"""Runs one session: events in, log first, machine second, commands out. Owns the order of things and the time.

Everything arrives in one queue and is handled by the thread that called ``run``. Of each step the event and the
commands that follow from it are on the disk, by one write, before any of them is carried out.
"""

from __future__ import annotations

import math
import queue
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from simulator.errors import BugError
from simulator.model.events import (
    Begin,
    CancelTimer,
    Command,
    CutIn,
    Event,
    Finish,
    GiveTime,
    Interrupted,
    Judge,
    Key,
    KeyName,
    Listen,
    Mended,
    Reopened,
    Say,
    SetTimer,
    Show,
    StopListening,
    StopSpeaking,
    TimerFired,
    Transcribe,
    Trouble,
)
from simulator.model.records import Header, Line
from simulator.model.transcript import Transcript
from simulator.ports import Caption, Exchange, Level, Paused
from simulator.session.effects import Dependencies, EffectHandler
from simulator.session.exchanges import exchange_of, exchanges
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import LogWriter
from simulator.session.machine import Machine
from simulator.session.replay import replay
from simulator.session.view import Observer, View
from simulator.session.workers import SessionClock, Workers

__all__ = ["Driver"]

SLEPT = 5.0  # seconds that nobody noticed passing: the computer was asleep or the process stopped
LOOK_EVERY = 2.0  # seconds between two looks for a microphone that is gone
Item = Event | Level | Caption | Paused | Exception


class Driver:
    """One session, from its first line or from where an earlier process left it."""

    def __init__(
        self,
        header: Header,
        log: LogWriter,
        folder: Path,
        dependencies: Dependencies,
        clock: SessionClock,
        observer: Observer,
        *,
        lines: Iterable[Line] = (),
        tick: float | None = 0.25,
        wall: Callable[[], float] | None = None,
        unattended: bool = False,
    ) -> None:
        """``lines``: what the log holds already. ``tick``: seconds between two looks at the time; None on a virtual
        clock. ``wall``: the time of day, to notice that the computer slept. ``unattended``: nobody can press a key,
        so the session leaves where it would wait for one."""
        if header.plan is None:
            raise BugError("a session without a plan can't be run")
        self._header = header
        self._plan = header.plan
        self._log = log
        self._clock = clock
        self._observer = observer
        self._tick = tick
        self._wall = wall
        self._drift = wall() - clock.now() if wall else 0.0  # of the time of day against the monotonic clock
        self._unattended = unattended
        self._lines = list(lines)
        stood = replay(self._plan, self._lines)
        self._machine: Machine = stood.machine
        self._at = stood.at
        self._start = 0.0
        self._looked = 0.0  # on the clock, when the inbox was last looked into
        self._inbox: queue.SimpleQueue[tuple[float, Item]] = queue.SimpleQueue()
        self._workers = Workers(clock, self.post)
        self._dependencies = dependencies
        self._effects = EffectHandler(dependencies, folder, clock, self._workers, self.post)
        self._timers: dict[str, Callable[[], None]] = {}
        self._finished: str | None = None
        self._view = View(engine=dependencies.speech_input.info)
        self._said = ""  # up to the latest pause
        self._look_again = 0.0  # when to look for a lost microphone, session seconds
        self._mended_at = -60.0

    # --- from other threads ---
    def post(self, item: Item) -> None:
        """Hand in something that happened. Safe from any thread and from a signal handler."""
        self._clock.hold()
        self._inbox.put((self._clock.now(), item))

    def press(self, name: KeyName) -> None:
        """Hand in a key, from whichever front end it comes."""
        self.post(Key(name=name))

    def interrupt(self, by: str = "ctrl-c") -> None:
        """Keep everything and leave."""
        self.post(Interrupted(by=by))

    # --- the session's thread ---
    def run(self) -> str:
        """Run to the end; returns the reason of its ``finish``: done, quit or trouble.

        Raises StorageError where the disk refuses, and whatever a worker raised that nobody expected; the log is
        complete up to there.
        """
        self._looked = self._clock.now()
        self._start = self._looked - self._at
        self._effects.begin(self._start)
        self._prepare()
        try:
            self.post(Begin() if self._machine.state.name == "idle" else Reopened())
            while self._finished is None:
                self._wait()
        finally:
            for cancel in self._timers.values():
                cancel()
            self._effects.stop_speaking()
            self._workers.close(patience=2.0 if self._tick else 10.0)
            while not self._inbox.empty():  # what came after the end: nobody waits for it
                self._inbox.get()
                self._clock.release()
        return self._finished

    def _prepare(self) -> None:
        """Have everything rendered ahead that the plan may say."""
        lines = self._plan.lines
        asides = [lines.take_your_time, lines.unheard, lines.unheard_again, lines.engine_trouble]
        asides += [lines.cut_in] if self._plan.cuts_in else []
        for voice in range(self._plan.voices):
            rounds = self._plan.rounds[voice :: self._plan.voices]
            items = [text for part in rounds for item in part.items for text in (item.text, *item.phrasings)]
            self._dependencies.output(voice).prepare([*items[:2], *asides, *items[2:]])

    def _wait(self) -> None:
        try:
            stamp, item = self._inbox.get(timeout=self._tick)
        except queue.Empty:
            stamp, item = self._clock.now(), None
        looked, self._looked = self._looked, self._clock.now()
        self._notice_sleep(self._looked - looked)
        if item is None:
            self._ticked()
            return
        try:
            self._take(stamp, item)
        finally:
            self._clock.release()

    def _notice_sleep(self, passed: float) -> None:
        """Time that passed while nobody could speak is taken out of the session's own time.

        ``passed``: seconds since the inbox was last looked into. Asleep, most computers stop the monotonic clock and
        not the time of day; a stopped process and some computers lose both.
        """
        if self._tick is None:
            return
        asleep = passed - self._tick
        if asleep > SLEPT:
            self._start += asleep
            self._effects.begin(self._start)
        if self._wall is not None:
            drift = self._wall() - self._clock.now()
            asleep = max(asleep, drift - self._drift)
            self._drift = drift
        if asleep > SLEPT and self._machine.state.name != "idle":
            self._step(self._now(), Trouble(part="clock", message=self._plan.lines.slept))

    def _now(self) -> float:
        return self._clock.now() - self._start

    def _take(self, stamp: float, item: Item) -> None:
        at = stamp - self._start
        if isinstance(item, Exception):
            raise item
        if isinstance(item, Level):
            self._look(replace(self._view, level=item.dbfs))
        elif isinstance(item, Caption):
            heard = item.heard or Transcript(text=item.text, engine=self._dependencies.speech_input.info)
            self._foresee(self._machine.state.turn, heard)
            self._look(replace(self._view, caption=item.text))
        elif isinstance(item, Paused):
            self._heed_request(at, item.text)
        elif isinstance(item, Key) and not self._machine.allows(item):
            self._look(replace(self._view, message=self._plan.lines.refused))
        else:
            self._step(at, item)

    def _heed_request(self, at: float, said: str) -> None:
        """A spoken request is the key that it stands for, where it is all that was said before a pause.

        After the answer has begun only a request for time is heeded: its words stay in the answer.
        """
        state = self._machine.state
        before, self._said = self._said, said
        if state.name != "listening":
            return
        name = self._dependencies.request_of(said)
        if name is None and before and said.startswith(before):
            later = self._dependencies.request_of(said[len(before) :])
            name = later if later == "more-time" else None
        if name is None:
            return
        key = Key(name=name, by="voice")
        if self._machine.allows(key):
            self._step(at, key)

    def _step(self, at: float, event: Event) -> None:
        """One step of the session: to the machine, whole to the log, to the body."""
        self._at = at = round(max(self._at, at), 3)
        if not self._machine.allows(event):
            raise BugError(f"{event.type} came while {self._machine.state.name}")
        commands = self._machine.handle(at, event)
        self._write(at, [("event", event), *(("command", command) for command in commands)])
        self._note_microphone(at, event)
        for command in commands:
            self._carry_out(at, command, event)
        self._look(self._view)

    def _write(self, at: float, bodies: list[tuple[str, Event | Command]]) -> None:
        self._log.append(at, bodies)  # type: ignore[arg-type] # kinds are literals above
        for kind, body in bodies:
            self._lines.append(Line(at=at, kind=kind, body=body))  # type: ignore[arg-type] # as above
            self._observer.happened(at, body)

    def _history(self) -> SessionHistory:
        return assemble(self._header, self._lines)

    def _carry_out(self, at: float, command: Command, event: Event) -> None:
        match command:
            case Say():
                self._view = replace(self._view, speaking=command.text)
                if command.role != "aside":
                    self._view = replace(self._view, text=command.text, caption="", message="")
                self._effects.say(command)
            case StopSpeaking():
                self._effects.stop_speaking()
            case Listen():
                self._effects.listen(command)
                self._foresee(command.turn, Transcript(text="", engine=self._dependencies.speech_input.info))
            case StopListening():
                self._effects.stop_listening(request=isinstance(event, Key) and event.by == "voice")
            case GiveTime():
                self._effects.give_time()
            case Transcribe():
                turn = self._history().turn(command.turn)
                takes = turn.takes if turn else []
                self._effects.transcribe(command, next((t.audio for t in takes if t.number == command.take), None))
            case Judge():
                self._judge(command)
            case SetTimer():
                fired = TimerFired(name=command.name, turn=command.turn)
                moment = self._start + at + command.seconds
                self._timers[command.name] = self._clock.call_at(moment, lambda: self.post(fired))
            case CancelTimer():
                if command.name in self._timers:
                    self._timers.pop(command.name)()
            case Show():
                self._view = replace(self._view, state=command.state, message=command.message)
                self._leave_unattended(command)
            case Finish():
                self._finished = command.reason

    def _judge(self, command: Judge) -> None:
        history = self._history()
        turn = history.turn(command.turn)
        exchange = exchange_of(history, turn) if turn else None
        if exchange is None:
            raise BugError(f"turn {command.turn} has nothing to judge")
        self._effects.judge(command, exchange, exchanges(history, before=command.turn))

    def _foresee(self, number: int, so_far: Transcript) -> None:
        """Have what may be asked next rendered while the candidate speaks; ``so_far``: the answer as known now."""
        history = self._history()
        turn = history.turn(number)
        exchange = exchange_of(history, turn, so_far) if turn else None
        if exchange is not None:
            self._effects.foresee(exchange, exchanges(history, before=exchange.turn), self._cut(exchange))

    def _cut(self, exchange: Exchange) -> CutIn | None:
        """The interruption that may come now, without its reason; None where there is to be none."""
        state = self._machine.state
        if not self._plan.cuts_in or state.cut_in or state.voice_since is None or not exchange.transcript.text:
            return None
        seconds = round(state.answered + self._now() - state.voice_since, 3)
        return CutIn(turn=state.turn, take=state.take, because="", seconds=seconds)

    def _leave_unattended(self, shown: Show) -> None:
        if not self._unattended:
            return
        if shown.state == "paused":
            self.press("resume")
        elif shown.state == "reviewing":
            self.press("finish")
        elif shown.state == "trouble":
            self.interrupt("nobody is there")

    # --- the view ---
    def _ticked(self) -> None:
        state = self._machine.state
        if state.name == "trouble" and "microphone" in state.broken and self._now() >= self._look_again:
            self._look_again = self._now() + LOOK_EVERY
            self._effects.look_for_microphone()
        self._look(self._view)

    def _note_microphone(self, at: float, event: Event) -> None:
        """One that opens and fails again at once is not looked for any more: the candidate has to see to it."""
        match event:
            case Mended():
                self._mended_at = at
            case Trouble(part="microphone"):
                self._look_again = at + 1.0 if at - self._mended_at > 10.0 else math.inf
            case _:
                pass

    def _look(self, view: View) -> None:
        state = self._machine.state
        now = self._now()
        rounds = self._plan.rounds
        answered = state.answered + (0.0 if state.voice_since is None else now - state.voice_since)
        timed = state.name not in ("paused", "leaving", "trouble", "finished")
        speaking = state.name == "speaking"
        round_left = state.round_end - now if timed and state.round_end is not None else None
        later = sum(part.seconds for part in rounds[state.round + 1 :])
        self._view = replace(
            view,
            at=now,
            round_name=rounds[state.round].name,
            rounds=(state.round + 1, len(rounds)),
            turn=state.turn,
            role=state.role,
            speaking=view.speaking if speaking else "",
            recording=state.mic,
            voiced=state.voiced,
            take=state.take,
            answer_seconds=answered if state.voiced else None,
            target_seconds=state.target,
            question_left=state.question_end - now if timed and state.turn else None,
            round_left=round_left,
            loop_left=None if round_left is None else max(0.0, round_left) + later,
            level=view.level if state.mic else None,
        )
        self._observer.show(self._view)
