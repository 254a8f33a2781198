"""Hold a session: a new one or one that was left, by voice, by keyboard or over recorded answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator import __version__
from simulator.app.frontend import FrontEnd, LiveSession, Mode, SessionRequest, Sounding
from simulator.app.home import Home
from simulator.app.knowledge import hints_for, read_mind
from simulator.app.ownloops import from_the_bank
from simulator.app.packing import compress_answers
from simulator.app.preparing import with_ledger
from simulator.app.repair import CUT, repair_session
from simulator.app.reviews import REVIEW, view_of, write_page, write_review
from simulator.app.runner import SessionRunner
from simulator.app.storydrills import study_of
from simulator.app.unbegun import remove_unbegun
from simulator.errors import InputError, MissingError, StorageError, UserInterrupt, as_sentences
from simulator.model.events import Recorded
from simulator.model.plan import Plan
from simulator.model.records import Header, Line
from simulator.session.history import SessionHistory
from simulator.store.folder import LOG, create, locked, resolve
from simulator.store.history import read_history
from simulator.terminal import shown, talk_door

if TYPE_CHECKING:
    from simulator.config import Settings
    from simulator.model.transcript import EngineInfo
    from simulator.planning.judge import Judge
    from simulator.planning.layout import PlanRequest
    from simulator.report.shapes import SessionView
    from simulator.session.effects import Dependencies

__all__ = ["Outcome", "close", "go_on", "kept", "new_header", "practise", "resume", "run_plan", "used_answers"]

KEPT = "Interrupted; everything so far is kept."


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a session ended: done, quit or trouble; ``stopped``: what interrupted it.

    ``view`` and ``page`` are None where nothing was judged. ``full``: a disk that is full kept files from being
    written; the review can be read all the same.
    """

    folder: Path
    reason: str
    stopped: str
    history: SessionHistory
    view: SessionView | None
    page: Path | None
    full: StorageError | None = None


def go_on(folder: Path) -> str:
    """How a session that was left is gone on with, for people."""
    return f"Go on with: mockloop run --resume {folder.name}"


# --- a new session ---
def practise(home: Home, settings: Settings, request: SessionRequest, front: FrontEnd) -> Outcome:
    """Make a session as asked and run it. Raises InputError, MissingError, StorageError, UserInterrupt."""
    from simulator.planning.layout import lay_out

    if request.follow_ups is not None and request.follow_ups < 0:
        raise InputError(f"--followups {request.follow_ups} makes no sense", "Give 0 or more.")
    seed = int(time.time()) if request.seed is None else request.seed
    mind = read_mind(home)
    if not (request.loop or request.questions or request.story):
        request = replace(request, loop=settings.loop)
    meant = from_the_bank(home, request, mind, seed, front.tell)
    wanted = _plan_request(home, settings, meant, seed, front.tell)
    plan = lay_out(mind.bank, wanted)
    loop = request.loop or request.story or "question"
    slug = loop if meant != request else "-".join(wanted.questions[:2]) or loop
    request = replace(meant, seed=seed)
    return run_plan(home, settings, request, front, mind, plan, loop=loop, slug=slug, deep=_is_deep(mind, wanted))


def run_plan(
    home: Home,
    settings: Settings,
    request: SessionRequest,
    front: FrontEnd,
    mind: Judge,
    plan: Plan,
    *,
    loop: str,
    slug: str,
    deep: bool = False,
) -> Outcome:
    """Make a session of ``plan`` and run it; ``request`` holds its seed."""
    mind.bank.style(settings.style)
    seed = request.seed or 0
    setup = _Setup(home, settings, request, front, mind, seed)
    dependencies = setup.dependencies(deep=deep, answers=request.answers)
    started = datetime.now().astimezone()
    folder = create(started, slug, home.sessions)
    try:
        with locked(folder):
            header = new_header(
                folder,
                started,
                plan,
                mind,
                seed=seed,
                stt=dependencies.speech_input.info,
                tts=dependencies.speech_output.description,
                mode=request.mode,
                loop=loop,
                settings=settings,
                options=_options(request, settings, deep=deep),
            )
            return setup.run(folder, header, dependencies)
    finally:
        remove_unbegun(folder)  # where the disk took not even its first line


def _plan_request(
    home: Home, settings: Settings, request: SessionRequest, seed: int, tell: Callable[[str], None]
) -> PlanRequest:
    from simulator.planning.layout import PlanRequest
    from simulator.planning.probing import layers

    asked_before, proven = ((), ()) if request.questions or request.seed is not None else _practised(home, tell)
    return PlanRequest(
        loop=request.loop,
        questions=request.questions,
        story=request.story,
        minutes=request.minutes,
        follow_ups=layers() if request.depth and request.follow_ups is None else request.follow_ups,
        level=settings.level or None,
        style=settings.style,
        study=request.study,
        headphones=settings.headphones,
        voices=2 if settings.second_voice and request.mode != "typed" else 1,
        check=request.mode == "speech" and request.sound_check,
        seed=seed,
        asked_before=asked_before,
        proven=proven,
    )


