"""Builds the real parts of a session: mind, mouth, ear, header. The only place that knows all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simulator import __version__
from simulator.errors import EngineError, MissingError
from simulator.model.plan import Plan
from simulator.model.records import Header
from simulator.paths import cache_dir, home, models_dir, rules_dir
from simulator.session.body import Parts
from simulator.session.pronunciation import shipped_pronunciation
from simulator.session.requests import shipped_requests

if TYPE_CHECKING:
    from audio.clocks import PacingClock
    from audio.player import Player
    from audio.portaudio import Kind, SoundSystem
    from audio.recorder import Microphone
    from audio.speaker import Synthesiser
    from simulator.config import Settings
    from simulator.model.transcript import EngineInfo, Transcript
    from simulator.planning.bank import Bank
    from simulator.planning.judge import Judge
    from simulator.ports import Hints, Interviewer, Transcriber

__all__ = ["Mode", "choose_transcriber", "device_parts", "file_parts", "hints_for", "load_mind", "new_header"]

Mode = Literal["speech", "typed", "answers"]
_READING = 0.3  # seconds a word: 200 words a minute, an easy pace for a line that is only shown
# seconds added to every wait, and of silence before more time is offered; patient is a good start for who stutters
PATIENCE = {"usual": (0.0, 15.0), "patient": (1.5, 30.0), "very-patient": (3.0, 45.0)}


def load_mind(rules: Sequence[Path] = ()) -> Judge:
    """Our rules and questions and the user's own. Raises InputError with file:line:col."""
    from simulator.planning.bank import load_bank
    from simulator.planning.judge import Judge
    from simulator.rules.load import load

    packs = list(rules) or [path for path in (rules_dir(),) if path.exists()]
    questions = [path for path in (home() / "questions",) if path.exists()]
    return Judge(load(packs), load_bank(questions))


def hints_for(bank: Bank, settings: Settings) -> Hints:
    """What the recogniser should expect to hear: the user's own words first, for the last may find no room.

    The same for every question, so that `rerun` hears what the session heard.
    """
    from simulator.ports import Hints

    words = [*settings.vocabulary, *(word for question in bank.questions.values() for word in question.listen)]
    unique: dict[str, str] = {}
    for word in words:
        unique.setdefault(word.casefold(), word)
    return Hints(vocabulary=tuple(unique.values()), closing=shipped_requests().closing)


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


def _heard_again(transcriber: Transcriber, hints: Hints, path: Path) -> Transcript:
    from audio.soundfiles import read_sound

    return transcriber.transcribe(read_sound(path), hints)


def _parts(
    microphone: Microphone,
    player: Player,
    transcriber: Transcriber,
    interviewer: Interviewer,
    hints: Hints,
    settings: Settings,
    *,
    patient: bool,
    recorded: bool,
) -> Parts:
    from dataclasses import replace

    from audio.ear import LocalEar
    from audio.endpoint import Patience
    from audio.mouth import SpokenMouth

    lift, quiet_after = PATIENCE[settings.thinking]
    patience = Patience(hands_free=settings.hands_free, lift=lift, quiet_after=quiet_after)
    if recorded:  # nobody to offer time to, and nobody who falls silent
        patience = replace(patience, hands_free=False, quiet_after=None)
    guard = 0.0 if settings.headphones else 0.2
    return Parts(
        mouth=SpokenMouth(_voice(settings), player, settings.volume, reading=0.0 if recorded else _READING),
        ear=LocalEar(microphone, transcriber, patience, tail_guard=guard, patient=patient),
        interviewer=interviewer,
        transcribe_file=lambda path: _heard_again(transcriber, hints, path),
        hints=hints,
        request_of=shipped_requests().key_for,
        headphones=settings.headphones,
    )


def choose_transcriber(stt: str) -> Transcriber:
    """The engine asked for, or for ``auto`` the best one here. Raises InputError and MissingError."""
    from audio.transcribe.choose import choose

    return choose(stt, models_dir())


def _voice(settings: Settings) -> Synthesiser:
    """The interviewer's voice. Raises InputError where the voice of the settings is not known here."""
    from audio.speaker import Synthesiser, VoiceSettings

    voice = VoiceSettings(voice=settings.voice, rate=settings.rate)
    synthesiser = Synthesiser(cache_dir() / "speech", voice, spoken=shipped_pronunciation().spoken)
    if settings.voice:
        with suppress(EngineError, MissingError):  # told with the first line, which is then only shown
            synthesiser.render("Hello.")
    return synthesiser


def device_parts(
    settings: Settings,
    interviewer: Interviewer,
    hints: Hints,
    *,
    asked: frozenset[str] = frozenset(),
    notice: Callable[[str], None] = lambda _: None,
) -> Parts:
    """Real microphone and speaker. Raises MissingError where there is no PortAudio or no microphone.

    ``asked``: "microphone", "speaker" where this very command named it: such a device is used or refused. One that
    was only remembered is replaced by the system's own, and ``notice`` is told. A speaker that is missing is told
    with the first line, which is then only shown.
    """
    from dataclasses import replace

    from audio.loudspeaker import DeviceSpeaker
    from audio.microphone import DeviceMicrophone
    from audio.portaudio import PortAudio

    system = PortAudio()
    microphone = DeviceMicrophone(system, _named(system, "input", settings.microphone, "microphone" in asked, notice))
    microphone.open()
    speaker = DeviceSpeaker(system, _named(system, "output", settings.speaker, "speaker" in asked, notice))
    with suppress(MissingError):
        speaker.open()
    transcriber = choose_transcriber(settings.stt)
    parts = _parts(microphone, speaker, transcriber, interviewer, hints, settings, patient=False, recorded=False)
    return replace(parts, microphone_back=microphone.is_there)


def _named(system: SoundSystem, kind: Kind, name: str, asked: bool, notice: Callable[[str], None]) -> str | None:
    """What a device is called where it is to be opened by name; None: the system's own."""
    from audio.devices import find, remembered

    if not name:
        return None
    if asked:
        find(system, kind, name)
        return name
    try:
        found, told = remembered(system, kind, name)
    except MissingError:  # there is none at all: opening it says so
        return None
    if told:
        notice(told)
    return found


def file_parts(
    microphone: Microphone,
    player: Player,
    clock: PacingClock,
    settings: Settings,
    interviewer: Interviewer,
    hints: Hints,
    transcriber: Transcriber,
) -> Parts:
    """The same code over recorded answers; on a virtual clock everything waits for the recogniser."""
    from audio.clocks import VirtualClock

    patient = isinstance(clock, VirtualClock)
    return _parts(microphone, player, transcriber, interviewer, hints, settings, patient=patient, recorded=True)
