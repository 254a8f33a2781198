"""Where a session takes place: microphone, files or keyboard; plain lines or the full screen; and how it closes."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import MissingError, StorageError, UserInterrupt, as_sentences

if TYPE_CHECKING:
    from simulator.cli._compose import Mode
    from simulator.cli._sitting import Sitting
    from simulator.config import Settings
    from simulator.model.records import Header, Line
    from simulator.model.review import Review
    from simulator.model.transcript import Transcript
    from simulator.planning.judge import Judge
    from simulator.session.body import Parts
    from simulator.session.view import Observer

__all__ = ["Place", "add_place_arguments", "settings_of", "tell"]


def add_place_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how a session is answered: the same for every verb that sits one."""
    how = parser.add_argument_group("how it is answered")
    one = how.add_mutually_exclusive_group()
    one.add_argument("--mic", metavar="DEVICE", help="microphone: its name or a part of it (`mockloop doctor`)")
    one.add_argument("--answers", metavar="FILE", nargs="+", type=Path, help="recorded answers, one for each turn")
    one.add_argument("--typed", action="store_true", help="type the answers; no sound")
    how.add_argument("--speaker", metavar="DEVICE", help="speaker: its name or a part of it")
    how.add_argument("--stt", metavar="ENGINE[:MODEL]", help="moonshine, whisper, whisper:small.en, or a folder")
    how.add_argument("--voice", metavar="NAME", help="the interviewer's voice")
    how.add_argument("--rate", metavar="WPM", type=int, help="how fast the interviewer speaks")
    how.add_argument(
        "--hands-free", action="store_true", default=None, help="silence or a done phrase ends an answer"
    )
    how.add_argument("--headphones", action="store_true", default=None, help="you may answer into the question")
    how.add_argument("--plain", action="store_true", default=None, help="lines of text instead of the full screen")


def settings_of(args: argparse.Namespace, kept: dict[str, Any] | None = None) -> Settings:
    """Settings in force; ``kept`` are those of a session that is resumed, which flags still overrule."""
    from simulator.config import load

    names = ("speaker", "stt", "voice", "rate", "hands_free", "headphones", "plain", "style", "level", "loop")
    flags = {name: getattr(args, name, None) for name in names}
    flags["microphone"] = args.mic
    given = {name: value for name, value in flags.items() if value is not None}
    return load({**(kept or {}), **given}).settings


_KEPT = "Interrupted; everything so far is kept."


def _go_on(folder: Path) -> str:
    return f"Go on with: mockloop run --resume {folder.name}"


