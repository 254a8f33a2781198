"""``mockloop doctor``: is everything there for a session, and what mends what is not? Its other wishes lie beside."""

from __future__ import annotations

import argparse
import sys

from simulator.app import checkup as checks
from simulator.cli._terminal import home
from simulator.config import Settings, load
from simulator.terminal import write_json

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
    from simulator.cli.doctor import measures, voice

    checkup = checks.Checkup()
    named = {"microphone": args.mic, "speaker": args.speaker, "stt": args.stt, "voice": args.voice, "rate": args.rate}
    given = {name: value for name, value in named.items() if value not in (None, "")}
    settings = checks.check_settings(checkup, load).model_copy(update=given)
    if args.voice is not None:
        return voice.run(settings, as_json=args.json)
    if args.measure:
        return measures.models(as_json=args.json)
    if args.latency:
        return measures.latency(settings, as_json=args.json)
    return _check(checkup, settings, as_json=args.json)


def _check(checkup: checks.Checkup, settings: Settings, *, as_json: bool) -> int:
    from audio.portaudio import PortAudio
    from simulator.ui.checkup_text import checkup_lines

    checks.check_home(checkup, home())
    checks.check_devices(checkup, settings, PortAudio(), _invite)
    checks.check_voice(checkup, settings)
    checks.check_engines(checkup, home(), settings)
    if as_json:
        write_json(checkup.as_json())
        return checkup.exit_code
    print(checks.about_this_machine())
    print(*checkup_lines(checkup), sep="\n")
    return checkup.exit_code


def _invite() -> None:
    if sys.stderr.isatty():
        print("Say something: listening for a second …", file=sys.stderr)
