"""``mockloop doctor``: is everything there for a session, and what mends what is not?"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from simulator.app.checkup import (
    Checkup,
    about_this_machine,
    check_devices,
    check_engines,
    check_home,
    check_settings,
    check_voice,
)
from simulator.cli._terminal import home
from simulator.config import load
from simulator.errors import MissingError
from simulator.terminal import write_json

if TYPE_CHECKING:
    from simulator.config import Settings

__all__ = ["add_arguments", "run"]

EPILOG = """\
examples:
  mockloop doctor                  check everything, listening for one second
  mockloop doctor --mic headset    with another microphone than the usual one
  mockloop doctor --voice          list the voices and hear the one in use
  mockloop doctor --voice scotland --rate 145
  mockloop doctor --voice piper:~/voices/joe
  mockloop doctor --measure        time every installed speech model, recommend one
  mockloop doctor --latency        time the wait between your last word and the next question

exit status: 0 all can work; 3 a device or an engine is missing; 2 the home or the settings are wrong
"""

_MORE_VOICES = (
    "Any of them: mockloop doctor --voice NAME. A Piper voice of yours, which sounds like a person: put its two "
    "files into a folder, then --voice piper:FOLDER"
)
_PREVIEW = "This is how your interviewer sounds. Tell me about a time when you changed your mind."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    parser.add_argument("--mic", metavar="DEVICE", help="the microphone to check: number, name or a part of it")
    parser.add_argument("--speaker", metavar="DEVICE", help="the speaker to check")
    parser.add_argument("--stt", metavar="ENGINE[:MODEL]", help="the recogniser to check")
    parser.add_argument("--voice", nargs="?", const="", metavar="NAME", help="list the voices and play one")
    parser.add_argument("--rate", type=int, metavar="WPM", help="how fast to speak it, words a minute")
    parser.add_argument("--measure", action="store_true", help="time one call of each installed model, recommend one")
    parser.add_argument("--latency", action="store_true", help="time the wait after the last word, stage by stage")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(args: argparse.Namespace) -> int:
    """Check, or do what was asked for instead."""
    checkup = Checkup()
    settings = _with_flags(check_settings(checkup, load), args)
    if args.voice is not None:
        return _voice(settings, as_json=args.json)
    if args.measure:
        return _measure(as_json=args.json)
    if args.latency:
        return _latency(settings, as_json=args.json)
    return _check(checkup, settings, as_json=args.json)


def _with_flags(settings: Settings, args: argparse.Namespace) -> Settings:
    flags = {
        "microphone": args.mic,
        "speaker": args.speaker,
        "stt": args.stt,
        "voice": args.voice or None,
        "rate": args.rate,
    }
    return settings.model_copy(update={name: value for name, value in flags.items() if value is not None})


def _check(checkup: Checkup, settings: Settings, *, as_json: bool) -> int:
    from audio.portaudio import PortAudio
    from simulator.ui.checkup_text import checkup_lines

    check_home(checkup, home())
    check_devices(checkup, settings, PortAudio(), _invite)
    check_voice(checkup, settings)
    check_engines(checkup, home(), settings)
    if as_json:
        write_json(checkup.as_json())
        return checkup.exit_code
    print(about_this_machine())
    print(*checkup_lines(checkup), sep="\n")
    return checkup.exit_code


def _invite() -> None:
    if sys.stderr.isatty():
        print("Say something: listening for a second …", file=sys.stderr)


def _voice(settings: Settings, *, as_json: bool) -> int:
    """List the voices, English ones first, then say a sentence with the chosen one."""
    from audio.loudspeaker import DeviceSpeaker
    from audio.portaudio import PortAudio
    from audio.speaker import Synthesiser, VoiceSettings
    from audio.speech_output import LocalSpeechOutput

    synthesiser = Synthesiser(home().speech, VoiceSettings(voice=settings.voice, rate=settings.rate))
    english, others = synthesiser.voices()
    if as_json:
        voices = {"voices": [*english, *others], "english": english}
        write_json({"schema": 1, **voices, "in_use": settings.voice, "rate": settings.rate})
        return 0
    if not settings.voice:
        print("English voices:", *(f"  {name}" for name in english), sep="\n")
        if others:
            print(f"Voices of other languages: {len(others)} (mockloop doctor --voice --json names them)")
        print(_MORE_VOICES)
    speech_output = LocalSpeechOutput(
        synthesiser, DeviceSpeaker(PortAudio(), settings.speaker or None), settings.volume
    )
    try:
        speech = synthesiser.render(_PREVIEW)  # an unknown voice is told here, with its own exit status
        said = speech_output.say(_PREVIEW)
    finally:
        speech_output.close()
    if said.problem:
        raise MissingError(said.problem, f"The preview can be played from {speech.path}.")
    print(f"Played {synthesiser.description}. To keep a voice: mockloop config voice=NAME rate=WPM", file=sys.stderr)
    return 0


def _measure(*, as_json: bool) -> int:
    """Time each installed model on a recorded answer and recommend one."""
    from dataclasses import asdict

    from audio.samples import sample
    from audio.transcribe.catalogue import BETTER
    from audio.transcribe.measure import Measured, measure_all
    from audio.transcribe.store import ModelStore

    def tell(measured: Measured) -> None:
        if as_json:
            return
        if measured.error:
            print(f"{measured.name}: {measured.error}")
            return
        memory = f", {measured.memory} MB" if measured.memory else ""
        print(
            f"{measured.name}: {measured.call:.2f} s for 10 s of speech ({measured.speed:.0f} x), "
            f"loaded in {measured.load:.1f} s{memory}, {measured.device}"
        )

    figures, best = measure_all(ModelStore(home().models), sample("underperformer-strong").path, tell)
    if as_json:
        write_json({"schema": 1, "models": [asdict(f) for f in figures], "recommended": best})
    elif best:
        print(f"\nRecommended here: {best}. Without --stt it is what hears your answers.")
    if not figures:
        raise MissingError("No Whisper model is installed to be measured.", BETTER)
    if not best:
        raise MissingError("None of the installed models runs here.", BETTER)
    return 0


def _latency(settings: Settings, *, as_json: bool) -> int:
    """Time three recorded answers in real time through the session's own parts."""
    from simulator.app.latency import STAGES, measure_wait
    from simulator.ui.checkup_text import latency_lines

    _progress("This takes a minute: recorded answers are heard as fast as they were spoken.")
    result = measure_wait(home(), settings, _progress if not as_json else lambda _: None)
    if as_json:
        write_json(result)
        return 0
    print(*latency_lines(result, STAGES), sep="\n")
    return 0


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
