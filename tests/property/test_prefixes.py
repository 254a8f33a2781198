"""Every beginning of every session's log: it opens, it goes on to its end, and no answer that was on disk is gone.

A process may be killed behind any line, and a power cut may leave any beginning of a step. Each kind of session is
sat once, with what people do in one (pause, try again, ask again, skip); then its log is cut behind each line in
turn, with the recordings and the typed words as they lay on the disk at that moment, and gone on with as
``mockloop run --resume`` does. With ``MOCKLOOP_PREFIXES=all`` (``scripts/check --deep``) behind every line of every
kind, otherwise behind every other line of the short kinds and every few lines of the long ones.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from audio.clocks import SystemClock, VirtualClock
from audio.scripted import ENGINE, Answer, ScriptedSpeechInput, ScriptedSpeechOutput
from simulator.app.repair import repair_session
from simulator.app.runner import SessionRunner
from simulator.model.events import Command, Event, Heard, KeyName, Listen, Recorded, VoiceStarted
from simulator.model.plan import Plan
from simulator.model.transcript import Transcript
from simulator.planning.drills import drill_plan
from simulator.planning.load import load_bank
from simulator.ports import Hints, SpeechInputEvent
from simulator.report.document import review_document
from simulator.report.view import session_view
from simulator.report.words import report_words
from simulator.session.effects import Dependencies
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import read_log
from simulator.session.replay import replay
from simulator.session.requests import shipped_requests
from simulator.ui.typed import COMMANDS, SilentSpeechOutput, TypedInput
from tests.support.session_machine import CHECK, INTRODUCTION, REVERSE, WRAP_UP, follow_up, plan, question
from tests.support.stage import Mind, Watcher, header

ALL = os.environ.get("MOCKLOOP_PREFIXES") == "all"
WORDS = report_words()
BEHIND = "I wrote down week {} for her, in my own hand."  # a sentence that no other answer has


class Knowing(ScriptedSpeechInput):
    """The scripted speech input, which notes whose recording is whose."""

    def __init__(self, clock: VirtualClock, answers: Iterator[Answer], said: dict[str, str]) -> None:
        self._script = answers
        self._said = said
        super().__init__(clock, self._next())

    def _next(self) -> Iterator[Answer]:
        while True:
            yield self._answer

    def listen(self, recording: Path, notify: Callable[[SpeechInputEvent], None], hints: Hints) -> object:  # type: ignore[override]
        self._answer = next(self._script)
        self._said[recording.name.partition(".")[0]] = self._answer.text
        return super().listen(recording, notify, hints)


@dataclass
class Room:
    """One session folder, and the processes that sit in it one after the other."""

    folder: Path
    plan: Plan
    typed: bool = False
    keys: dict[int, KeyName] = field(default_factory=dict)  # by turn: pressed once, when its answer has begun
    said: dict[str, str] = field(default_factory=dict)  # by recording
    answers: int = 0

    def sit(self) -> str:
        """Begin, or go on as a new process does."""
        path = self.folder / "session.jsonl"
        (self.folder / "audio").mkdir(parents=True, exist_ok=True)
        if path.exists():
            repair_session(self.folder)
        lines = read_log(path).lines if path.exists() else ()
        if replay(self.plan, lines).machine.state.reason == "done":
            return "done"  # killed between its last word and its review
        dependencies, clock = self._typed() if self.typed else self._by_voice()
        tick = 0.25 if self.typed else None
        head = header(self.plan, self.folder.name)
        self.runner = SessionRunner(self.folder, head, dependencies, clock, lines=lines, tick=tick, unattended=True)
        watcher = Watcher()
        watcher.on = self._react
        return self.runner.run(watcher)

    def _react(self, at: float, body: Event | Command) -> None:
        if isinstance(body, VoiceStarted) and body.turn in self.keys:
            self.runner.press(self.keys.pop(body.turn))

    def _next(self) -> str:
        self.answers += 1
        return BEHIND.format(self.answers)

    def _spoken(self) -> Iterator[Answer]:
        while True:
            yield Answer(self._next(), seconds=1.0, think=0.5)

    def _by_voice(self) -> tuple[Dependencies, VirtualClock]:
        clock = VirtualClock()
        return Dependencies(
            speech_output=ScriptedSpeechOutput(clock, 0.05),
            speech_input=Knowing(clock, self._spoken(), self.said),
            interviewer=Mind(lambda exchange: follow_up() if exchange.follow_up is None else None),
            transcribe_file=lambda file: Transcript(text=self.said[file.stem], engine=ENGINE),
            request_of=shipped_requests().key_for,
        ), clock

    def _typed(self) -> tuple[Dependencies, SystemClock]:
        text = "".join(f"{self._next()}\n{self._next()}\n\n" for _ in range(12))
        if self.keys:
            text = f"{self._next()}\n/pause\n{text}"
        speech_input = TypedInput(io.StringIO(text), self._command, lambda: self.runner.interrupt("end of input"))
        mind = Mind(lambda exchange: follow_up() if exchange.follow_up is None else None)
        return Dependencies(
            speech_output=SilentSpeechOutput(), speech_input=speech_input, interviewer=mind
        ), SystemClock()

    def _command(self, text: str) -> bool:
        self.runner.press(COMMANDS[text])
        return True


def history_of(folder: Path) -> SessionHistory:
    log = read_log(folder / "session.jsonl")
    assert log.problems == ()
    assert log.header.plan
    assert replay(log.header.plan, log.lines).differences == ()
    return assemble(log.header, log.lines)


def cut(whole: Path, lines: int, copy: Path) -> None:
    """The folder as it lay on the disk when the log had so many lines."""
    shutil.copytree(whole, copy)
    raw = (whole / "session.jsonl").read_bytes().split(b"\n")
    (copy / "session.jsonl").write_bytes(b"\n".join([*raw[:lines], b""]))
    bodies = [line.body for line in read_log(copy / "session.jsonl").lines]
    begun = {answer(b.turn, b.take) for b in bodies if isinstance(b, Listen)}
    closed = {answer(b.turn, b.take) for b in bodies if isinstance(b, Recorded)}
    for path in (copy / "audio").iterdir():
        stem = path.name.partition(".")[0]
        if stem not in begun:
            path.unlink()
        elif stem not in closed and path.suffix == ".wav":
            path.rename(path.with_name(path.name + ".part"))


def answer(turn: int, take: int) -> str:
    return f"{turn:03}-answer" + (f"-{take}" if take > 1 else "")


def words_on_disk(folder: Path) -> list[str]:
    """What the candidate answered, as far as it is in the log or in a file of text.

    The review is of answers: the check of the microphone and the candidate's own questions are only in the history.
    """
    log = read_log(folder / "session.jsonl")
    asked = {t.number for t in assemble(log.header, log.lines).turns if t.role in ("question", "follow-up")}
    heard = [line.body for line in log.lines if isinstance(line.body, Heard)]
    typed = [line for path in folder.glob("audio/*.txt") for line in path.read_text("utf-8").splitlines()]
    return [*(body.transcript.text for body in heard if body.turn in asked), *typed]


LOOP = (INTRODUCTION, question(1), question(2, follow_ups=1), REVERSE, WRAP_UP)
SHORT = (INTRODUCTION, question(1, follow_ups=1), WRAP_UP)


def two_rounds() -> Plan:
    one = plan(CHECK, *LOOP)
    return one.model_copy(update={"rounds": (*one.rounds, *plan(*SHORT).rounds)})


KINDS: dict[str, tuple[Callable[[], Plan], bool, dict[int, KeyName], int]] = {
    # plan, typed, keys by turn, every so many lines unless all are wanted
    "typed": (lambda: plan(*SHORT), True, {2: "mark"}, 2),
    "voice": (lambda: plan(*SHORT), False, {2: "pause", 3: "redo"}, 2),
    "drill": (lambda: drill_plan("learnings", load_bank(), 3), False, {}, 7),
    "study": (lambda: plan(*SHORT, study=True), False, {2: "redo"}, 5),
    "loop": (two_rounds, False, {1: "finish", 3: "repeat", 4: "skip", 5: "pause", 6: "redo"}, 13),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_every_beginning_goes_on_to_its_end_with_every_answer(kind: str, tmp_path: Path) -> None:
    make, typed, keys, stride = KINDS[kind]
    what = make()
    first = Room(tmp_path / "whole", what, typed, dict(keys))
    assert first.sit() == "done"
    whole = history_of(first.folder)
    lines = (first.folder / "session.jsonl").read_bytes().count(b"\n")
    assert lines > 20
    for number in range(1, lines + 1, 1 if ALL else stride):
        copy = tmp_path / f"{number:04}"
        cut(first.folder, number, copy)
        words = words_on_disk(copy)
        sounds = {path.name.removesuffix(".part") for path in copy.glob("audio/*.wav*")}
        again = Room(copy, what, typed, said=first.said, answers=1000)
        assert again.sit() == "done", number
        history = history_of(copy)
        assert history.finished == "done", number
        told = str(review_document(history, session_view(history, WORDS))["answers"])
        for text in words:
            assert text in told, (number, text)
        kept = {Path(take.audio).name for turn in history.turns for take in turn.takes if take.audio}
        assert sounds <= kept, number
        for turn, before in zip(history.turns, whole.turns, strict=False):
            assert (turn.role, turn.number) == (before.role, before.number) or turn.role == "follow-up", number
            if turn.role in ("question", "follow-up") and turn.takes:
                assert turn.judgement or (turn.take and not turn.take.heard), number
        shutil.rmtree(copy)
