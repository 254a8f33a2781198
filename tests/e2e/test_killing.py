"""A session killed at any moment, a disk that fills up: nothing that was said is lost, and every session goes on.

``MOCKLOOP_KILLS`` sets how often (4 by itself, 50 in ``scripts/check --deep``).
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audio.samples import sample
from audio.soundfiles import read_sound, to_int16
from simulator.model.events import Recorded
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import Log, read_log
from simulator.session.replay import replay
from simulator.store.folder import session_folders
from tests.support.process import mockloop
from tests.support.pulse import wait_for

pytestmark = pytest.mark.e2e
KILLS = int(os.environ.get("MOCKLOOP_KILLS", "4"))


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two short spoken answers that nobody takes for each other."""
    paths = []
    for name, begin, end in (("reply-results", 0.0, 3.2), ("no-data-done", 0.0, 3.4)):
        path = tmp_path_factory.mktemp("answers") / f"{name}.wav"
        sound = to_int16(read_sound(sample(name).path))
        soundfile.write(path, sound[round(begin * 16_000) : round(end * 16_000)], 16_000)
        paths.append(path)
    return paths


def command(answers: list[Path]) -> list[str]:
    files = [str(path) for path in answers]
    return ["run", "--question", "q01", "--followups", "1", "--seed", "3", "--stt", "moonshine", "--answers", *files]


def latest(home: Path) -> tuple[Path, Log, SessionHistory] | None:
    folders = session_folders(home / "sessions")
    if not folders:
        return None
    log = read_log(folders[-1] / "session.jsonl")
    return folders[-1], log, assemble(log.header, log.lines)


def check_sound(folder: Path, log: Log, answers: list[Path]) -> None:
    """Every recording is the beginning of what was spoken; every finished one is all of it."""
    spoken = [soundfile.read(path, dtype="int16")[0] for path in answers]
    cut = {b.audio for b in (line.body for line in log.lines) if isinstance(b, Recorded) and b.problem}
    for path in sorted((folder / "audio").glob("*-answer*")):
        if path.suffix not in (".wav", ".flac"):
            continue
        kept: NDArray[np.int16] = soundfile.read(path, dtype="int16")[0]
        likely = [s for s in spoken if np.array_equal(s[: len(kept)], kept)]
        assert likely, f"{path.name} is not what was spoken"
        if f"audio/{path.stem}.wav" not in cut:
            assert any(len(s) == len(kept) for s in likely), f"{path.name} lost its end"


def resume_to_the_end(home: Path, answers: list[Path]) -> SessionHistory:
    for _ in range(3):
        found = latest(home)
        assert found
        if found[2].finished == "done":
            break
        done = mockloop("run", "--resume", "last")
        assert done.returncode == 0, done.stderr
    found = latest(home)
    assert found
    folder, log, history = found
    assert history.finished == "done"
    assert log.problems == ()
    assert log.header.plan
    assert replay(log.header.plan, log.lines).differences == ()
    check_sound(folder, log, answers)
    answered = [turn for turn in history.turns if turn.role in ("question", "follow-up")]
    texts = [turn.transcript.text for turn in answered if turn.transcript]
    assert len(texts) == 2
    assert "payment" in texts[0]
    assert "choose" in texts[1]
    assert all(turn.judgement for turn in answered)
    return history


def lines_written(home: Path, but: set[Path]) -> int:
    """How long the log of the session is that is not one of ``but``."""
    new = [folder for folder in session_folders(home / "sessions") if folder not in but]
    return (new[0] / "session.jsonl").read_bytes().count(b"\n") if new else 0


def kill_somewhere(home: Path, answers: list[Path], lines: int, chance: random.Random) -> bool:
    """Start a session and kill it some moments after its log has grown to a random length; False: it was faster."""
    before = set(session_folders(home / "sessions"))
    wanted, rest = chance.randint(0, lines - 1), chance.uniform(0.0, 0.3)
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator", *command(answers)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_for(lambda: process.poll() is not None or lines_written(home, before) >= wanted, step=0.005)
    try:
        process.wait(rest)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def test_killed_at_any_moment_every_session_opens_and_goes_on(own_home: Path, answers: list[Path]) -> None:
    assert mockloop(*command(answers)).returncode == 0
    whole = lines_written(own_home, set())
    chance = random.Random(20_26)
    killed = 0
    while killed < KILLS:
        before = len(session_folders(own_home / "sessions"))
        killed += kill_somewhere(own_home, answers, whole, chance)
        if len(session_folders(own_home / "sessions")) == before:
            continue  # killed before it had begun
        found = latest(own_home)
        assert found
        _, log, history = found
        assert not [problem for problem in log.problems if "torn" not in problem.message]
        finished = {turn.number for turn in history.turns if turn.judgement}
        history = resume_to_the_end(own_home, answers)
        assert finished <= {turn.number for turn in history.turns if turn.judgement}


def test_a_disk_that_fills_up_is_told_and_the_session_goes_on_later(own_home: Path, answers: list[Path]) -> None:
    """No file may grow beyond 60 kB: the log still can, a recording of three seconds can't."""

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    mockloop("run", "--typed", "--question", "q01")  # makes the caches that the limit would hit first
    mockloop(*command(answers))
    for folder in session_folders(own_home / "sessions"):
        (folder / "session.jsonl").rename(folder / "seen.jsonl")
    done = subprocess.run(
        [sys.executable, "-m", "simulator", *command(answers)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=small_disk,
    )
    assert "Traceback" not in done.stderr
    assert "File too large" in done.stderr.replace("\n             ", " ")
    found = latest(own_home)
    assert found
    assert found[1].problems == ()
    resume_to_the_end(own_home, answers)
