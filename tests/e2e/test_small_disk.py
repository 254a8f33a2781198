"""A disk that is really full, in the middle of an answer: a file system of 2.5 MB, which grows later."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.samples import sample
from audio.soundfiles import read_sound, to_int16
from simulator.session.log import read_log
from simulator.store.folder import session_folders
from simulator.store.history import read_history
from tests.support.library import sessions_dir
from tests.support.process import mockloop

pytestmark = pytest.mark.e2e


@pytest.fixture
def small_disk(own_home: Path) -> Iterator[Path]:
    """The home on a tmpfs of its own."""
    own_home.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2500k", "tmpfs", str(own_home)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("only root may mount a small disk; RLIMIT_FSIZE stands in for it in test_killing")
    yield own_home
    subprocess.run(["umount", str(own_home)], check=True)


def test_what_is_on_the_disk_stays_and_the_session_goes_on_when_there_is_space(
    small_disk: Path, tmp_path: Path
) -> None:
    answers = []
    # the interviewer's own lines take up to 1 MB; the first answer, with a silence after it, is longer than the rest
    for name, seconds, silence in (("reply-results", 8.0, 100), ("no-data-done", 3.4, 0)):
        path = tmp_path / f"{name}.wav"
        spoken = to_int16(read_sound(sample(name).path))[: round(seconds * 16_000)]
        soundfile.write(path, np.pad(spoken, (0, silence * 16_000)), 16_000)
        answers.append(path)
    files = [str(path) for path in answers]
    done = mockloop(
        *("run", "--question", "q01", "--followups", "1", "--seed", "3", "--stt", "moonshine", "--answers"), *files
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    told = " ".join(done.stderr.split())
    (folder,) = session_folders(sessions_dir())
    assert "No space left on device" in told
    assert f"mockloop run --resume {folder.name}" in told
    assert read_log(folder / "session.jsonl").problems == ()
    (kept,) = folder.glob("audio/*-answer.wav")
    spoken = soundfile.read(answers[0], dtype="int16")[0]
    before = soundfile.read(kept, dtype="int16")[0]
    assert 0 < before.size < spoken.size
    assert np.array_equal(before, spoken[: before.size])

    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    assert mockloop("run", "--resume", "last").returncode == 0
    history = read_history(folder)
    assert history.finished == "done"
    first = next(turn for turn in history.turns if turn.role == "question")
    assert len(first.takes) == 2
    assert first.takes[0].audio
    assert np.array_equal(soundfile.read(folder / first.takes[0].audio, dtype="int16")[0], before)
