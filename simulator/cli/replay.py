"""``mockloop replay``: a session as it was, with captions and what was found at each moment."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from simulator.cli._terminal import home
from simulator.cli.arguments import seconds_in, speed
from simulator.errors import MissingError

if TYPE_CHECKING:
    from audio.player import Player

__all__ = ["add_arguments", "run"]

EPILOG = """\
examples:
  mockloop replay last
  mockloop replay 2026-03-01 --from 2:30 --speed 1.5
  mockloop replay last --plain

Keys: space pauses; left and right go 10 seconds; p and n to the previous and next turn; f to the next flag;
- and + change the speed, not the pitch; down and up the volume; s sets a star, t writes a note at this moment.
Without a speaker or a terminal the timed script is printed, as with --plain.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = EPILOG
    parser.add_argument("session", metavar="SESSION", type=str, help="an id, the beginning of one, a path, or last")
    parser.add_argument("--from", dest="begin", metavar="MM:SS", type=seconds_in, default=0.0, help="where to begin")
    parser.add_argument("--speed", metavar="X", type=speed, default=1.0, help="0.75 to 2, at the same pitch")
    parser.add_argument("--plain", action="store_true", help="print the timed script; no sound")


def run(args: argparse.Namespace) -> int:
    from simulator.app.playback import loader, note_keeper, session_timeline
    from simulator.session.script import script

    opened, line, audible, problems = session_timeline(home(), args.session)
    for notice in (*opened.notices, *problems):
        print(notice, file=sys.stderr)
    player = None if args.plain or not audible else _player()
    if player is None:
        print(*(row.replace("\n", " ") for row in script(line, args.begin)), sep="\n")
        return 0
    from audio.clocks import SystemClock
    from simulator.app.transport import Transport
    from simulator.ui.replay import ReplayRoom

    tape = Transport(line, loader(opened.folder), player, SystemClock(), at=args.begin)
    tape.set_speed(args.speed)
    ReplayRoom(tape, note_keeper(opened.folder), opened.folder.name).run()
    if tape.problem:
        raise MissingError(tape.problem, "`mockloop replay --plain` needs no speaker.")
    return 0


def _player() -> Player | None:
    """The speaker, or None, having said why there will be only text."""
    from simulator.app.playback import open_speaker
    from simulator.config import load

    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM", "dumb") == "dumb":
        print("This is no terminal, so here is the script; in a terminal it plays.", file=sys.stderr)
        return None
    try:
        return open_speaker(load({}).settings.speaker or None)
    except MissingError as error:
        print(f"{error} Here is the script instead. {error.hint}".strip(), file=sys.stderr)
        return None