class Place:
    """The chosen body and face: microphone, files or keyboard; plain lines or the full screen."""

    def __init__(self, args: argparse.Namespace, settings: Settings, mode: Mode, mind: Judge, seed: int) -> None:
        from audio.clocks import SystemClock, VirtualClock

        self._args = args
        self._settings = settings
        self._mode = mode
        self._mind = mind
        self._seed = seed
        self._clock = VirtualClock() if mode == "answers" else SystemClock()
        self._sitting: Sitting | None = None
        self._room: Observer | None = None

    def parts(self, *, deep: bool, answers: list[Path]) -> Parts:
        """Mouth, ear and mind. Raises MissingError and InputError before anything is made on the disk."""
        from simulator.cli import _compose

        settings = self._settings
        interviewer = self._mind.interviewer(
            style=settings.style, seed=self._seed, level=settings.level or None, deep=deep
        )
        hints = _compose.hints_for(self._mind.bank, settings)
        if self._mode == "typed":
            from simulator.session.body import Parts
            from simulator.ui.typed import SilentMouth, TypedEar

            ear = TypedEar(sys.stdin, self._typed_command, lambda: self._interrupt("end of input"))
            return Parts(mouth=SilentMouth(), ear=ear, interviewer=interviewer)
        if self._mode == "answers":
            from audio.filebacked import FileMicrophone
            from audio.silentplayer import SilentPlayer

            microphone = FileMicrophone(answers, self._clock)
            transcriber = _compose.choose_transcriber(settings.stt)
            player = SilentPlayer(self._clock)
            return _compose.file_parts(microphone, player, self._clock, settings, interviewer, hints, transcriber)
        try:
            flags = {"microphone": self._args.mic, "speaker": self._args.speaker}
            asked = frozenset(name for name, value in flags.items() if value)
            return _compose.device_parts(settings, interviewer, hints, asked=asked, notice=tell)
        except MissingError as error:
            typed = "" if "--typed" in error.hint else "To practise without sound: mockloop run --typed"
            raise MissingError(str(error), as_sentences(error.hint, typed)) from error

    def sit(self, folder: Path, header: Header, parts: Parts, lines: tuple[Line, ...] = ()) -> int:
        """Run the session and print its review."""
        from simulator.cli._sitting import Sitting, interrupted_by_signals
        from simulator.ui.plain import engine_line

        attended = self._mode != "answers"
        self._sitting = Sitting(
            folder,
            header,
            parts,
            self._clock,
            lines=lines,
            tick=0.25 if attended else None,
            wall=time.time if attended else None,
            unattended=not attended,
        )
        tell(engine_line(parts.ear.info))
        try:
            with interrupted_by_signals(self._interrupt):
                reason = self._hold(header, parts)
        except KeyboardInterrupt:  # a second one, which waits for nothing
            raise UserInterrupt(_KEPT, _go_on(folder)) from None
        return _close(folder, reason, self._settings, stopped=self._stopped)

    _stopped = ""

    def _interrupt(self, by: str) -> None:
        self._stopped = by
        if self._sitting is not None:
            self._sitting.interrupt(by)

    def _hold(self, header: Header, parts: Parts) -> str:
        """Show the session in the face that fits."""
        sitting = self._sitting
        assert sitting is not None  # noqa: S101 - set by the only caller
        study = _study_of(header.loop, self._mind) if header.study else None
        if self._mode == "speech":
            from audio.nativelog import native_messages_to
            from simulator.paths import home, make_private

            with native_messages_to(make_private(home() / "logs") / "sound.log"):
                return self._by_voice(sitting, study)
        from simulator.ui.plain import PlainRoom

        typed = self._mode == "typed"
        captions = self._settings.captions or not typed
        plain = PlainRoom(sys.stderr, typed=typed, captions=captions, keys=False, study=study)
        self._room = plain
        return sitting.run(_Asking(plain, parts.ear) if typed else plain)

    def _by_voice(self, sitting: Sitting, study: Callable[[Review, Transcript], str] | None) -> str:
        captions = self._settings.captions
        if not self._settings.plain and _full_screen():
            from simulator.ui.room import Room

            room = Room(sitting.run, sitting.press, lambda: self._interrupt("SIGINT"), captions=captions, study=study)
            return room.finish()
        from simulator.ui.plain import PlainRoom, read_keys

        plain = PlainRoom(sys.stderr, captions=captions, study=study)
        read_keys(sys.stdin, plain, sitting.press)
        return sitting.run(plain)

    def _typed_command(self, text: str) -> bool:
        """A line that is no answer: a command, or a key while nothing is being answered."""
        from simulator.ui.keys import key_for
        from simulator.ui.plain import PlainRoom
        from simulator.ui.typed import COMMANDS

        room = self._room
        assert isinstance(room, PlainRoom)  # noqa: S101 - typed sessions have no other face
        if text in ("?", "/?"):
            room.help()
            return False
        name = COMMANDS.get(text) or key_for(text.removeprefix("/") or "space", room.view.state)
        if name is not None and self._sitting is not None:
            self._sitting.press(name)
            return True
        room.note(f"{text or 'Enter'} does nothing here.")
        return False


class _Asking:
    """The plain room, which also tells the keyboard when a key is awaited."""

    def __init__(self, room: Any, ear: Any) -> None:
        self._room = room
        self._ear = ear
        self._shown: tuple[str, str] = ("", "")

    def happened(self, at: float, body: Any) -> None:
        self._room.happened(at, body)

    def show(self, view: Any) -> None:
        self._room.show(view)
        if (view.state, view.message) != self._shown:
            self._shown = (view.state, view.message)
            self._ear.want_command(view.state in ("paused", "leaving", "trouble", "reviewing"))


def _full_screen() -> bool:
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM", "dumb") != "dumb"


def _study_of(loop: str, mind: Judge) -> Callable[[Review, Transcript], str]:
    """What study mode says after an answer: its parts, or in a drill what was caught and missed."""
    from simulator.planning.drills import DRILLS, read_back
    from simulator.report.drill_text import drill_text
    from simulator.report.study import study_text

    for name in DRILLS:
        if loop == f"drill-{name}":
            return lambda review, heard: drill_text(read_back(name, review, heard, mind), review.not_judged_because)
    return lambda review, _heard: study_text(review)


def _close(folder: Path, reason: str, settings: Settings, *, stopped: str) -> int:
    """Write and print the review; say how to go on where the session was left."""
    from simulator.cli._sitting import compress_answers, write_review
    from simulator.cli.review import write_report

    again = _go_on(folder)
    try:
        account = write_review(folder)
    except StorageError as error:  # a full disk: what ended the session keeps its review from being written, too
        raise StorageError(str(error), error.hint if reason == "done" else f"{error.hint} {again}") from error
    if reason == "done" and settings.compress:
        compress_answers(folder, account)
    if any(turn.judgement for turn in account.turns):
        from simulator.cli._pages import report_of
        from simulator.report.text import review_text

        page = write_report(folder, folder / "report.html")
        sys.stdout.write("\n" + review_text(report_of(folder, account, waveforms=False)))
        tell(f"\nThe page with sound and evidence: {page}")
    if reason == "done":
        return 0
    if stopped and stopped != "end of input":
        raise UserInterrupt(_KEPT, again)
    tell(f"\nLeft before the end; everything so far is kept.\n{again}")
    return 0


def tell(text: str) -> None:
    """Say something on stderr; on a terminal no word is broken at its edge."""
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns
        fill = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False).fill
        text = "\n".join(map(fill, text.split("\n")))
    print(text, file=sys.stderr)
