"""Recognisers and voices, as the settings name them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.app.home import Home
from simulator.errors import EngineError, MissingError

if TYPE_CHECKING:
    from audio.speaker import Synthesiser
    from simulator.config import Settings
    from simulator.model.transcript import Transcript
    from simulator.ports import Hints, Transcriber

__all__ = ["choose_transcriber", "choose_voice", "transcribe_recording"]


def choose_transcriber(home: Home, stt: str | None) -> Transcriber:
    """The engine asked for, or for ``auto`` and None the best one here. Raises InputError and MissingError."""
    from audio.transcribe.choose import choose

    return choose(stt, home.models)


def choose_voice(home: Home, settings: Settings) -> Synthesiser:
    """The interviewer's voice. Raises InputError where the voice of the settings is not known here."""
    from audio.speaker import Synthesiser, VoiceSettings
    from simulator.session.pronunciation import shipped_pronunciation

    voice = VoiceSettings(voice=settings.voice, rate=settings.rate)
    synthesiser = Synthesiser(home.speech, voice, spoken=shipped_pronunciation().spoken)
    if settings.voice:
        with suppress(EngineError, MissingError):  # reported with the first line, which is then only shown
            synthesiser.render("Hello.")
    return synthesiser


def transcribe_recording(transcriber: Transcriber, hints: Hints, path: Path) -> Transcript:
    """The words of a recording of ours. Raises InputError where it can't be read, EngineError."""
    from audio.soundfiles import read_sound

    return transcriber.transcribe(read_sound(path), hints)
