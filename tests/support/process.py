"""``mockloop`` as a user starts it: a process of its own, watched line by line."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from tests.support.left import watch
from tests.support.waits import NET

__all__ = ["Mockloop", "mockloop", "no_portaudio"]


def mockloop(
    *arguments: str, stdin: str = "", environment: Mapping[str, str] | None = None, seconds: float = 2 * NET
) -> subprocess.CompletedProcess[str]:
    """Run to the end. One that hangs is ended with the stacks of all its threads in the failure."""
    command = [sys.executable, "-X", "faulthandler", "-m", "simulator", *arguments]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
    ) as process:
        try:
            out, err = process.communicate(stdin, seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGABRT)
            out, err = process.communicate()
            raise AssertionError(f"{arguments} hangs:\n{out}\n{err}") from None
    watch("command.txt", lambda: f"{' '.join(arguments)}\nstatus {process.returncode}\n\n{out}\n\f\n{err}")
    return subprocess.CompletedProcess(command, process.returncode, out, err)


class Mockloop:
    """A running process: what it writes arrives as lines, keys can be sent."""

    def __init__(self, *arguments: str, environment: Mapping[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "simulator", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
            env={**os.environ, **(environment or {})},
        )
        assert self.process.stdin
        assert self.process.stdout
        self._keys: IO[str] = self.process.stdin
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.seen: list[str] = []
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self._reader.start()
        watch("process.txt", lambda: self.text)

    def _read(self, stream: IO[str]) -> None:
        with stream:
            for line in stream:
                self._lines.put(line)
        self._lines.put(None)

    def wait_for(self, text: str, seconds: float = NET) -> str:
        """The next line that holds ``text``; fails at once where the program ends without it."""
        while True:
            try:
                line = self._lines.get(timeout=seconds)
            except queue.Empty:
                raise AssertionError(f"no {text!r} in:\n{''.join(self.seen)}") from None
            assert line is not None, f"ended without {text!r}:\n{''.join(self.seen)}"
            self.seen.append(line)
            if text in line:
                return line

    def key(self, key: str = "") -> None:
        """Type a line."""
        self._keys.write(key + "\n")
        self._keys.flush()

    def close_input(self) -> None:
        """Nothing more is typed."""
        self._keys.close()

    def end(self, seconds: float = NET) -> int:
        """Wait for the exit status; what was written is in ``seen``."""
        status = self.process.wait(seconds)
        while (line := self._lines.get(timeout=NET)) is not None:
            self.seen.append(line)
        return status

    def kill(self) -> None:
        """SIGKILL, and harmless afterwards."""
        self.process.kill()
        self.process.wait()
        self._reader.join(NET)
        with contextlib.suppress(BrokenPipeError):  # what it never read
            self._keys.close()

    @property
    def text(self) -> str:
        """All that was seen so far."""
        return "".join(self.seen)


def no_portaudio(folder: Path) -> dict[str, str]:
    """A place before all others from which ``sounddevice`` fails as it does where the library is missing."""
    (folder / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    return {"PYTHONPATH": str(folder)}
