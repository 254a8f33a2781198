"""``mockloop demo``: the main job on a recorded candidate, with no microphone, speaker or network."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import MissingError
from simulator.model.events import (
    Command,
    Event,
    Judged,
    Say,
)
from simulator.model.review import PARTS
from simulator.report.names import names, reason
from simulator.report.words import report_words
from simulator.ui.plain import PlainRoom, engine_line

if TYPE_CHECKING:
    from audio.clocks import PacingClock
    from audio.player import Player
    from audio.recorder import BlockSink, LostSink, Recording
    from audio.samples import Sample

__all__ = ["add_arguments", "run"]

ANSWER = "unpopular-weak"  # the recorded answer: no way of working in it, and nothing learned
FOLLOW_UPS = 2
SEED = 7
EPILOG = """\
examples:
  mockloop demo                  as fast as this computer hears
  mockloop demo --real-time      at the pace of a conversation, aloud where there is a speaker

The interviewer's voice is synthesised. The candidate's answers are recordings:
they go through the same recorder, recogniser and judgement as yours would.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    parser.add_argument("--real-time", action="store_true", help="at the pace of a conversation")


def run(args: argparse.Namespace) -> int:
    """Run the demo session and print its review."""
    from audio.clocks import SystemClock, VirtualClock
    from audio.samples import sample
    from simulator.cli._compose import choose_transcriber, file_parts, hints_for, load_mind, new_header
    from simulator.cli._sitting import Sitting, interrupted_by_signals
    from simulator.config import Settings
    from simulator.planning.layout import Wish, lay_out
    from simulator.store.folder import create, locked

    settings = Settings()
    clock: PacingClock = SystemClock() if args.real_time else VirtualClock()
    mind = load_mind()
    question = sample(ANSWER).question or ""
    plan = lay_out(mind.bank, Wish(questions=(question,), follow_ups=FOLLOW_UPS, seed=SEED))
    player = _player(clock, aloud=args.real_time)
    candidate = _Candidate(clock, player if args.real_time else None)
    transcriber = choose_transcriber("auto")  # whoever would hear a person on this machine
    parts = file_parts(
        candidate,
        player,
        clock,
        settings,
        mind.interviewer(style=settings.style, seed=SEED, deep=True),
        hints_for(mind.bank, settings),
        transcriber,
    )
    started = datetime.now().astimezone()
    folder = create(started, "demo")
    room = _DemoRoom(candidate, names(mind.bank))
    with locked(folder):
        header = new_header(
            folder,
            started,
            plan,
            mind,
            seed=SEED,
            stt=transcriber.info,
            tts=parts.mouth.description,
            mode="answers",
            loop="demo",
            settings=settings,
            options={"compress": True},
        )
        tick = 0.25 if args.real_time else None
        sitting = Sitting(folder, header, parts, clock, tick=tick, unattended=True)
        room.open(header.tts, engine_line(transcriber.info))
        with interrupted_by_signals(sitting.interrupt):
            reason = sitting.run(room)
        return _close(folder, reason)


def _player(clock: PacingClock, *, aloud: bool) -> Player:
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
            print(f"There is no speaker, so nothing will be audible: {error}", file=sys.stderr)
        else:
            return DeviceSpeaker(system)
    return SilentPlayer(clock)


def _close(folder: Path, reason: str) -> int:
    from simulator.cli._pages import report_of
    from simulator.cli._sitting import compress_answers, write_review
    from simulator.cli.review import write_report
    from simulator.errors import UserInterrupt
    from simulator.report.text import review_text

    account = write_review(folder)
    if reason != "done":
        raise UserInterrupt("Interrupted; everything so far is kept.", f"See it with: mockloop review {folder.name}")
    compress_answers(folder, account)
    page = write_report(folder, folder / "report.html")
    rule = "─" * 78
    print(f"\n{rule}\nReview\n{rule}\n{review_text(report_of(folder, account, waveforms=False))}{rule}")
    print(f"Page with sound  {page}")
    print(f"Log              {folder / 'session.jsonl'}")
    print(f"Recordings       {folder / 'audio'}")
    command = _command()
    print(f"\nSee the page:  {command} review last --open")
    print(f"Now you:       {command} run --question q01   (by keyboard: add --typed)")
    return 0


def _command() -> str:
    """How this program is called from the shell that reads it: by name only where the shell would find it."""
    own = Path(sys.executable).with_name("mockloop")
    found = shutil.which("mockloop")
    if not own.exists() or (found and Path(found).resolve() == own.resolve()):
        return "mockloop"
    try:
        return shlex.quote(str(own.relative_to(Path.cwd())))
    except ValueError:
        return shlex.quote(str(own))


class _DemoRoom(PlainRoom):
    """The plain room, which also tells what was found, and hands the candidate the fitting recording."""

    def __init__(self, candidate: _Candidate, labels: Mapping[str, str]) -> None:
        super().__init__(sys.stdout, captions=True, keys=False)
        self._candidate = candidate
        self._labels = labels  # what people call the ids of reasons
        self._found: list[str] = []  # parts that are clear so far
        self._replying = False

    def open(self, voice: str, engine: str) -> None:
        """What this is."""
        self.note("A recorded candidate sits a short interview. Nothing leaves this computer.")
        self.note(f"The interviewer's voice: {voice.partition(', played')[0]}.")
        self.note(engine)

    def happened(self, at: float, body: Event | Command) -> None:
        """As in the plain room, and the judgement after each answer."""
        super().happened(at, body)
        match body:
            case Say(role="question"):
                self._candidate.answer()
            case Say(role="follow-up"):
                self._replying = True
                self._candidate.reply(body.target)
            case Judged():
                self._judged(body)
            case _:
                pass

    def _judged(self, judged: Judged) -> None:
        review = judged.review
        if not review.judged:
            self.tell("Not judged", review.not_judged_because or "")
            return
        strengths = {report_words().parts[name].label: review.parts[name].strength for name in PARTS}
        found = [label for label, strength in strengths.items() if strength == 2]
        if self._replying:
            self.tell("Adds", ", ".join(label for label in found if label not in self._found) or "nothing new")
        else:
            self.tell("Found", ", ".join(found) or "nothing yet")
            missing = [label if not s else f"{label} (only hinted)" for label, s in strengths.items() if s < 2]
            self.tell("Missing", ", ".join(missing) or "nothing")
        self._found += [label for label in found if label not in self._found]
        if judged.decision:
            because = "; ".join(dict.fromkeys(reason(ident, self._labels) for ident in judged.decision.because))
            self.tell("Next", f"a follow-up on {report_words().targets[judged.decision.target]}: {because}.")


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
        """The question is being asked."""
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
