"""The full-screen room in a real terminal, with a real sound server: heard, answered, followed up, to its end."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from audio.samples import sample
from audio.soundfiles import to_int16
from simulator.model.events import Finish, Interrupted
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.store.folder import resolve
from tests.support.hearing import as_wav
from tests.support.pulse import MONITOR_RATE, SoundServer, audible_in, wait_for
from tests.support.terminal import Terminal, why_not_tmux
from tests.support.waits import NET

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(bool(why_not_tmux()), reason=why_not_tmux() or "there is tmux")]
ONE = ("run", "--question", "q01", "--followups", "1", "--stt", "moonshine")
COLOUR = re.compile(r"\x1b\[[0-9;]*\b(3[0-7]|4[0-7]|9[0-7]|[34]8;[25])\b")


@pytest.fixture
def quiet_room(sound_server: SoundServer) -> Iterator[SoundServer]:
    with sound_server.room_noise():
        yield sound_server


def shape(screen: str) -> dict[str, str]:
    """The lines of the room by what they are."""
    lines = [line.strip() for line in screen.splitlines() if line.strip()]
    return {
        "status": lines[0],
        "state": next(line for line in lines if line.startswith(("●", "○"))),
        "hints": lines[-1],
        "meter": next((line for line in lines if line.startswith("mic ")), ""),
    }


@pytest.mark.skipif("MOCKLOOP_LONG" not in os.environ, reason="over a minute: `scripts/check --deep` runs it")
def test_a_whole_loop_by_ear_and_one_key(quiet_room: SoundServer, tmp_path: Path, own_home: Path) -> None:
    hello = as_wav(sample("reply-results"), tmp_path, 3.0)
    answer = as_wav(sample("unpopular-weak"), tmp_path)
    reply = as_wav(sample("reply-system"), tmp_path, 6.0)
    with quiet_room.record_monitor() as monitor:
        terminal = Terminal(*ONE)
        try:
            arrival = shape(terminal.wait_for("the interviewer speaks"))
            assert arrival["status"].endswith("heard by moonshine tiny-en")
            terminal.wait_for("your turn")
            speaking = quiet_room.play_into_mic(hello, wait=False)
            terminal.wait_for("● listening")
            assert "▃" in shape(terminal.wait_for("▃"))["meter"]  # between two words it may be still
            assert speaking.wait(NET) == 0
            terminal.keys("Space")
            terminal.wait_for("I heard: ")
            question = shape(terminal.wait_for("○ the interviewer speaks"))
            asked = terminal.wait_for("your turn, think")
            assert "a decision that your team did not like" in asked
            quiet_room.play_into_mic(answer, wait=False)
            answering = shape(terminal.wait_for("● listening"))
            assert "of about 3:30" in answering["state"]
            assert "space done" in answering["hints"]
            terminal.resize(140, 40)
            terminal.wait_for("0:2")  # twenty seconds and more of answer
            terminal.resize(80, 24)
            quiet_room.quiet_mic()  # what is left of it would answer the follow-up, too
            terminal.keys("Space")
            terminal.wait_for("following up")
            follow_up = terminal.wait_for("your turn, think")
            assert not COLOUR.search(terminal.screen(colours=True))  # NO_COLOR is set
            quiet_room.play_into_mic(reply)
            terminal.keys("Space")
            terminal.wait_for("exit 0")
        finally:
            terminal.close()
        heard = monitor.samples
    assert "left" in question["status"] or "heard by" in question["status"]

    folder = resolve("last", own_home / "sessions")
    log = read_log(folder / "session.jsonl")
    history = assemble(log.header, log.lines)
    assert [t.role for t in history.turns] == ["check", "introduction", "question", "follow-up", "wrap-up"]
    assert " ".join(history.turns[3].text.split())[:40] in " ".join(follow_up.split())
    for turn in history.turns[2:4]:
        assert turn.audio
        samples, rate = soundfile.read(folder / turn.audio, dtype="float32")
        at_48 = to_int16(soxr.resample(samples, rate, MONITOR_RATE).astype(np.float32))
        assert audible_in(at_48, heard, MONITOR_RATE)[1] > 0.9, f"the {turn.role} was not audible"
        assert turn.transcript
        assert turn.transcript.text
    review = json.loads((folder / "review.json").read_text("utf-8"))
    assert review
    assert (folder / "report.html").exists()
    for line in log.lines:
        if isinstance(line.body, Finish):
            assert line.body.reason == "done"
    for screen in terminal.seen:  # no score is ever on a screen of the room
        assert not re.search(
            r"score|strength|[0-9] ?/ ?[0-9]|%", screen.split("exit 0")[0].split("Do this next")[0]
        ) or ("exit 0" in screen)


def test_a_closed_window_keeps_the_answer(quiet_room: SoundServer, tmp_path: Path, own_home: Path) -> None:
    hello = as_wav(sample("reply-results"), tmp_path, 3.0)
    terminal = Terminal(*ONE)
    try:
        terminal.wait_for("your turn")
        quiet_room.play_into_mic(hello)
        terminal.wait_for("● listening")
        terminal.hang_up()
        log = resolve("last", own_home / "sessions") / "session.jsonl"
        assert wait_for(lambda: '"finish"' in log.read_text("utf-8"))
    finally:
        terminal.close()
    lines = read_log(log).lines
    assert [line.body.by for line in lines if isinstance(line.body, Interrupted)] == ["SIGHUP"]
    assert wait_for((log.parent / "audio" / "001-answer.wav").exists)
    assert soundfile.info(log.parent / "audio" / "001-answer.wav").duration > 2.0


def test_ctrl_c_keeps_everything_and_a_second_one_leaves_at_once(quiet_room: SoundServer, own_home: Path) -> None:
    terminal = Terminal(*ONE)
    try:
        terminal.wait_for("your turn")
        terminal.keys("C-c")
        screen = terminal.wait_for("exit 130")
        assert "Interrupted; everything so far is kept" in screen
        assert "--resume" in screen
    finally:
        terminal.close()
    again = Terminal(*ONE)
    try:
        again.wait_for("your turn")
        again.keys("C-c", "C-c")
        assert "Traceback" not in again.wait_for("exit 130")
    finally:
        again.close()


def test_a_pulled_microphone_is_told_and_the_session_can_be_left(quiet_room: SoundServer) -> None:
    terminal = Terminal(*ONE)
    try:
        terminal.wait_for("your turn")
        quiet_room.unplug()
        screen = terminal.wait_for("○ stopped")
        assert "microphone" in screen
        assert "space try the microphone again" in screen
        quiet_room.plug()
        terminal.wait_for("your turn")  # it goes on by itself
        leave(terminal)
    finally:
        terminal.close()


def leave(terminal: Terminal) -> str:
    """Ask to leave and say yes; the screen afterwards."""
    terminal.keys("q")
    terminal.wait_for("leave now?")
    terminal.keys("y")
    return terminal.wait_for("exit 0")


def test_without_a_voice_the_questions_are_read(quiet_room: SoundServer, tmp_path: Path) -> None:
    (tmp_path / "pyttsx3.py").write_text("raise ImportError('no voice today')\n")
    terminal = Terminal(*ONE, environment={"PYTHONPATH": str(tmp_path)})
    try:
        terminal.wait_for("the interviewer speaks")  # for as long as it takes to read
        screen = terminal.wait_for("your turn")
        assert "please say a few words" in screen
        assert "There is no speech engine" in screen
        assert "--resume" in leave(terminal)
    finally:
        terminal.close()


def test_remembered_devices_that_are_gone_are_replaced_and_told(quiet_room: SoundServer, own_home: Path) -> None:
    own_home.mkdir(mode=0o700)
    (own_home / "config.toml").write_text('microphone = "Old headset"\nspeaker = "Old soundbar"\n', "utf-8")
    terminal = Terminal(*ONE, size=(140, 40))
    try:
        terminal.wait_for("your turn")
        screen = leave(terminal)
    finally:
        terminal.close()
    assert "There is no microphone called 'Old headset'; using virtmic-microphone instead." in screen
    assert "There is no speaker called 'Old soundbar'; using" in screen


@pytest.mark.parametrize("reason", ["TERM=dumb", "--plain"])
def test_lines_of_text_where_a_screen_does_not_fit(quiet_room: SoundServer, reason: str) -> None:
    arguments = (*ONE, "--plain") if reason == "--plain" else ONE
    environment = {"TERM": "dumb"} if reason == "TERM=dumb" else {}
    terminal = Terminal(*arguments, environment=environment)
    try:
        screen = terminal.wait_for("[your turn")
        assert "Interviewer  Before we begin" in screen
        assert "Enter done" in screen
        terminal.keys("q", "Enter")
        terminal.wait_for("y leave")
        terminal.keys("y", "Enter")
        terminal.wait_for("exit 0")
    finally:
        terminal.close()
    assert os.environ["NO_COLOR"]
