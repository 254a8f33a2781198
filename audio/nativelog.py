"""Keep what C libraries write to the terminal out of a full-screen interface."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

__all__ = ["native_messages_to"]


def _open(stream: TextIO) -> TextIO:
    return stream


@contextmanager
def native_messages_to(log: Path, door: Callable[[TextIO], TextIO] = _open) -> Iterator[None]:
    """While inside, descriptor 2 is ``log`` (appended, 0600) and Python's own stderr still is the terminal.

    ``door`` gives what stands before that terminal.

    PortAudio and the sound server's library print there when a device dies, and offer no way to be silenced. Only
    for the main program: child processes started inside inherit the log as their stderr. Raises OSError.
    """
    terminal = os.dup(2)
    before = sys.stderr, sys.__stderr__
    sink = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        with open(terminal, "w", encoding=before[0].encoding, errors="replace", buffering=1, closefd=False) as ours:
            sys.stderr.flush()
            os.dup2(sink, 2)
            # Textual draws on __stderr__
            sys.stderr, sys.__stderr__ = door(ours), ours  # type: ignore[misc]
            try:
                yield
            finally:
                ours.flush()
                sys.stderr, sys.__stderr__ = before  # type: ignore[misc]
                os.dup2(terminal, 2)
    finally:
        os.close(sink)
        os.close(terminal)
