"""``mockloop demo``: the main job on a recorded candidate, with no microphone, speaker or network."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
from pathlib import Path

from simulator.cli._terminal import home, tell

__all__ = ["add_arguments", "run"]

EPILOG = """\
examples:
  mockloop demo                  as fast as this computer hears
  mockloop demo --real-time      at the pace of a conversation, aloud where there is a speaker

The interviewer's voice is synthesised. The candidate's answers are recordings:
they go through the same recorder, recogniser and judgement as yours would.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    parser.add_argument("--real-time", action="store_true", help="at the pace of a conversation")


def run(args: argparse.Namespace) -> int:
    """Run the demo session and print its review."""
    from simulator.app.demonstration import demonstrate
    from simulator.app.knowledge import read_bank
    from simulator.config import Settings
    from simulator.report.names import names
    from simulator.report.text import brief_text
    from simulator.ui.demo import DemoFrontEnd

    front = DemoFrontEnd(tell, names(read_bank(home())))
    done = demonstrate(home(), Settings(), front, real_time=args.real_time)
    assert done.view is not None  # noqa: S101 - the recorded candidate always answers
    if done.full is not None:
        raise done.full
    rule = "─" * 78
    print(f"\n{rule}\nReview\n{rule}\n{brief_text(done.view)}{rule}")
    print(f"Page with sound  {done.page}")
    print(f"Log              {done.folder / 'session.jsonl'}")
    print(f"Recordings       {done.folder / 'audio'}")
    command = _command()
    print(f"\nSee the page:  {command} review last --open")
    print(f"Now you:       {command} run --question q01   (by keyboard: add --typed)")
    return 0


def _command() -> str:
    """How this program is called from the shell that reads it: by name only where the shell would find it."""
    own = Path(sys.executable).with_name("mockloop")
    found = shutil.which("mockloop")
    if not own.exists() or (found and Path(found).resolve() == own.resolve()):
        return "mockloop"
    try:
        return shlex.quote(str(own.relative_to(Path.cwd())))
    except ValueError:
        return shlex.quote(str(own))
