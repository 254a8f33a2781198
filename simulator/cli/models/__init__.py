"""``mockloop models``: the speech models on this machine."""

from __future__ import annotations

import argparse

from simulator.cli._terminal import home
from simulator.ui.models_text import megabytes, model_lines

__all__ = ["add_arguments", "run"]

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
    from simulator.cli.models.pull import pull

    store = ModelStore(home().models)
    if args.command == "pull":
        pull(args.name)
        return 0
    if args.command == "remove":
        freed = store.remove(args.name)
        print(f"Removed {args.name}: {megabytes(freed)} freed.")
        return 0
    print(*model_lines(store, moonshine=find_moonshine(home().models) is not None), sep="\n")
    return 0
