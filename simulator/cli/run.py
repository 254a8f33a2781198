"""``mockloop run``: sit an interview, by voice, by keyboard or over recorded answers."""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError, MissingError, UserInterrupt

if TYPE_CHECKING:
    from simulator.cli._compose import Mode
    from simulator.cli._sitting import Sitting
    from simulator.config import Settings
    from simulator.model.events import Header, Line
    from simulator.model.review import Review
    from simulator.planning.judge import Judge
    from simulator.planning.layout import Wish
    from simulator.session.body import Parts
    from simulator.session.view import Observer

__all__ = ["add_arguments", "run"]

EPILOG = """\
examples:
  mockloop run                                    the loop of your settings, by voice
  mockloop run --question q01 --followups 2       one question and two follow-ups
  mockloop run --story underperformer --study     practise one story, feedback after each answer
  mockloop run --loop people-45 --hands-free      no keys: fall silent or say "that's my answer"
  mockloop run --typed                            answer by keyboard, no sound at all
  mockloop run --answers a.wav b.wav              recorded answers in place of the microphone
  mockloop run --resume last                      go on where you stopped
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    what = parser.add_argument_group("what is asked")
    what.add_argument("--loop", metavar="NAME", help="a loop: people-45, quick-20, … (`mockloop bank list --loops`)")
    what.add_argument(
        "--question", metavar="ID", action="append", default=[], help="a question of the bank or in words; repeatable"
    )
    what.add_argument("--story", metavar="ID", help="one question that asks for this core story")
    what.add_argument("--level", metavar="LADDER:LEVEL", help="the level you interview for, such as career:M2")
    what.add_argument("--minutes", metavar="N", type=float, help="length of each round")
    what.add_argument("--followups", metavar="N", type=int, help="most follow-ups to a question")
    what.add_argument("--style", choices=("calm", "pressing", "silent"), help="the interviewer's manner")
    what.add_argument("--study", action="store_true", help="show after each answer what was missing")
    what.add_argument("--seed", metavar="N", type=int, help="the same seed repeats a loop exactly")
    what.add_argument("--resume", metavar="SESSION", help="go on with a session: an id, its beginning, a path, last")
    how = parser.add_argument_group("how it is answered")
    one = how.add_mutually_exclusive_group()
    one.add_argument("--mic", metavar="DEVICE", help="microphone: its name or a part of it (`mockloop doctor`)")
    one.add_argument("--answers", metavar="FILE", nargs="+", type=Path, help="recorded answers, one for each turn")
    one.add_argument("--typed", action="store_true", help="type the answers; no sound")
    how.add_argument("--speaker", metavar="DEVICE", help="speaker: its name or a part of it")
    how.add_argument("--stt", metavar="ENGINE[:MODEL]", help="whisper, whisper:small.en, a model's folder, or sphinx")
    how.add_argument("--voice", metavar="NAME", help="the interviewer's voice")
    how.add_argument("--rate", metavar="WPM", type=int, help="how fast the interviewer speaks")
    how.add_argument(
        "--hands-free", action="store_true", default=None, help="silence or a done phrase ends an answer"
    )
    how.add_argument("--headphones", action="store_true", default=None, help="you may answer into the question")
    how.add_argument("--plain", action="store_true", default=None, help="lines of text instead of the full screen")


def run(args: argparse.Namespace) -> int:
    """Sit a session and print its review."""
    from simulator.cli._recover import recover_all

    settings = _settings(args)
    for folder in recover_all():
        _tell(f"Recovered a recording of {folder.name}, which had been cut off.")
    return _resume(args, settings) if args.resume else _begin(args, settings)


def _settings(args: argparse.Namespace, kept: dict[str, Any] | None = None) -> Settings:
    """Settings in force; ``kept`` are those of a session that is resumed, which flags still overrule."""
    from simulator.config import load

    names = ("speaker", "stt", "voice", "rate", "hands_free", "headphones", "plain", "style", "level", "loop")
    flags = {name: getattr(args, name) for name in names}
    flags["microphone"] = args.mic
    given = {name: value for name, value in flags.items() if value is not None}
    return load({**(kept or {}), **given}).settings


# --- a new session ---
def _begin(args: argparse.Namespace, settings: Settings) -> int:
    from simulator.cli._compose import load_mind, new_header
    from simulator.planning.layout import lay_out
    from simulator.store.folder import create, locked

    if args.followups is not None and args.followups < 0:
        raise InputError(f"--followups {args.followups} makes no sense", "Give 0 or more.")
    mode: Mode = "typed" if args.typed else "answers" if args.answers else "speech"
    started = datetime.now().astimezone()
    seed = int(started.timestamp()) if args.seed is None else args.seed
    mind = load_mind()
    wish = _wish(args, settings, seed, check=mode == "speech")
    plan = lay_out(mind.bank, wish)
    place = _Place(args, settings, mode, mind, seed)
    parts = place.parts(deep=_is_deep(mind, wish), answers=args.answers or [])
    loop = wish.loop or wish.story or ("question" if wish.questions else settings.loop)
    folder = create(started, "-".join(wish.questions[:2]) or loop)
    with locked(folder):
        header = new_header(
            folder,
            started,
            plan,
            mind,
            seed=seed,
            stt=parts.ear.info,
            tts=parts.mouth.description,
            mode=mode,
            loop=loop,
            settings=settings,
            options=_options(args, settings, deep=_is_deep(mind, wish)),
        )
        return place.sit(folder, header, parts)


def _wish(args: argparse.Namespace, settings: Settings, seed: int, *, check: bool) -> Wish:
    from simulator.planning.layout import Wish

    own = bool(args.question or args.story)
    return Wish(
        loop=args.loop or (None if own else settings.loop),
        questions=tuple(args.question),
        story=args.story,
        minutes=args.minutes,
        follow_ups=args.followups,
        level=settings.level or None,
        style=settings.style,
        study=args.study,
        headphones=settings.headphones,
        check=check,
        seed=seed,
    )


def _is_deep(mind: Judge, wish: Wish) -> bool:
    """Whether the planner goes on digging when nothing is missing: drills and single questions do."""
    if wish.questions or wish.story:
        return True
    return any(mind.bank.rounds[name].deep for name in mind.bank.loop(wish.loop or "quick-20").rounds)


def _options(args: argparse.Namespace, settings: Settings, *, deep: bool) -> dict[str, Any]:
    """What resuming needs to go on the same way."""
    names = (
        "microphone",
        "speaker",
        "stt",
        "voice",
        "rate",
        "hands_free",
        "headphones",
        "thinking",
        "style",
        "level",
    )
    answers = [str(path.resolve()) for path in args.answers or []]
    return {"deep": deep, "answers": answers, **{name: getattr(settings, name) for name in names}}


# --- an old session ---
def _resume(args: argparse.Namespace, settings: Settings) -> int:
    from simulator.cli._compose import load_mind
    from simulator.cli._recover import recover_session
    from simulator.session.log import read_log
    from simulator.session.replay import replay
    from simulator.store.folder import LOG, locked, resolve

    folder = resolve(args.resume)
    with locked(folder):
        recover_session(folder)
        log = read_log(folder / LOG)
        header = log.header
        for problem in log.problems:
            _tell(f"{folder.name}/{LOG}:{problem.line} {problem.message}; it is left out.")
        if header.plan is None:
            raise InputError(f"{header.id} was imported, nobody asks in it", "`mockloop review` shows it.")
        stood = replay(header.plan, log.lines)
        if stood.machine.state.reason == "done":
            raise InputError(f"{header.id} is finished", f"`mockloop review {header.id}` shows it.")
        kept = dict(header.settings)
        deep = bool(kept.pop("deep", False))
        answers = [Path(name) for name in kept.pop("answers", [])][used_answers(log.lines, stood.machine.state) :]
        settings = _settings(args, kept)
        mode: Mode = "typed" if args.typed else "answers" if args.answers else header.mode
        mind = load_mind()
        place = _Place(args, settings, mode, mind, header.seed)
        return place.sit(folder, header, place.parts(deep=deep, answers=args.answers or answers), log.lines)


def used_answers(lines: tuple[Line, ...], state: Any) -> int:
    """How many recorded answers a session has used up, the one that was cut off not counted."""
    from simulator.cli._recover import CUT
    from simulator.model.events import Recorded

    suspended = state.name in ("paused", "leaving", "trouble", "finished")
    stood = state.under if suspended else state.name
    closed = {
        (body.turn, body.take): body
        for body in (line.body for line in lines)
        if isinstance(body, Recorded) and body.audio is not None
    }
    now = (state.turn, state.take)
    done = stood in ("hearing", "judging", "reviewing")
    return sum(1 for key, body in closed.items() if (done if key == now else body.problem != CUT))


# --- where it takes place ---
class _Place:
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

            if not answers:
                raise InputError("there is no recorded answer left", "Give more with --answers FILE…")
            microphone = FileMicrophone(answers, self._clock)
            transcriber = _compose.choose_transcriber(settings.stt)
            player = SilentPlayer(self._clock)
            return _compose.file_parts(microphone, player, self._clock, settings, interviewer, hints, transcriber)
        try:
            return _compose.device_parts(settings, interviewer, hints)
        except MissingError as error:
            typed = "" if "--typed" in error.hint else " To practise without sound: mockloop run --typed"
            raise MissingError(str(error), f"{error.hint}{typed}".strip()) from error

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
        _tell(engine_line(parts.ear.info))
        with interrupted_by_signals(self._interrupt):
            reason = self._hold(header, parts)
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
        study = _study if header.study else None
        if self._mode == "speech" and not self._settings.plain and _full_screen():
            from simulator.ui.room import Room

            room = Room(
                sitting.run,
                sitting.press,
                lambda: self._interrupt("SIGINT"),
                captions=self._settings.captions,
                study=study,
            )
            return room.finish()
        from simulator.ui.plain import PlainRoom, read_keys

        captions = self._settings.captions or self._mode == "answers"
        plain = PlainRoom(
            sys.stderr, typed=self._mode == "typed", captions=captions, keys=self._mode == "speech", study=study
        )
        self._room = plain
        if self._mode == "speech":
            read_keys(sys.stdin, plain, sitting.press)
        if self._mode == "typed":
            return sitting.run(_Asking(plain, parts.ear))
        return sitting.run(plain)

    def _typed_command(self, text: str) -> None:
        """A line that is no answer: a command, or a key while nothing is being answered."""
        from simulator.ui.keys import key_for
        from simulator.ui.plain import PlainRoom
        from simulator.ui.typed import COMMANDS

        room = self._room
        assert isinstance(room, PlainRoom)  # noqa: S101 - typed sessions have no other face
        name = COMMANDS.get(text) or key_for(text.removeprefix("/") or "space", room.view.state)
        if name is not None and self._sitting is not None:
            self._sitting.press(name)
        else:
            room.note(f"{text!r} is no key here.")


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
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def _study(review: Review) -> str:
    """What was missing in one answer, and its best evidence."""
    from simulator.report.study import study_text

    return study_text(review)


def _close(folder: Path, reason: str, settings: Settings, *, stopped: str) -> int:
    """Write and print the review; say how to go on where the session was left."""
    from simulator.cli._sitting import compress_answers, write_review
    from simulator.cli.review import write_report

    account = write_review(folder)
    if reason == "done" and settings.compress:
        compress_answers(folder, account)
    if any(turn.judgement for turn in account.turns):
        from simulator.cli._pages import report_of
        from simulator.report.text import review_text

        page = write_report(folder, folder / "report.html")
        sys.stdout.write("\n" + review_text(report_of(folder, account, waveforms=False)))
        _tell(f"\nThe page with sound and evidence: {page}")
    if reason == "done":
        return 0
    again = f"Go on with: mockloop run --resume {folder.name}"
    if stopped and stopped != "end of input":
        raise UserInterrupt("Interrupted; everything so far is kept.", again)
    _tell(f"\nLeft before the end; everything so far is kept. {again}")
    return 0


def _tell(text: str) -> None:
    print(text, file=sys.stderr)
