"""The first promise: no verb opens a way out, and none writes anywhere but into its home and what it was told to."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from audio.samples import samples
from tests.support.library import write_session
from tests.support.models import SMALL_WHISPER

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux's"),
    pytest.mark.skipif(shutil.which("strace") is None, reason="no strace (scripts/setup --develop installs it)"),
]
TRACED = (
    "socket,socketpair,connect,sendto,sendmsg,open,openat,openat2,creat,mkdir,mkdirat,mknod,mknodat,"
    "rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,truncate"
)
# what a developer's or a CI machine sets and a user's doesn't, and which has kept libraries quiet
HIDING = {"CI", "ORT_DISABLE_TELEMETRY", "DO_NOT_TRACK", "HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"}
SAMPLES = [sample.path for sample in samples()][:2]
ANSWER = "Last year I led a team of nine.\n\n\n"


class Traced:
    """mockloop as on a new user's machine, under strace: what it opened and wrote, its children included."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.user = folder / "user"  # HOME
        self.home = self.user / "practice"
        self.out = folder / "out"
        self.temporary = folder / "tmp"
        for path in (self.user, self.out, self.temporary):
            path.mkdir()

    def __call__(self, *arguments: str, typed: str = "") -> None:
        trace = self._folder / "trace"
        kept = {name: value for name, value in os.environ.items() if name not in HIDING}
        own = {"HOME": str(self.user), "MOCKLOOP_HOME": str(self.home), "TMPDIR": str(self.temporary)}
        own["PYTHONDONTWRITEBYTECODE"] = "1"  # Python's own cache lies beside the code
        own["XDG_RUNTIME_DIR"] = str(self.temporary)  # as every login has it: else libpulse makes one in HOME
        own |= {name: str(self.user / name) for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        strace = [
            "strace",
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-s",
            "4096",
            "-y",
            "-e",
            f"trace={TRACED}",
            "-o",
            str(trace),
        ]
        done = subprocess.run(
            [*strace, sys.executable, "-m", "simulator", *arguments],
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
            cwd=self.out,
            env={**kept, **own},
        )
        assert done.returncode in (0, 2, 3), f"{arguments}: {done.stdout}{done.stderr}"
        calls = trace.read_text("utf-8", errors="replace").splitlines()
        assert len(calls) > 100, "nothing was traced"
        assert [call for call in calls if "AF_INET" in call] == [], arguments
        assert sorted({path for path in map(self._written, calls) if path}) == [], arguments

    def _written(self, call: str) -> str:
        """The path that a call writes to, where that is none of those allowed."""
        name = re.match(r"\d+ (?:<\.\.\. )?(\w+)", call)
        reads = name is None or name[1] in ("socket", "socketpair", "connect", "sendto", "sendmsg")
        opened = name is not None and name[1].startswith("open")
        if reads or " = -1 " in call or (opened and not re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC)", call)):
            return ""
        allowed = (self.home, self.out, self.temporary, Path("/dev"), Path("/proc/self"))
        for path in map(Path, re.findall(r'"((?:[^"\\]|\\.)*)"', call)):
            whole = Path(os.path.normpath(self._beside(call) / path))
            if not any(whole.is_relative_to(folder) for folder in allowed):
                return str(whole)
        return ""

    def _beside(self, call: str) -> Path:
        """What a relative path is relative to: the folder of its descriptor, shown by strace, or where we run."""
        folder = re.search(r"\((?:AT_FDCWD|\d+)<([^>]*)>", call)
        return Path(folder[1]) if folder else self.out


@pytest.fixture
def traced(tmp_path: Path) -> Traced:
    return Traced(tmp_path)


def test_a_session_over_recorded_answers(traced: Traced) -> None:
    traced(
        "run", "--answers", *map(str, SAMPLES), "--question", "q01", "--followups", "1", "--stt", str(SMALL_WHISPER)
    )
    traced("rerun", "last", "--stt", str(SMALL_WHISPER), "--diff")
    traced("review", "last", "-o", "review.html")
    traced("replay", "last", "--plain")


def test_a_typed_session(traced: Traced) -> None:
    traced("run", "--typed", "--question", "q01", "--followups", "0", typed=ANSWER)


def test_the_demo(traced: Traced) -> None:
    traced("demo")


def test_what_works_on_files(traced: Traced, tmp_path: Path) -> None:
    from audio.soundfiles import read_sound, to_int16, write_wav

    sound = tmp_path / "said.wav"
    write_wav(sound, to_int16(read_sound(SAMPLES[0])), 16000)
    traced("analyze", str(sound), "--stt", str(SMALL_WHISPER))
    traced("sessions", "import", str(sound), "--stt", str(SMALL_WHISPER))
    for number in range(3):
        write_session(traced.home, f"2026-03-01-10150{number}-made")
    traced("rerun", "--all", "--jobs", "2")


def test_what_looks_at_the_machine(traced: Traced) -> None:
    traced("doctor")
    traced("models", "list")


def test_what_is_prepared(traced: Traced, tmp_path: Path) -> None:
    advert = tmp_path / "advert.txt"
    advert.write_text("Engineering manager, level M2. You lead two teams of eight and own 99.9 % availability.\n")
    traced("prepare", "role", str(advert))
    traced("plan", "--interview", f"{date.today() + timedelta(days=4):%Y-%m-%d}")  # noqa: DTZ011 - the user's own day
    traced("debrief", typed="\n\n\n")
