"""A Piper voice that the user brings, as a file renderer: the parent's side of ``piper_child.py``."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from simulator.errors import EngineError, InputError, MissingError

__all__ = ["PIPER", "PiperVoice"]

PIPER = "piper:"
"""How a voice is named that lies in a folder."""

_FIRST = 60.0  # seconds to load a voice: 3 s on two cores, more where another program uses them
_LINE = 30.0  # and to speak a line, which takes a tenth of its length
_DOCTOR = "The line is shown as text instead; `mockloop doctor --voice` tells more."


class PiperVoice:
    """The voice in ``folder``: one ``NAME.onnx`` and its ``NAME.onnx.json``. Safe from any thread.

    Raises InputError where the folder holds no such pair, or several.
    """

    def __init__(self, folder: Path) -> None:
        folder = folder.expanduser().resolve()
        graphs = sorted(folder.glob("*.onnx"))
        whole = [graph for graph in graphs if graph.with_name(f"{graph.name}.json").is_file()]
        if len(whole) != 1 or len(graphs) != 1:
            there = ", ".join(graph.name for graph in graphs) or "none"
            raise InputError(
                f"{folder} is no folder of a Piper voice: it needs one NAME.onnx and its NAME.onnx.json",
                f"Voices there: {there}. Put one voice's two files into a folder of its own.",
            )
        self.folder = folder
        self.name = whole[0].name.removesuffix(".onnx")
        self._files = (whole[0], whole[0].with_name(f"{whole[0].name}.json"))
        self._lock = threading.Lock()
        self._child: _Child | None = None

    @property
    def stamp(self) -> str:
        """What changes when the voice's files do: part of the name of every line in the cache."""
        facts = [path.stat() for path in self._files]
        return " ".join([str(self.folder), *(f"{fact.st_size} {fact.st_mtime_ns}" for fact in facts)])

    def speak(self, text: str, out: Path, rate: int) -> None:
        """``text`` as a WAV file at ``rate`` words a minute. Raises InputError, MissingError and EngineError."""
        with self._lock:
            try:
                if self._child is None:
                    self._child = _Child(self.folder)
                    self._child.answer(_FIRST)
                self._child.give({"text": text, "out": str(out), "rate": rate})
                self._child.answer(_LINE)
            except (EngineError, MissingError, InputError):
                self._end()
                raise

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


class _Child:
    """The process: a line in, a line out, with a limit of time."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-P", str(Path(__file__).with_name("piper_child.py")), str(folder)]
        self._talk: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in end()
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._talk, text=True, encoding="utf-8"
            )
        except OSError as error:
            self._talk.close()
            raise EngineError(f"the speech engine can't be started: {error.strerror}", _DOCTOR) from error
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="piper", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - a pipe, see above
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def give(self, job: dict[str, Any]) -> None:
        assert self._process.stdin is not None  # noqa: S101 - a pipe, see above
        try:
            self._process.stdin.write(json.dumps(job) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise EngineError(f"the Piper voice ended: {self._last_words()}", _DOCTOR) from error

    def answer(self, seconds: float) -> None:
        """Wait for the next answer; raises what it stands for."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise EngineError(f"the Piper voice did not answer within {seconds:.0f} s", _DOCTOR) from None
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError:
            raise EngineError(f"the Piper voice ended: {self._last_words()}", _DOCTOR) from None
        if answer.get("ok"):
            return
        match answer.get("kind"):
            case "missing":
                raise MissingError(
                    f"A Piper voice needs espeak-ng: {answer['error']}",
                    f"Install it: {sys.executable} -m pip install espeakng-loader",
                )
            case "voice":
                raise InputError(f"This is no Piper voice: {answer['error']}", "Fetch its two files again.")
        raise EngineError(f"the Piper voice broke: {answer.get('error')}", _DOCTOR)

    def _last_words(self) -> str:
        self._talk.seek(0)
        lines = self._talk.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def end(self) -> None:
        """At once, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout, self._talk):
            if pipe is not None:
                with contextlib.suppress(OSError):  # a line that the process did not take any more
                    pipe.close()
