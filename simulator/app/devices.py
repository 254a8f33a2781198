"""Microphones and speakers of a session, from the settings: real ones, or files in their place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from simulator.app.engines import choose_transcriber, choose_voice, transcribe_recording
from simulator.app.home import Home
from simulator.errors import MissingError
from simulator.session.effects import Dependencies
from simulator.session.requests import shipped_requests

if TYPE_CHECKING:
    from audio.clocks import PacingClock
    from audio.player import Player
    from audio.portaudio import Kind, SoundSystem
    from audio.recorder import Microphone
    from simulator.app.frontend import Sound
    from simulator.config import Settings
    from simulator.ports import Hints, Interviewer, Transcriber

__all__ = ["device_dependencies", "file_dependencies", "sound_dependencies"]

_READING = 0.3  # seconds a word: 200 words a minute, an easy pace for a line that is only shown
# seconds added to every wait, and of silence before more time is offered; patient is a good start for who stutters
PATIENCE = {"usual": (0.0, 15.0), "patient": (1.5, 30.0), "very-patient": (3.0, 45.0)}


def device_dependencies(
    home: Home,
    settings: Settings,
    interviewer: Interviewer,
    hints: Hints,
    *,
    asked: frozenset[str] = frozenset(),
    tell: Callable[[str], None] = lambda _: None,
) -> Dependencies:
    """Real microphone and speaker. Raises MissingError where there is no PortAudio or no microphone.

    ``asked``: "microphone", "speaker" where this very request named it: such a device is used or refused. One that
    was only remembered is replaced by the system's own, and ``tell`` hears of it. A speaker that is missing is
    reported with the first line, which is then only shown.
    """
    from dataclasses import replace

    from audio.loudspeaker import DeviceSpeaker
    from audio.microphone import DeviceMicrophone
    from audio.portaudio import PortAudio

    system = PortAudio()
    microphone = DeviceMicrophone(system, _named(system, "input", settings.microphone, "microphone" in asked, tell))
    microphone.open()
    speaker = DeviceSpeaker(system, _named(system, "output", settings.speaker, "speaker" in asked, tell))
    with suppress(MissingError):
        speaker.open()
    transcriber = choose_transcriber(home, settings.stt)
    dependencies = _dependencies(
        home, microphone, speaker, transcriber, interviewer, hints, settings, patient=False, recorded=False
    )
    return replace(dependencies, microphone_back=microphone.is_there)


def sound_dependencies(
    home: Home, settings: Settings, interviewer: Interviewer, hints: Hints, sound: Sound
) -> Dependencies:
    """The front end's own microphone and speaker. Raises MissingError where nothing can hear."""
    from dataclasses import replace

    transcriber = choose_transcriber(home, settings.stt)
    dependencies = _dependencies(
        home, sound.microphone, sound.player, transcriber, interviewer, hints, settings, patient=False, recorded=False
    )
    return replace(dependencies, microphone_back=sound.is_back)


def file_dependencies(
    home: Home,
    microphone: Microphone,
    player: Player,
    clock: PacingClock,
    settings: Settings,
    interviewer: Interviewer,
    hints: Hints,
    transcriber: Transcriber,
) -> Dependencies:
    """The same code over recorded answers; on a virtual clock everything waits for the recogniser."""
    from audio.clocks import VirtualClock

    patient = isinstance(clock, VirtualClock)
    return _dependencies(
        home, microphone, player, transcriber, interviewer, hints, settings, patient=patient, recorded=True
    )


def _dependencies(
    home: Home,
    microphone: Microphone,
    player: Player,
    transcriber: Transcriber,
    interviewer: Interviewer,
    hints: Hints,
    settings: Settings,
    *,
    patient: bool,
    recorded: bool,
) -> Dependencies:
    from dataclasses import replace

    from audio.endpoint import Patience
    from audio.speech_input import LocalSpeechInput
    from audio.speech_output import LocalSpeechOutput

    lift, quiet_after = PATIENCE[settings.thinking]
    patience = Patience(hands_free=settings.hands_free, lift=lift, quiet_after=quiet_after)
    if recorded:  # nobody to offer time to, and nobody who falls silent
        patience = replace(patience, hands_free=False, quiet_after=None)
    guard = 0.0 if settings.headphones else 0.2

    def output(chosen: Settings) -> LocalSpeechOutput:
        reading = 0.0 if recorded else _READING
        return LocalSpeechOutput(choose_voice(home, chosen), player, settings.volume, reading=reading)

    second = settings.model_copy(update={"voice": settings.second_voice}) if settings.second_voice else None
    return Dependencies(
        speech_output=output(settings),
        second_output=output(second) if second else None,
        speech_input=LocalSpeechInput(microphone, transcriber, patience, tail_guard=guard, patient=patient),
        interviewer=interviewer,
        transcribe_file=lambda path: transcribe_recording(transcriber, hints, path),
        hints=hints,
        request_of=shipped_requests().key_for,
        headphones=settings.headphones,
    )


def _named(system: SoundSystem, kind: Kind, name: str, asked: bool, tell: Callable[[str], None]) -> str | None:
    """What a device is called where it is to be opened by name; None: the system's own."""
    from audio.devices import find, remembered

    if not name:
        return None
    if asked:
        find(system, kind, name)
        return name
    try:
        found, note = remembered(system, kind, name)
    except MissingError:  # there is none at all: opening it says so
        return None
    if note:
        tell(note)
    return found
