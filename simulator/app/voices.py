"""The interviewer's voices on this machine: which there are, and how one sounds."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.app.home import Home
from simulator.config import Settings
from simulator.errors import MissingError

__all__ = ["Voices", "installed_voices", "preview"]

_PREVIEW = "This is how your interviewer sounds. Tell me about a time when you changed your mind."


@dataclass(frozen=True, slots=True)
class Voices:
    """Names, as ``--voice`` takes them."""

    english: tuple[str, ...]
    others: tuple[str, ...]


def installed_voices(home: Home, settings: Settings) -> Voices:
    """Those that the speech engine of ``settings`` has. Raises MissingError where there is no engine."""
    from audio.speaker import Synthesiser, VoiceSettings

    english, others = Synthesiser(home.speech, VoiceSettings(voice=settings.voice, rate=settings.rate)).voices()
    return Voices(tuple(english), tuple(others))


def preview(home: Home, settings: Settings) -> str:
    """Say a sentence with the voice of ``settings``; which voice that was, in words.

    Raises MissingError where there is no such voice, or no speaker to be heard on.
    """
    from audio.loudspeaker import DeviceSpeaker
    from audio.portaudio import PortAudio
    from audio.speaker import Synthesiser, VoiceSettings
    from audio.speech_output import LocalSpeechOutput

    synthesiser = Synthesiser(home.speech, VoiceSettings(voice=settings.voice, rate=settings.rate))
    output = LocalSpeechOutput(synthesiser, DeviceSpeaker(PortAudio(), settings.speaker or None), settings.volume)
    try:
        speech = synthesiser.render(_PREVIEW)  # an unknown voice is refused here, with its own exit status
        said = output.say(_PREVIEW)
    finally:
        output.close()
    if said.problem:
        raise MissingError(said.problem, f"The preview can be played from {speech.path}.")
    return synthesiser.description
