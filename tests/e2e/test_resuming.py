"""Sessions that stopped for a reason outside themselves, each gone on with: no voice, no engine, a closed window."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
import soundfile

from audio.samples import sample
from audio.soundfiles import read_sound
from simulator.model.events import Interrupted, Say, Spoken
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import Log, read_log
from simulator.store.folder import session_folders
from tests.support.models import SMALL_WHISPER
from tests.support.process import Mockloop, mockloop

pytestmark = pytest.mark.e2e
RUN = ("run", "--question", "q11", "--followups", "1", "--seed", "3")


@pytest.fixture
def answer(tmp_path: Path) -> str:
    path = tmp_path / "answer.wav"
    soundfile.write(path, read_sound(sample("reply-results").path)[: 4 * 16_000], 16_000)
    return str(path)


def latest(home: Path) -> tuple[Path, Log, SessionHistory]:
    folder = session_folders(home / "sessions")[-1]
    log = read_log(folder / "session.jsonl")
    assert log.problems == ()
    return folder, log, assemble(log.header, log.lines)


def is_whole(home: Path) -> Log:
    """A question and a follow-up or two (a thin reply is asked once more), all judged, the session done; its log."""
    _, log, history = latest(home)
    assert history.finished == "done"
    judged = [bool(turn.judgement) for turn in history.turns if turn.role in ("question", "follow-up")]
    assert judged in ([True] * 2, [True] * 3)  # what was heard differs a little from processor to processor
    return log


def test_begun_without_a_voice_and_resumed_with_one(own_home: Path, tmp_path: Path, answer: str) -> None:
    (tmp_path / "mute").mkdir()
    (tmp_path / "mute" / "pyttsx3.py").write_text("raise ImportError('no voice today')\n")
    mute = {"PYTHONPATH": str(tmp_path / "mute")}
    done = mockloop(*RUN, "--stt", "moonshine", "--answers", answer, environment=mute)
    assert done.returncode == 0, done.stderr
    told = " ".join(done.stderr.split())
    assert "There is no speech engine" in told
    assert "Interviewer Tell me about" in told  # it can be read
    assert "--resume" in told
    done = mockloop("run", "--resume", "last", "--answers", answer)
    assert done.returncode == 0, done.stderr
    log = is_whole(own_home)
    spoken = [line.body for line in log.lines if isinstance(line.body, Spoken)]
    assert spoken[0].problem
    assert not spoken[-1].problem
    assert spoken[-1].audio


def test_a_model_that_is_gone_names_itself_and_another_engine_goes_on(
    own_home: Path, tmp_path: Path, answer: str
) -> None:
    model = tmp_path / "model"
    shutil.copytree(SMALL_WHISPER, model)
    done = mockloop(*RUN, "--stt", f"whisper:{model}", "--answers", answer)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(model)
    folder, log, _ = latest(own_home)
    before = (folder / "session.jsonl").read_bytes()
    done = mockloop("run", "--resume", "last", "--answers", answer)
    assert done.returncode == 3, done.stderr
    assert str(model) in done.stderr.replace("\n", "")
    assert "Traceback" not in done.stderr
    assert (folder / "session.jsonl").read_bytes() == before  # nothing was begun that can't be done
    done = mockloop("run", "--resume", "last", "--stt", "moonshine", "--answers", answer, answer)
    assert done.returncode == 0, done.stderr
    assert len(is_whole(own_home).lines) > len(log.lines)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=lambda n: n.name)
def test_a_closed_window_or_a_shutdown_is_gone_on_with(own_home: Path, answer: str, number: signal.Signals) -> None:
    running = Mockloop(*RUN, "--stt", "moonshine", "--answers", answer, answer)
    try:
        running.wait_for("Tell me about")
        running.process.send_signal(number)
        status = running.end()
    finally:
        running.kill()
    assert "Traceback" not in running.text
    if status == 130:  # else it was faster
        folder, log, _ = latest(own_home)
        assert [line.body.by for line in log.lines if isinstance(line.body, Interrupted)] == [number.name]
        assert "Interrupted; everything so far is kept" in running.text
        assert f"--resume {folder.name}" in running.text
        done = mockloop("run", "--resume", "last")
        assert done.returncode == 0, done.stderr
    else:
        assert status == 0, running.text
    log = is_whole(own_home)
    if status == 130:
        assert any(isinstance(line.body, Say) and "Welcome back" in line.body.text for line in log.lines)
