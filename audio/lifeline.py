"""How a child process notices that its parent is gone, on every platform: its stdin ends."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["end_with_parent", "lifeline"]


@contextmanager
def lifeline() -> Iterator[int]:
    """A descriptor to give a child as its stdin: nothing ever comes, and it ends with this block or this process."""
    theirs, ours = os.pipe()  # neither is inherited, so that no other child can hold our end open
    try:
        yield theirs
    finally:
        os.close(theirs)
        os.close(ours)


def end_with_parent() -> None:
    """In the child: end, whatever is being done, when stdin does. From here on stdin is empty."""
    held = os.dup(0)
    # a library that looks at stdin would wait on Windows for as long as it is being read
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)

    def wait() -> None:
        while os.read(held, 1):
            pass
        os._exit(1)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
