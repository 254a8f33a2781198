"""A progress bar for batches: on a terminal only, and on stderr, so that stdout stays clean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, TypeVar

from simulator.terminal import drawing, shown

__all__ = ["Progress", "batches"]

T = TypeVar("T")


class Progress:
    """Passes items through; a subclass draws. ``say`` prints a line without tearing the bar."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def watch(self, items: Iterable[T]) -> Iterator[T]:
        """Yield every item and count it."""
        yield from items

    def say(self, message: str) -> None:
        """Print a message for people."""
        print(message, file=self._stream)


@contextmanager
def batches(files: list[str], stream: TextIO) -> Iterator[Progress]:
    """A bar over the answers of ``files`` where the stream is a terminal and a batch is among them."""
    if not stream.isatty() or not any(name.endswith(".jsonl") for name in files):
        yield Progress(stream)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    console = Console(file=drawing(stream))
    columns = (TextColumn("judging"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("judging", total=_lines(files))

        class Drawn(Progress):
            def watch(self, items: Iterable[T]) -> Iterator[T]:
                for item in items:
                    yield item
                    bar.advance(task)

            def say(self, message: str) -> None:
                console.print(shown(message), markup=False, highlight=False, soft_wrap=True)

        yield Drawn(stream)


def _lines(files: list[str]) -> int | None:
    """How many answers there are, or None where that can't be known without reading stdin."""
    total = 0
    for name in files:
        path = Path(name)
        if name == "-" or not path.is_file():
            return None
        if not name.endswith(".jsonl"):
            total += 1
            continue
        with path.open("rb") as file:
            total += sum(1 for line in file if line.strip())
    return total
