"""``mockloop`` on a terminal of ours (a pty), without tmux."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Mapping

from tests.support.left import watch
from tests.support.waits import NET, until

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
        watch("terminal.txt", lambda: self.text)

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # EIO: the other side has closed
            while data := os.read(self._ours, 65536):
                self.text += data.decode(errors="replace").replace("\r\n", "\n")

    def wait_for(self, text: str, seconds: float = NET) -> None:
        """Until ``text`` appears behind what was waited for last; fails at once where the program ends."""
        until(lambda: text in self.text[self._seen :] or not self._reader.is_alive(), net=seconds)
        if text not in self.text[self._seen :]:
            raise AssertionError(f"no {text!r} in:\n{self.text}")
        self._seen = self.text.index(text, self._seen) + len(text)

    def type(self, line: str = "") -> None:
        """A line and Enter."""
        os.write(self._ours, (line + "\n").encode())

    def end(self, seconds: float = NET) -> int:
        """Wait for the exit status."""
        status = self.process.wait(seconds)
        self._reader.join(NET)
        return status

    def close(self) -> None:
        """Kill it where it still runs."""
        self.process.kill()
        self.process.wait()
        self._reader.join(NET)
        os.close(self._ours)
