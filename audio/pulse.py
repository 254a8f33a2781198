"""What PulseAudio (or PipeWire in its place) knows and PortAudio hides: sources by name, who records from which.

PortAudio sees one device, "pulse". The sound server moves a running recording to another source when its own goes
away, the speaker's monitor included, without a word to us: so we ask it. Needs ``pactl``; without it (or without
a server) everything here is empty and the callers go on knowing less.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass

from audio.portaudio import Kind

__all__ = ["Node", "Watch", "nodes", "our_source", "server_is_there"]

_ASK_SECONDS = 2.0
# pactl itself would outlive us until the next event: the shell ends it with its own input, which ends with us
_SUBSCRIBE = "trap '' INT HUP; pactl subscribe </dev/null & exec >&-; read -r _; kill $!"


@dataclass(frozen=True, slots=True)
class Node:
    """A source or a sink of the sound server. ``label`` is what people know it by."""

    index: int
    name: str
    label: str
    monitor: bool  # the sound of a speaker, offered as a source
    suspended: bool
    muted: bool
    is_default: bool


def nodes(kind: Kind) -> list[Node]:
    """All sources (``input``) or sinks (``output``), in the server's order; empty where there is no server."""
    what = "sources" if kind == "input" else "sinks"
    default = _field(_pactl("info"), f"Default {'Source' if kind == 'input' else 'Sink'}")
    found = []
    for index, block in _blocks(_pactl("list", what)):
        name = _field(block, "Name")
        found.append(
            Node(
                index=index,
                name=name,
                label=_field(block, "Description") or name,
                monitor=_field(block, "Monitor of Sink") not in ("", "n/a"),
                suspended=_field(block, "State") == "SUSPENDED",
                muted=_field(block, "Mute") == "yes",
                is_default=name == default,
            )
        )
    return found


def our_source() -> Node | None:
    """The source that this process records from; None where it records from none or the server doesn't tell."""
    ours = ""
    for _, block in _blocks(_pactl("list", "source-outputs")):
        if f'application.process.id = "{os.getpid()}"' in block:
            ours = _field(block, "Source")  # the newest is listed last
    return next((node for node in nodes("input") if str(node.index) == ours), None)


class Watch:
    """Calls ``changed`` from its own thread whenever something happens to a source or a recording, until closed."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._process = subprocess.Popen(
            ["sh", "-c", _SUBSCRIBE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=_plain_environment(),
        )
        self._thread = threading.Thread(target=self._read, name="pulse-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        assert self._process.stdin is not None  # noqa: S101 - a pipe, see above
        self._process.stdin.close()
        if self._thread is not threading.current_thread():
            self._thread.join(1.0)

    def _read(self) -> None:
        with self._process as process:
            for line in process.stdout or ():
                if "source" in line:
                    self._changed()


def server_is_there() -> bool:
    """Whether there is a sound server to ask."""
    return bool(_pactl("info"))


def _plain_environment() -> dict[str, str]:
    return os.environ | {"LC_ALL": "C"}  # pactl translates its words


def _pactl(*arguments: str) -> str:
    """What ``pactl`` prints, empty where it can't be run or reaches no server."""
    try:
        done = subprocess.run(
            ["pactl", *arguments],
            capture_output=True,
            text=True,
            timeout=_ASK_SECONDS,
            env=_plain_environment(),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _blocks(listing: str) -> list[tuple[int, str]]:
    """(index, text) of each object in the output of ``pactl list``."""
    parts = re.split(r"^(?:Source Output|Sink Input|Source|Sink) #(\d+)$", listing, flags=re.MULTILINE)
    return [(int(index), text) for index, text in zip(parts[1::2], parts[2::2], strict=True)]


def _field(block: str, name: str) -> str:
    found = re.search(rf"^\s*{re.escape(name)}: (.*)$", block, flags=re.MULTILINE)
    return found[1].strip() if found else ""
