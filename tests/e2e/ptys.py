"""``mockloop`` on a terminal of ours (a pty), without tmux."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Mapping

from tests.e2e.pulse import wait_for

__all__ = ["OnTerminal"]


class OnTerminal:
    """A process whose stdin, stdout and stderr are one terminal; ``text`` is all that appeared on it."""

    def __init__(self, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self._ours, theirs = pty.openpty()
        self.text = ""
        self._seen = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "simulator", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )
        os.close(theirs)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # EIO: the other side has closed
            while data := os.read(self._ours, 65536):
                self.text += data.decode(errors="replace").replace("\r\n", "\n")

    def wait_for(self, text: str, seconds: float = 60.0) -> None:
        """Until ``text`` appears after what was waited for before."""
        if not wait_for(lambda: text in self.text[self._seen :], seconds):
            raise AssertionError(f"no {text!r} within {seconds} s in:\n{self.text}")
        self._seen = self.text.index(text, self._seen) + len(text)

    def type(self, line: str = "") -> None:
        """A line and Enter."""
        os.write(self._ours, (line + "\n").encode())

    def end(self, seconds: float = 60.0) -> int:
        """Wait for the exit status."""
        status = self.process.wait(seconds)
        self._reader.join(5)
        return status

    def close(self) -> None:
        """Kill it where it still runs."""
        self.process.kill()
        self.process.wait()
        self._reader.join(5)
        os.close(self._ours)
