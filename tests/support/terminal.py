"""A real terminal without a screen: tmux, driven by keys and read by eye or by test."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping

from tests.support.left import watch
from tests.support.waits import NET, until

__all__ = ["Terminal", "why_not_tmux"]


_ENDED = re.compile(r"^exit \d+\s*$", re.MULTILINE)


def why_not_tmux() -> str:
    """Why there can be no such terminal here; empty where there can."""
    return "" if shutil.which("tmux") else "needs tmux: apt install tmux"


class Terminal:
    """One ``mockloop`` in a tmux server of its own, which ``close`` ends. ``environment`` is added to ours."""

    def __init__(
        self, *arguments: str, size: tuple[int, int] = (80, 24), environment: Mapping[str, str] | None = None
    ) -> None:
        self._socket = f"mockloop-{os.getpid()}-{time.monotonic_ns()}"
        self.seen: list[str] = []
        given = " ".join(f"{name}={shlex.quote(value)}" for name, value in (environment or {}).items())
        command = shlex.join([sys.executable, "-m", "simulator", *arguments])
        shell = f"{given} {command}; echo exit $?; exec sleep 1000"
        width, height = map(str, size)
        self._last = ""
        watch("screens.txt", lambda: "\n\f\n".join([*self.seen, self._last]))
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", width, "-y", height, shell)

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._socket, *arguments], capture_output=True, text=True, check=True, timeout=NET
        )
        return done.stdout

    def screen(self, *, colours: bool = False) -> str:
        """What is on the screen now; with ``colours`` also the escape sequences that draw it."""
        return self._tmux("capture-pane", "-p", *(["-e"] if colours else []))

    def wait_for(self, text: str, seconds: float = NET) -> str:
        """The screen as soon as ``text`` is on it; fails at once where the program ends without it."""

        def there() -> bool:
            self._last = self.screen()
            return text in self._last or bool(_ENDED.search(self._last))

        until(there, 0.1, seconds)
        if text not in self._last:
            raise AssertionError(f"no {text!r} on this screen:\n{self._last}")
        self.seen.append(self._last)
        return self._last

    def keys(self, *keys: str) -> None:
        """Type; names as tmux knows them: ``Space``, ``Enter``, ``C-c``."""
        self._tmux("send-keys", *keys)

    def resize(self, width: int, height: int) -> None:
        """As if the window were dragged."""
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    def hang_up(self) -> None:
        """The window is closed: the program gets SIGHUP."""
        self._tmux("kill-session")

    def close(self) -> None:
        """End the server and what runs in it."""
        with contextlib.suppress(subprocess.CalledProcessError):  # the window may be closed
            self._last = self.screen()
        subprocess.run(["tmux", "-L", self._socket, "kill-server"], capture_output=True, check=False, timeout=NET)
