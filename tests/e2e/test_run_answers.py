"""``mockloop run --answers``: recorded answers in every shape, good and bad."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.samples import sample
from audio.soundfiles import read_sound
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import read_log
from simulator.store.folder import session_folders
from tests.support.process import Mockloop, mockloop, no_portaudio

pytestmark = pytest.mark.e2e
RUN = ("run", "--question", "q11", "--followups", "1", "--stt", "moonshine", "--seed", "3")


@pytest.fixture
def spoken() -> np.ndarray:
    """Four seconds of a candidate, float32 at 16 kHz."""
    return read_sound(sample("reply-results").path)[: 4 * 16_000]


def history(home: Path) -> tuple[Path, SessionHistory]:
    folder = session_folders(home / "sessions")[-1]
    log = read_log(folder / "session.jsonl")
    return folder, assemble(log.header, log.lines)


def test_recorded_answers_are_heard_judged_and_kept(own_home: Path, tmp_path: Path, spoken: np.ndarray) -> None:
    first, second = tmp_path / "eight-bit.wav", tmp_path / "stereo.wav"
    soundfile.write(first, spoken, 16_000, subtype="PCM_U8")
    soundfile.write(second, np.repeat(spoken, 3)[:, None] * np.array([1.0, 0.8]), 48_000)
    done = mockloop(*RUN, "--answers", str(first), str(second))
    assert done.returncode == 0, done.stderr
    folder, found = history(own_home)
    assert found.finished == "done"
    for turn in found.turns[1:3]:
        assert turn.transcript
        assert "payment service" in turn.transcript.text
        assert turn.take
        assert turn.take.audio
        assert turn.take.audio.endswith(".flac")  # compressed once the session was over
        kept, rate = soundfile.read(folder / turn.take.audio, dtype="int16")
        assert (rate, len(kept)) == (16_000, len(spoken))
    assert "moonshine" in done.stderr
    assert "moonshine" in done.stdout  # every surface says who heard


def test_fewer_answers_than_questions_leave_the_session_open(
    own_home: Path, tmp_path: Path, spoken: np.ndarray
) -> None:
    path = tmp_path / "one.wav"
    soundfile.write(path, spoken, 16_000)
    done = mockloop(*RUN, "--answers", str(path))
    assert done.returncode == 0, done.stderr
    assert "no recorded answer left" in done.stderr.replace("\n             ", " ")
    assert "--resume" in done.stderr
    done = mockloop("run", "--resume", "last", "--answers", str(path))
    assert done.returncode == 0, done.stderr
    _, found = history(own_home)
    assert found.finished == "done"
    assert [bool(turn.judgement) for turn in found.turns if turn.role in ("question", "follow-up")] == [True, True]


@pytest.mark.parametrize("moment", ["Interviewer", "Tell me about", "You  "])
def test_ctrl_c_at_any_line_keeps_everything_and_the_session_goes_on(
    own_home: Path, tmp_path: Path, spoken: np.ndarray, moment: str
) -> None:
    """While the first line is spoken, while an answer is recorded and transcribed, while it is judged."""
    path = tmp_path / "one.wav"
    soundfile.write(path, spoken, 16_000)
    running = Mockloop(*RUN, "--answers", str(path), str(path))
    try:
        running.wait_for(moment, 200)
        running.process.send_signal(signal.SIGINT)
        status = running.end()
    finally:
        running.kill()
    assert status in (0, 130), running.text  # it may have been faster
    assert "Traceback" not in running.text
    folder, found = history(own_home)
    if status == 130:
        assert f"--resume {folder.name}" in running.text
        done = mockloop("run", "--resume", "last")
        assert done.returncode == 0, done.stderr
        folder, found = history(own_home)
    assert found.finished == "done"
    assert [bool(turn.judgement) for turn in found.turns if turn.role in ("question", "follow-up")] == [True, True]


def bad_files(folder: Path, spoken: np.ndarray) -> dict[str, Path]:
    whole = folder / "whole.wav"
    soundfile.write(whole, spoken, 16_000)
    files = {name: folder / f"{name}.wav" for name in ("text", "empty", "truncated")}
    files["text"].write_text("This is a letter, not a sound.\n" * 20)
    files["empty"].touch()
    files["truncated"].write_bytes(whole.read_bytes()[:30])
    files["missing"] = folder / "missing.wav"
    return files


@pytest.mark.parametrize("kind", ["text", "empty", "truncated", "missing"])
def test_a_file_that_is_no_sound_is_told_before_anything_starts(
    own_home: Path, tmp_path: Path, spoken: np.ndarray, kind: str
) -> None:
    path = bad_files(tmp_path, spoken)[kind]
    done = mockloop(*RUN, "--answers", str(path))
    assert done.returncode == 2, done.stderr
    assert path.name in done.stderr
    assert "Traceback" not in done.stderr
    assert session_folders(own_home / "sessions") == []


def test_a_silent_answer_is_asked_again_and_then_passed_over(own_home: Path, tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(3 * 16_000, dtype=np.int16), 16_000)
    done = mockloop(*RUN, "--answers", *[str(path)] * 2)
    assert done.returncode == 0, done.stderr
    assert "could not hear you" in done.stderr.replace("\n             ", " ")
    _, found = history(own_home)
    assert found.finished == "done"
    assert len(found.turns[1].takes) == 2
    assert not found.turns[1].judgements  # never judged on nothing


# --- what may be missing on a machine ---
def test_no_portaudio_says_which_command_brings_it(own_home: Path, tmp_path: Path) -> None:
    done = mockloop("run", "--plain", environment=no_portaudio(tmp_path))
    assert done.returncode == 3, done.stderr
    assert "PortAudio" in done.stderr
    assert "--typed" in done.stderr
    assert "Traceback" not in done.stderr
    assert session_folders(own_home / "sessions") == []


@pytest.mark.usefixtures("portaudio")
def test_no_microphone_says_so() -> None:
    nothing = {"PULSE_SERVER": "unix:/nonexistent", "XDG_RUNTIME_DIR": "/nonexistent"}
    done = mockloop("run", "--plain", environment=nothing)
    assert done.returncode == 3, done.stderr
    assert "microphone" in done.stderr.lower()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("stt", "status", "fact"),
    [
        ("whisper:enormous", 2, "enormous"),
        ("telepathy", 2, "telepathy"),
        ("whisper:base.en", 3, "models pull base.en"),
    ],
)
def test_an_engine_or_model_that_is_not_there(
    own_home: Path, tmp_path: Path, spoken: np.ndarray, stt: str, status: int, fact: str
) -> None:
    path = tmp_path / "one.wav"
    soundfile.write(path, spoken, 16_000)
    done = mockloop("run", "--question", "q11", "--stt", stt, "--answers", str(path))
    assert done.returncode == status, done.stderr
    assert fact in done.stderr
    assert "Traceback" not in done.stderr
    assert session_folders(own_home / "sessions") == []


def test_a_model_folder_that_lacks_a_file_names_it(own_home: Path, tmp_path: Path, spoken: np.ndarray) -> None:
    path, model = tmp_path / "one.wav", tmp_path / "model"
    soundfile.write(path, spoken, 16_000)
    model.mkdir()
    (model / "config.json").write_text("{}")
    done = mockloop("run", "--question", "q11", "--stt", f"whisper:{model}", "--answers", str(path))
    assert done.returncode == 3, done.stderr
    assert "model.bin" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_rule_with_a_wrong_field_is_shown_by_line_and_column(own_home: Path) -> None:
    rules = own_home / "rules"
    rules.mkdir(parents=True)
    (rules / "mine.yaml").write_text("rules:\n  - id: mine\n    kindd: phrase\n")
    done = mockloop("run", "--typed", "--question", "q01")
    assert done.returncode == 2, done.stderr
    assert f"{rules / 'mine.yaml'}:" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="needs a place where not even root may write")
def test_a_home_that_can_not_be_written() -> None:
    done = mockloop("run", "--typed", "--question", "q01", environment={"MOCKLOOP_HOME": "/sys/mockloop"})
    assert done.returncode == 2, done.stderr
    assert "can't create /sys/mockloop" in done.stderr
    assert "MOCKLOOP_HOME" in done.stderr
    assert "Traceback" not in done.stderr
