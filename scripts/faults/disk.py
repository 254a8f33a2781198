"""The faulty disk and the program that meets it."""

from __future__ import annotations

import json
import mmap
import os
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MODES", "Ended", "FaultyDisk", "Program", "why_not"]

MODES = {"off": 0, "count": 1, "full": 2, "eio": 3, "short": 4, "kill": 5, "torn": 6}
"""full: no space from the n-th call on; eio: this call fails, once; short: this write takes only half; kill: SIGKILL
before this call; torn: SIGKILL after half of this write. As in interpose.c."""

_CONTROL = struct.Struct("iiii1024s1024s1024s")
_HERE = Path(__file__).parent
LIMIT = 20.0  # seconds that a program may take, or go without using the processor
MOST = 120.0  # seconds, whatever it uses


def why_not() -> str:
    """Why no disk can be made faulty here; empty where it can."""
    if sys.platform != "linux":
        return "only Linux lets a library stand between a program and the disk"
    return "" if shutil.which("cc") else "needs a C compiler: apt install gcc libc6-dev"


class FaultyDisk:
    """Everything below ``root``, as processes see it that were started with ``environment``."""

    def __init__(self, scratch: Path, root: Path) -> None:
        library = scratch / "interpose.so"
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(_HERE / "interpose.c"), "-ldl"]
        subprocess.run([*command, "-Wno-unused-result"], check=True)
        path = scratch / "control"
        path.write_bytes(bytes(_CONTROL.size))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _CONTROL.size)
        self._root = str(root.resolve())
        self._trace = scratch / "trace"
        self.environment = {"LD_PRELOAD": str(library), "FAULT_CONTROL": str(path)}

    def arm(self, mode: str, at: int = 0) -> None:
        """From now on the ``at``-th call (from 1) goes wrong as ``mode`` says."""
        self._trace.unlink(missing_ok=True)
        texts = (self._root.encode(), b"", str(self._trace).encode())
        self._shared[:] = _CONTROL.pack(MODES[mode], at, 0, 0, *texts)

    @property
    def hit(self) -> str:
        """The call that went wrong and its file; empty where it never came."""
        _, _, _, hit, _, last, _ = _CONTROL.unpack(self._shared[:])
        return str(last.rstrip(b"\0").decode(errors="replace")) if hit else ""

    @property
    def calls(self) -> list[str]:
        """The kinds and files of all calls since ``arm("count")``, in order."""
        if not self._trace.exists():
            return []
        return [line.partition(" ")[2] for line in self._trace.read_text(errors="replace").splitlines()]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: ``status`` as subprocess gives it. ``left``: its processes that were still there."""

    status: int
    out: str
    err: str
    hung: bool
    left: int


class Program:
    """mockloop, started from a warm process; ``work`` is its place: home, tmp and everything it is given."""

    def __init__(self, scratch: Path, work: Path, environment: dict[str, str]) -> None:
        self._scratch = scratch
        self._work = work
        self._home = work / "home"
        own = {"NO_COLOR": "1", "HF_HUB_OFFLINE": "1", "ORT_DISABLE_TELEMETRY": "1", "PYTHONHASHSEED": "0"}
        self._log = (scratch / "zygote.log").open("w")
        self._process = subprocess.Popen(
            [sys.executable, str(_HERE / "zygote.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env={**os.environ, **own, **environment},
        )
        self._expect("ready")

    def _line(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the warm process ended: {(self._scratch / 'zygote.log').read_text()[-2000:]}")
        return line.strip()

    def _expect(self, word: str) -> None:
        while self._line() != word:
            pass

    def _send(self, job: dict[str, object]) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()

    def warm(self, *argv: str) -> None:
        """Load what this verb needs."""
        self._send({"warm": argv, "home": str(self._home)})
        self._expect("warm")

    def run(self, *argv: str, stdin: str = "") -> Ended:
        """Run one verb to its end. One that hangs is ended; where its threads stood is in ``err``."""
        files = {name: self._scratch / f"job.{name}" for name in ("stdin", "out", "err")}
        files["stdin"].write_text(stdin, "utf-8")
        folder = self._work / "out"
        place = {"MOCKLOOP_HOME": str(self._home), "TMPDIR": str(self._work / "tmp")}
        self._send(
            {"argv": argv, "folder": str(folder), "environment": place, **{n: str(p) for n, p in files.items()}}
        )
        child = int(self._line())
        hung = not self._ends(child)
        if hung:
            os.kill(child, signal.SIGUSR1)  # where do its threads stand?
            time.sleep(0.5)
            os.killpg(child, signal.SIGKILL)
        status = int(self._line())
        left = self._left(child)
        out, err = (files[name].read_text(errors="replace") for name in ("out", "err"))
        return Ended(status, out, err, hung, left)

    @staticmethod
    def _ends(child: int) -> bool:
        """Wait for it as long as it works: what the machine gives to others is not held against it."""
        begun = busy_at = time.monotonic()
        used = 0.0
        try:
            handle = os.pidfd_open(child)
        except ProcessLookupError:
            return True
        try:
            while not select.select([handle], [], [], 0.5)[0]:
                now = time.monotonic()
                if (spent := _processor_time(child)) > used:
                    used, busy_at = spent, now
                if now - begun > MOST or used > LIMIT or (now - begun > LIMIT and now - busy_at > LIMIT / 2):
                    return False
        finally:
            os.close(handle)
        return True

    @staticmethod
    def _left(session: int) -> int:
        """How many processes it left behind, once they had time to notice; they are ended."""
        until = time.monotonic() + LIMIT / 2
        while (left := _members(session)) and time.monotonic() < until:
            time.sleep(0.02)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        return len(left)

    def close(self) -> None:
        """End the warm process."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
        self._log.close()


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _members(session: int) -> list[int]:
    """The living processes of a session (``setsid``)."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields and fields[0] not in "ZX" and int(fields[3]) == session:
                found.append(int(entry.name))
    return found


def _processor_time(session: int) -> float:
    """Seconds of processor that a session's processes have used, those that it waited for included."""
    ticks = sum(sum(map(int, _stat(pid)[11:15] or "0")) for pid in _members(session))
    return ticks / os.sysconf("SC_CLK_TCK")


def new_scratch() -> Path:
    """A place of this run's own."""
    return Path(tempfile.mkdtemp(prefix="mockloop-faults-"))
