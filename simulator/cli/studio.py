"""``mockloop studio``: the whole of it in the browser, on this machine only."""

from __future__ import annotations

import argparse
import sys
import threading
from typing import TYPE_CHECKING, Any

from simulator.cli._terminal import home, tell
from simulator.errors import UserInterrupt

if TYPE_CHECKING:
    from simulator.config import Settings

__all__ = ["add_arguments", "run"]

EPILOG = """\
examples:
  mockloop studio                 opens the studio in your browser; Ctrl-C closes it
  mockloop studio --no-open       only prints the link
Each link works once and in one browser; Enter in this terminal prints another.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    parser.add_argument("--port", metavar="N", type=int, default=0, help="the port on 127.0.0.1; without: a free one")
    parser.add_argument("--no-open", action="store_true", help="start no browser")


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C. Raises MissingError where the port is taken, UserInterrupt where a session was cut off."""
    from simulator.app.opening import repair_home
    from simulator.app.practice import KEPT
    from simulator.app.runner import interrupted_by_signals
    from simulator.app.unbegun import clear_unbegun
    from simulator.cli.crash import as_bug
    from simulator.studio.serving import Studio

    for notice in (*repair_home(home()), *clear_unbegun(home().sessions)):
        tell(notice)
    studio = Studio(home(), _settings, as_bug, args.port)
    cut = threading.Event()

    def stop(by: str) -> None:
        if studio.host.interrupt(by):
            cut.set()
        studio.ended.set()

    with interrupted_by_signals(stop):
        studio.start()
        link = studio.link()
        print(link, flush=True)
        if not args.no_open:
            import webbrowser

            webbrowser.open(link)
        tell("The studio is open; Enter prints a new link, Ctrl-C closes it.")
        threading.Thread(target=_print_links, args=(studio.link,), name="links", daemon=True).start()
        while not studio.ended.wait(0.25):  # in short waits, so that a signal is heard on every system
            pass
        studio.close()
    if cut.is_set():
        raise UserInterrupt(KEPT, "Go on with: mockloop studio, or mockloop run --resume last")
    return 0


def _settings(kept: dict[str, Any]) -> Settings:
    """Those in force now, on top of what a session that is gone on with was begun with."""
    from simulator.config import load

    return load(kept).settings


def _print_links(link: Any) -> None:
    for _ in sys.stdin or ():
        print(link(), flush=True)
