"""``python -m simulator`` and the ``mockloop`` command."""

from __future__ import annotations

import contextlib
import os
import sys
import threading


def main() -> None:
    """Run the command line and exit with its status."""
    from simulator.terminal import reopen_closed

    reopen_closed()
    from simulator.cli import run

    leave(run(sys.argv[1:]))


def leave(status: int) -> None:
    """End the process; at once where a daemon thread is still at work.

    It may be inside a model that loads or a sound call that hangs, and libraries in C++ abort the process when they
    are taken down under a thread of theirs. All that matters is on the disk by now.
    """
    if all(thread is threading.main_thread() or not thread.daemon for thread in threading.enumerate()):
        sys.exit(status)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # what a full or closed stream refuses has been told already
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
