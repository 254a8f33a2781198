"""Killed while a finished session's recordings are being packed: the next start does it, and no sample is lost."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.soundfiles import write_wav
from simulator.app.repair import repair_all
from simulator.model.events import Finish, Recorded
from simulator.model.records import Compressed
from simulator.session.log import read_log
from simulator.store.folder import session_folders
from simulator.store.history import read_history
from tests.support.library import add_lines, noise, sessions_dir, write_session
from tests.support.process import mockloop
from tests.support.pulse import wait_for

pytestmark = pytest.mark.e2e
KILLS = 8
LONG = 600.0  # seconds of noise in each answer: packing takes long enough to be hit
PACKED = 31e6  # bytes that both answers have when they are packed, about

# what a session does when it is over
PACK = """
import sys
from pathlib import Path
from simulator.app.packing import compress_answers
from simulator.store.history import read_history

folder = Path(sys.argv[1])
print("packing", flush=True)
compress_answers(folder, read_history(folder))
"""


def finished(home: Path, number: int, *, compress: bool = True) -> Path:
    """A session that is over and whose two answers are still WAV files."""
    folder = write_session(home, f"2026-03-{number + 1:02}-101500-long", settings={"compress": compress})
    for turn in (1, 2):
        write_wav(folder / f"audio/{turn:03}-answer.wav", answer(turn), 16_000)
    add_lines(folder, Finish(reason="done"), kind="command")
    return folder


@lru_cache
def answer(turn: int) -> np.ndarray:
    return noise(LONG, turn)


def pack_and_kill(folder: Path, when: Callable[[subprocess.Popen[str]], object]) -> None:
    child = subprocess.Popen([sys.executable, "-c", PACK, str(folder)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.readline() == "packing\n"
        when(child)
        child.kill()
        child.wait()


def packed_size(folder: Path) -> int:
    """Bytes that packing has written."""
    size = 0
    for path in (folder / "audio").glob("*.flac*"):
        with contextlib.suppress(FileNotFoundError):  # it has just got its name
            size += path.stat().st_size
    return size


def is_packed(folder: Path) -> None:
    """Only FLAC files, every sample of them right, and the log names them."""
    names = [path.name for path in sorted((folder / "audio").iterdir())]
    assert names == ["001-answer.flac", "002-answer.flac"]
    for turn in read_history(folder).turns:
        assert turn.take
        assert turn.take.audio == f"audio/{turn.number:03}-answer.flac"
        assert np.array_equal(soundfile.read(folder / turn.take.audio, dtype="int16")[0], answer(turn.number))
    log = read_log(folder / "session.jsonl")
    assert log.problems == ()
    assert len([line for line in log.lines if isinstance(line.body, Compressed)]) == 2


def test_the_next_start_finishes_what_was_cut_off(own_home: Path) -> None:
    folder = finished(own_home, 0)
    draft = folder / "audio/001-answer.flac.part"
    pack_and_kill(folder, lambda _: wait_for(lambda: draft.exists() and draft.stat().st_size > 0, step=0.001))
    assert draft.exists()
    assert (folder / "audio/001-answer.wav").exists()
    done = mockloop("run", "--typed", "--question", "q01")
    assert f"Finished packing the recordings of {folder.name}." in done.stderr
    is_packed(folder)
    assert "packing" not in mockloop("run", "--typed", "--question", "q01").stderr


def test_at_whatever_moment_the_kill_comes(own_home: Path) -> None:
    chance = random.Random(7)
    states = set()
    for number in range(KILLS):
        folder = finished(own_home, number)

        def later(
            child: subprocess.Popen[str], folder: Path = folder, size: float = chance.uniform(0.0, 1.1) * PACKED
        ) -> None:
            wait_for(lambda: child.poll() is not None or packed_size(folder) >= size, step=0.002)

        pack_and_kill(folder, later)
        states.add(tuple(sorted(path.suffix for path in (folder / "audio").iterdir())))
        for path in (folder / "audio").glob("*.wav"):  # while there is no proof, there is the recording
            assert np.array_equal(soundfile.read(path, dtype="int16")[0], answer(int(path.name[:3])))
        repair_all(sessions_dir())
        is_packed(folder)
    assert len(states) > 1, states  # kills came at different moments
    assert repair_all(sessions_dir()) == []


def test_a_recording_whose_flac_is_in_the_log_and_whose_wav_is_still_there(own_home: Path) -> None:
    """The narrowest moment: killed between the log's line and the removal."""
    folder = finished(own_home, 0)
    for turn in (1, 2):
        soundfile.write(folder / f"audio/{turn:03}-answer.flac", answer(turn), 16_000)
        add_lines(folder, Compressed(turn=turn, audio=f"audio/{turn:03}-answer.flac"))
    (repaired,) = repair_all(sessions_dir())
    assert repaired.packed == 2
    is_packed(folder)


def test_who_keeps_wav_files_keeps_them_and_a_session_under_way_is_not_packed(own_home: Path) -> None:
    kept = finished(own_home, 0, compress=False)
    under_way = write_session(own_home, "2026-03-09-101500-open", sound=True, settings={"compress": True})
    add_lines(under_way, Recorded(turn=2, audio="audio/002-answer.wav", seconds=6.0), kind="event")
    assert repair_all(sessions_dir()) == []
    assert [f for f in session_folders(sessions_dir()) if list((f / "audio").glob("*.flac*"))] == []
    assert len(list((kept / "audio").glob("*.wav"))) == 2
