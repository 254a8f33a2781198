"""A sample of ``scripts/faults/sweep``: the disk goes wrong in the middle of the verbs, and nothing is lost."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from scripts.faults.disk import FaultyDisk, Program, why_not
from scripts.faults.scenes import TYPED, TYPED_RUN, Home
from tests.support.waits import NET

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(bool(why_not()), reason=why_not() or "there can be faults")]
SWEEP = Path(__file__).resolve().parents[2] / "scripts/faults/sweep"


@pytest.mark.parametrize(
    ("scenes", "every"),
    [(("typed", "export", "reindex"), "47"), (("answers",), "307"), (("import", "correct", "remove"), "83")],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else value,
)
def test_a_sample_of_faults_loses_nothing(scenes: tuple[str, ...], every: str) -> None:
    command = [sys.executable, str(SWEEP), *scenes, "--every", every, "--from", "11", "--modes", "full,eio,kill"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=4 * NET)
    assert done.returncode == 0, done.stdout + done.stderr
    faults = re.search(r"^(\d+) faults: 0 lost, 0 hung, 0 unresumable, 0 tracebacks", done.stdout, re.MULTILINE)
    assert faults, done.stdout
    assert int(faults[1]) >= len(scenes)


def _new_second(home: Path) -> None:
    """Wait until no session there has the second of now in its name: a name that is taken costs one call more."""
    while any(home.glob(f"sessions/{datetime.now().astimezone():%Y-%m-%d-%H%M%S}*")):
        time.sleep(0.05)


@pytest.mark.parametrize(("mode", "status"), [("full", 2), ("kill", -9)])
def test_the_disk_that_fails_really_does(tmp_path: Path, mode: str, status: int) -> None:
    """The tool's own tool: the calls are counted, the one that is meant is hit, and its program feels it."""
    work = tmp_path / "work"
    for name in ("out", "tmp"):
        (work / name).mkdir(parents=True)
    disk = FaultyDisk(tmp_path, work)
    program = Program(tmp_path, work, disk.environment)
    try:
        for _ in range(2):  # the first makes the home
            _new_second(work / "home")
            disk.arm("count")
            assert program.run(*TYPED_RUN, stdin=TYPED).status == 0
        calls = disk.calls
        assert {call.split()[0] for call in calls} >= {"mkdir", "open", "write", "fsync", "rename"}
        written = next(n for n, call in enumerate(calls, 1) if call.startswith("write") and "session.jsonl" in call)
        _new_second(work / "home")
        disk.arm(mode, written)
        assert program.run(*TYPED_RUN, stdin=TYPED).status == status
        assert disk.hit.startswith("write ")
        disk.arm("off")
        listed, histories = program.run("sessions", "list").out, Home.read(work / "home").histories
        assert len(histories) >= 2
        assert all(name in listed for name in histories)
    finally:
        program.close()
