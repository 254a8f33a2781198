"""A whole session by voice: real PortAudio, a real sound server, a real engine, nothing but the people made up."""

from __future__ import annotations

import shutil
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from audio.samples import sample
from audio.soundfiles import to_int16
from simulator.model.events import Key, Spoken
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.store.folder import resolve
from tests.support.hearing import as_wav
from tests.support.process import Mockloop, mockloop
from tests.support.pulse import MONITOR_RATE, SoundServer, audible_in, wait_for

pytestmark = pytest.mark.e2e
ENTER = ""


def test_question_heard_answer_spoken_follow_up_asked(
    sound_server: SoundServer, tmp_path: Path, own_home: Path
) -> None:
    hello = as_wav(sample("reply-results"), tmp_path, 4.0)
    answer = as_wav(sample("no-data-done"), tmp_path)
    reply = as_wav(sample("reply-system"), tmp_path, 9.0)
    with sound_server.room_noise(), sound_server.record_monitor() as monitor:
        room = Mockloop("run", "--plain", "--question", "q11", "--followups", "1", "--stt", "moonshine")
        try:
            room.wait_for("your turn")  # the microphone check
            sound_server.play_into_mic(hello)
            room.key(ENTER)
            room.wait_for("your turn")  # the question has been asked
            sound_server.play_into_mic(answer)  # ends with "that's my answer": no key
            room.wait_for("your turn")  # the follow-up
            sound_server.play_into_mic(reply)
            room.key(ENTER)
            assert room.end() == 0, room.text
        finally:
            room.kill()
        heard = monitor.samples

    folder = resolve("last", own_home / "sessions")
    log = read_log(folder / "session.jsonl")
    history = assemble(log.header, log.lines)
    roles = [turn.role for turn in history.turns]
    assert roles == ["check", "introduction", "question", "follow-up", "wrap-up"]
    question, follow_up = history.turns[2], history.turns[3]
    for turn in (question, follow_up):
        assert turn.audio
        samples, rate = soundfile.read(folder / turn.audio, dtype="float32")
        at_48 = to_int16(soxr.resample(samples, rate, MONITOR_RATE).astype(np.float32))
        _, likeness = audible_in(at_48, heard, MONITOR_RATE)
        assert likeness > 0.9, f"{turn.role} was not audible: {likeness:.2f}"
    assert question.take
    assert question.take.ended == "phrase"
    assert question.transcript
    said = question.transcript.text.lower()
    assert "choose between two suppliers" in said
    assert "my answer" not in said  # the done phrase is no part of the answer
    assert "tell me about" not in said  # the interviewer is never transcribed
    assert question.judgement
    assert question.judgement.review.judged
    assert follow_up.text == (question.judgement.decision.text if question.judgement.decision else None)
    assert follow_up.transcript
    assert follow_up.transcript.text


