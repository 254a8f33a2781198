"""``mockloop models``: the speech models on this machine."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from simulator.cli._terminal import Bar, home, tell
from simulator.errors import MockloopError
from simulator.ui.models_text import megabytes, model_lines

if TYPE_CHECKING:
    from audio.transcribe.store import ModelStore

__all__ = ["add_arguments", "offer_model", "run"]

EPILOG = """\
examples:
  mockloop models list
  mockloop models pull small.en    the recommended one
  mockloop models pull moonshine   the small one, where set-up could not fetch it
  mockloop models remove small.en

`pull` is the only thing in mockloop that downloads anything. Models made by
others for CTranslate2 can be copied into the models folder by hand.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the verb."""
    parser.epilog = EPILOG
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("list", help="what there is, how big, how fast here, what is installed")
    pull = commands.add_parser("pull", help="fetch a model")
    pull.add_argument("name", metavar="NAME", help="small.en is a good one; `list` shows them all")
    remove = commands.add_parser("remove", help="delete a model from this machine")
    remove.add_argument("name", metavar="NAME")


def run(args: argparse.Namespace) -> int:
    """List, fetch or delete."""
    from audio.transcribe.moonshine_files import find_moonshine
    from audio.transcribe.store import ModelStore

    store = ModelStore(home().models)
    if args.command == "pull":
        return _pull_moonshine() if args.name == "moonshine" else _pull(store, args.name)
    if args.command == "remove":
        freed = store.remove(args.name)
        print(f"Removed {args.name}: {megabytes(freed)} freed.")
        return 0
    print(*model_lines(store, moonshine=find_moonshine(home().models) is not None), sep="\n")
    return 0


def offer_model() -> None:
    """At an interactive run without any recogniser: ask, and fetch the small one unless the answer is no.

    Without a terminal nothing is asked and nothing is fetched. A failed download is told.
    """
    from audio.transcribe.moonshine_files import DOWNLOAD, find_moonshine
    from audio.transcribe.store import ModelStore

    if not (sys.stdin.isatty() and sys.stderr.isatty()) or find_moonshine(home().models) is not None:
        return
    if ModelStore(home().models).best() is not None:
        return
    tell(f"No recogniser is installed. The small one is {DOWNLOAD} MB, from the package registry; Enter means yes.")
    print("Fetch it? [Y/n] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() in ("n", "no"):
        print("Any time later: mockloop models pull moonshine", file=sys.stderr)
        return
    try:
        _pull_moonshine()
    except MockloopError as error:
        print(f"{error}\n  {error.hint}", file=sys.stderr)


def _pull(store: ModelStore, name: str) -> int:
    folder = home().private("models")
    bar = Bar(name, shown=megabytes, download=True)
    model = store.pull(name, bar)
    bar.clear()
    print(f"{name} is installed in {model.folder if model.ours else folder} ({megabytes(model.size)}).")
    return 0


def _pull_moonshine() -> int:
    from audio.transcribe.moonshine_files import MOONSHINE, fetch_moonshine

    folder = home().private("models") / MOONSHINE
    bar = Bar(MOONSHINE, shown=megabytes, download=True)
    fetch_moonshine(folder, bar)
    bar.clear()
    print(f"moonshine is installed in {folder}.")
    return 0
