"""``mockloop demo``: the main job on a recorded candidate, with no microphone, speaker or network."""

from __future__ import annotations

import argparse
import os
import shlex

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
    from audio.transcribe.catalogue import BETTER
    from simulator.app.demonstration import demonstrate
    from simulator.app.knowledge import read_bank
    from simulator.cli.models.pull import offer_model
    from simulator.config import Settings
    from simulator.paths import command
    from simulator.report.names import names
    from simulator.report.text import brief_text
    from simulator.ui.demo import DemoFrontEnd

    offer_model()
    front = DemoFrontEnd(tell, names(read_bank(home())))
    done = demonstrate(home(), Settings(), front, real_time=args.real_time)
    assert done.view is not None  # noqa: S101 - the recorded candidate always answers
    if done.full is not None:
        raise done.full
    rule = "─" * 78
    print(f"\n{rule}\nReview\n{rule}\n{brief_text(done.view)}{rule}")
    print(f"Page with sound  {done.page}")
    print("Log and recordings lie beside it.")
    mockloop = command()
    # a new shell knows nothing of a home that was given to this one
    session = shlex.quote(str(done.folder)) if os.environ.get("MOCKLOOP_HOME") else "last"
    print(f"\nThe page in your browser, from any shell:\n  {mockloop} review {session} --open")
    print(f"Your turn, with a short guide first (add --typed to practise by keyboard):\n  {mockloop} run")
    if mockloop != "mockloop":
        print(f"Where a text says just mockloop, type {mockloop}")
    if all(engine.engine != "whisper" for engine in done.view.engines):
        print(f"Better words: {BETTER}")
    return 0