def by_flite(text: str, folder: Path) -> Path:
    """``text`` in the candidate's voice, with the silence after it that a request needs."""
    path = folder / "request.wav"
    subprocess.run(["flite", "-voice", "rms", "-t", text, "-o", str(path)], check=True)
    sound, rate = soundfile.read(path, dtype="int16")
    soundfile.write(path, np.concatenate([np.zeros(rate // 4, np.int16), sound, np.zeros(rate // 2, np.int16)]), rate)
    return path


@pytest.mark.skipif(not shutil.which("flite"), reason="needs flite: apt install flite")
def test_hands_free_by_voice_alone(sound_server: SoundServer, tmp_path: Path, own_home: Path) -> None:
    """No key from the microphone check to the second question: silence, three requests and the done phrase."""
    hello = as_wav(sample("reply-results"), tmp_path, 3.0)
    with sound_server.room_noise():
        room = Mockloop("run", "--plain", "--hands-free", "--loop", "quick-20", "--seed", "5", "--stt", "moonshine")
        try:
            room.wait_for("[your turn")
            sound_server.play_into_mic(hello)
            room.wait_for("[your turn")
            sound_server.play_into_mic(by_flite("Could you repeat the question please?", tmp_path))
            room.wait_for("Here it is again")
            room.wait_for("[your turn")
            sound_server.play_into_mic(by_flite("Can I have a moment?", tmp_path))
            room.wait_for("Take")
            sound_server.play_into_mic(as_wav(sample("no-data-done"), tmp_path))  # "that's my answer"
            room.wait_for("[your turn")
            sound_server.play_into_mic(by_flite("Can we skip this question?", tmp_path))
            room.wait_for("Interviewer")
            room.key("q")
            room.wait_for("y leave")
            room.key("y")
            assert room.end() == 0, room.text
        finally:
            room.kill()
    log = read_log(resolve("last", own_home / "sessions") / "session.jsonl")
    keys = [line.body for line in log.lines if isinstance(line.body, Key)]
    asked = [key.name for key in keys if key.by == "voice"]
    # where the machine is busy, a request is heard once more at the end of the answer it came too late to keep open
    assert asked in (["repeat", "more-time", "skip"], ["repeat", "more-time", "more-time", "skip"])
    assert [key.name for key in keys if key.by != "voice"] == ["quit", "quit"]


def test_a_microphone_of_exact_zeros_stops_the_session_and_says_why(
    sound_server: SoundServer, own_home: Path
) -> None:
    """A null sink that nobody plays into gives what a forbidden microphone gives: zeros, and no error."""
    room = Mockloop("run", "--plain", "--question", "q11", "--stt", "moonshine")
    try:
        for _ in range(2):  # it opens again by itself once, then the candidate has to see to it
            room.wait_for("[stopped]")
            room.wait_for("digital silence")
        room.key("q")
        room.wait_for("y leave")
        room.key("y")
        assert room.end() == 0, room.text
    finally:
        room.kill()
    assert "--resume" in room.text
    assert "Traceback" not in room.text


def test_a_speaker_that_vanishes_while_the_question_plays_costs_only_the_sound(
    sound_server: SoundServer, own_home: Path
) -> None:
    """The line is read instead; the next one is heard again where the speaker is back; nothing is lost."""
    with sound_server.headset():
        room = Mockloop("run", "--plain", "--question", "q11", "--followups", "0", "--stt", "moonshine")
        try:
            with sound_server.record_monitor() as monitor:
                assert wait_for(lambda: monitor.first_sound() is not None)
                sound_server.unplug_speaker()
            room.wait_for("shown only: The speaker")
            room.wait_for("[your turn")
            sound_server.plug_speaker()
            with sound_server.record_monitor() as monitor:
                room.key("n")
                room.wait_for("Interviewer")
                assert wait_for(lambda: monitor.first_sound() is not None)
            room.wait_for("[your turn")
            room.key("q")
            room.wait_for("y leave")
            room.key("y")
            assert room.end() == 0, room.text
        finally:
            room.kill()
    assert "Traceback" not in room.text
    assert "PaAlsa" not in room.text  # what C libraries print is kept in a file
    folder = resolve("last", own_home / "sessions")
    assert f"--resume {folder.name}" in room.text
    log = read_log(folder / "session.jsonl")
    spoken = [line.body for line in log.lines if isinstance(line.body, Spoken)]
    assert "is it still there" in spoken[0].problem
    assert not spoken[-1].problem


@pytest.mark.parametrize("moment", ["question", "answer"])
def test_ctrl_c_by_voice_keeps_everything(
    sound_server: SoundServer, tmp_path: Path, own_home: Path, moment: str
) -> None:
    hello = as_wav(sample("reply-results"), tmp_path, 4.0)
    with sound_server.room_noise():
        room = Mockloop("run", "--plain", "--question", "q11", "--stt", "moonshine")
        try:
            room.wait_for("your turn")
            if moment == "question":
                room.key(ENTER)  # the check hears nothing and asks again
                room.wait_for("Interviewer")
            else:
                sound_server.play_into_mic(hello)
            room.process.send_signal(signal.SIGINT)
            assert room.end() == 130, room.text
        finally:
            room.kill()
    folder = resolve("last", own_home / "sessions")
    log = read_log(folder / "session.jsonl")
    assert log.problems == ()
    assert f"--resume {folder.name}" in room.text
    recorded = folder / "audio" / "001-answer.wav"
    assert recorded.exists()
    if moment == "answer":
        assert soundfile.info(recorded).duration > 3.9


def test_a_second_ctrl_c_leaves_at_once_and_the_session_goes_on_later(
    sound_server: SoundServer, tmp_path: Path, own_home: Path
) -> None:
    with sound_server.room_noise():
        room = Mockloop("run", "--plain", "--question", "q11", "--followups", "0", "--stt", "moonshine")
        try:
            room.wait_for("your turn")
            log_file = resolve("last", own_home / "sessions") / "session.jsonl"
            room.process.send_signal(signal.SIGINT)  # two at once would be one for a process that is not running
            wait_for(lambda: b'"interrupted"' in log_file.read_bytes() or room.process.poll() is not None)
            room.process.send_signal(signal.SIGINT)
            assert room.end() == 130, room.text
        finally:
            room.kill()
    assert "Traceback" not in room.text
    assert "nterrupted" in room.text
    assert "mockloop run --resume" in room.text
    answer = str(as_wav(sample("reply-results"), tmp_path, 4.0))
    done = mockloop("run", "--resume", "last", "--answers", answer, answer)
    assert done.returncode == 0, done.stderr
    log = read_log(resolve("last", own_home / "sessions") / "session.jsonl")
    assert log.problems == ()
    assert assemble(log.header, log.lines).finished == "done"