def _practised(home: Home, tell: Callable[[str], None]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Questions answered in earlier sessions and stories proven in them, so that the others come first."""
    from simulator.session.facts import practised
    from simulator.store.index import all_facts

    return practised(all_facts(home.root, tell=tell))


def _is_deep(mind: Judge, wanted: PlanRequest) -> bool:
    """Whether the planner goes on digging when nothing is missing: drills and single questions do."""
    if wanted.questions or wanted.story:
        return True
    return any(mind.bank.rounds[name].deep for name in mind.bank.loop(wanted.loop or "quick-20").rounds)


def _options(request: SessionRequest, settings: Settings, *, deep: bool) -> dict[str, Any]:
    """What resuming needs to go on the same way."""
    names = ("microphone", "speaker", "stt", "voice", "second_voice", "rate", "hands_free", "headphones", "thinking",
             "style", "level", "compress")  # fmt: skip
    answers = [str(path.resolve()) for path in request.answers]
    given = {"deep": deep, "depth": request.depth, "answers": answers}
    return {**given, **{name: getattr(settings, name) for name in names}}


def new_header(
    folder: Path,
    started: datetime,
    plan: Plan,
    mind: Judge,
    *,
    seed: int,
    stt: EngineInfo,
    tts: str,
    mode: Mode,
    loop: str,
    settings: Settings,
    options: dict[str, Any] | None = None,
) -> Header:
    """The first line of a new session's log."""
    asked = [item.question.id for part in plan.rounds for item in part.items if item.question and item.question.id]
    return Header(
        id=folder.name,
        app=__version__,
        rules=mind.pack.sha256,
        bank=mind.bank.sha256,
        seed=seed,
        started=started.isoformat(timespec="seconds"),
        stt=stt,
        tts=tts,
        mode=mode,
        loop=loop,
        questions=tuple(asked),
        style=settings.style,
        level=settings.level or None,
        study=plan.study,
        plan=plan,
        settings=options or {},
    )


# --- an old session ---
def resume(
    home: Home,
    spec: str,
    request: SessionRequest,
    front: FrontEnd,
    settings_with: Callable[[dict[str, Any]], Settings],
    *,
    mode: Mode | None = None,
) -> Outcome:
    """Go on with the session that ``spec`` names. ``mode`` None: answered as it was before.

    ``settings_with`` gives the settings in force on top of those that the session was begun with. Raises InputError
    where it is finished or was imported, MissingError, StorageError, UserInterrupt.
    """
    from simulator.session.log import read_log
    from simulator.session.replay import replay

    folder = resolve(spec, home.sessions)
    with locked(folder):
        repair_session(folder, front.tell)
        log = read_log(folder / LOG)
        header = log.header
        for problem in log.problems:
            front.tell(f"{folder.name}/{LOG}:{problem.line} {problem.message}; it is left out.")
        if header.plan is None:
            raise InputError(f"{header.id} was imported, nobody asks in it", "`mockloop review` shows it.")
        stood = replay(header.plan, log.lines)
        if stood.machine.state.reason == "done":
            if not (folder / REVIEW).exists():  # the process ended before it had written it
                return close(home, folder, "done", compress=settings_with(dict(header.settings)).compress)
            raise InputError(f"{header.id} is finished", f"`mockloop review {header.id}` shows it.")
        kept = dict(header.settings)
        deep = bool(kept.pop("deep", False))
        request = replace(request, depth=bool(kept.pop("depth", False)))
        left = tuple(Path(name) for name in kept.pop("answers", []))[used_answers(log.lines, stood.machine.state) :]
        settings = settings_with(kept)
        request = replace(request, mode=mode or header.mode)
        setup = _Setup(home, settings, request, front, read_mind(home), header.seed)
        dependencies = setup.dependencies(deep=deep, answers=request.answers or left, session=folder.name)
        return setup.run(folder, header, dependencies, log.lines)


def used_answers(lines: tuple[Line, ...], state: Any) -> int:
    """How many recorded answers a session has used up, the one that was cut off not counted."""
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


# --- either ---
class _Setup:
    """Microphone, files or keyboard, and how a session closes."""

    def __init__(
        self, home: Home, settings: Settings, request: SessionRequest, front: FrontEnd, mind: Judge, seed: int
    ) -> None:
        from audio.clocks import SystemClock, VirtualClock

        self._home = home
        self._settings = settings
        self._request = request
        self._front = front
        self._mind = mind
        self._seed = seed
        self._clock = VirtualClock() if request.mode == "answers" else SystemClock()

    def dependencies(self, *, deep: bool, answers: tuple[Path, ...], session: str = "") -> Dependencies:
        """What the session runs on. Raises MissingError and InputError before anything is made on the disk.

        ``session``: the id of a session that is gone on with.
        """
        from simulator.app.devices import device_dependencies, file_dependencies, sound_dependencies
        from simulator.planning.probing import Probing
        from simulator.session.effects import Dependencies

        settings = self._settings
        mind = self._mind.interviewer(style=settings.style, seed=self._seed, level=settings.level or None, deep=deep)
        interviewer = Probing(mind) if self._request.depth else with_ledger(self._home, mind, session)
        hints = hints_for(self._mind.bank, settings)
        if self._request.mode == "typed":
            speech_output, speech_input = self._front.keyboard()
            return Dependencies(speech_output=speech_output, speech_input=speech_input, interviewer=interviewer)
        if self._request.mode == "answers":
            from audio.filebacked import FileMicrophone
            from audio.silentplayer import SilentPlayer
            from simulator.app.engines import choose_transcriber

            microphone = FileMicrophone(list(answers), self._clock)
            for note in microphone.notes:
                self._front.tell(shown(note))
            transcriber = choose_transcriber(self._home, settings.stt)
            player = SilentPlayer(self._clock)
            return file_dependencies(
                self._home, microphone, player, self._clock, settings, interviewer, hints, transcriber
            )
        if isinstance(self._front, Sounding):
            return sound_dependencies(self._home, settings, interviewer, hints, self._front.sound())
        try:
            named, tell = self._request.named_devices, self._front.tell
            return device_dependencies(self._home, settings, interviewer, hints, asked=named, tell=tell)
        except MissingError as error:
            typed = "" if "--typed" in error.hint else "To practise without sound: mockloop run --typed"
            raise MissingError(str(error), as_sentences(error.hint, typed)) from error

    def run(self, folder: Path, header: Header, dependencies: Dependencies, lines: tuple[Line, ...] = ()) -> Outcome:
        """Run the session in the front end and write its review."""
        mode = self._request.mode
        attended = mode != "answers"
        runner = SessionRunner(
            folder,
            header,
            dependencies,
            self._clock,
            lines=lines,
            tick=0.25 if attended else None,
            wall=time.time if attended else None,
            unattended=not attended,
        )
        live = LiveSession(
            header,
            mode,
            self._settings,
            dependencies.speech_output,
            dependencies.speech_input,
            runner.run,
            runner.press,
            runner.interrupt,
            runner.fail,
            study_of(self._home, header, self._mind) if header.study else None,
        )
        try:
            with self._sound_log(mode):
                reason = self._front.hold(live)
        except StorageError as error:
            raise kept(error, folder, go_on(folder)) from error
        except KeyboardInterrupt:  # a second one, which waits for nothing
            raise UserInterrupt(KEPT, go_on(folder)) from None
        return close(self._home, folder, reason, compress=self._settings.compress, stopped=runner.stopped)

    def _sound_log(self, mode: Mode) -> AbstractContextManager[object]:
        """Where sound libraries complain, which would tear the screen."""
        if mode != "speech" or isinstance(self._front, Sounding):
            return nullcontext()
        from audio.nativelog import native_messages_to

        return native_messages_to(self._home.private("logs") / "sound.log", talk_door)


def close(home: Home, folder: Path, reason: str, *, compress: bool, stopped: str = "") -> Outcome:
    """Write the review of a session, whose lock the caller holds, and pack its recordings where it is over."""
    full: StorageError | None = None
    page: Path | None = None
    try:
        repair_session(folder)  # what was typed before the session was left
        history = write_review(home, folder)
        if reason == "done" and compress:
            compress_answers(folder, history)
        if any(turn.judgement for turn in history.turns):
            page = write_page(home, folder)
    except StorageError as error:
        history = read_history(folder)
        full = kept(error, folder, "" if reason == "done" else go_on(folder))
    judged = any(turn.judgement for turn in history.turns)
    return Outcome(folder, reason, stopped, history, view_of(home, folder, history) if judged else None, page, full)


def kept(error: StorageError, folder: Path, then: str = "") -> StorageError:
    """The same error, with what has become of the session and what to do when there is space again."""
    if not (folder / LOG).exists():
        return error  # it never began
    then = then or f"Then: mockloop review {folder.name}"
    return StorageError(str(error), f"The session is kept. {error.hint} {then}")
