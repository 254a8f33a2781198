"""The first run in an empty home, with everything there and with nothing there."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from audio.samples import sample
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.store.folder import resolve
from tests.support.hearing import as_wav
from tests.support.process import no_portaudio
from tests.support.ptys import OnTerminal
from tests.support.pulse import SoundServer
from tests.support.terminal import Terminal, why_not_tmux

pytestmark = pytest.mark.e2e
STORY = (
    "Our team wanted to keep the old billing service and I decided to switch it off in March.",
    "I talked to the two engineers who would lose most, then I wrote down the reasons for all of them.",
    "After six weeks the number of incidents had fallen from nine to two a month.",
)


@pytest.mark.parametrize("missing", ["microphone", "sound library"])
def test_no_microphone_no_network_no_model_ends_in_a_typed_question(
    own_home: Path, tmp_path: Path, missing: str, request: pytest.FixtureRequest
) -> None:
    if missing == "microphone":
        request.getfixturevalue("portaudio")
    silent = {"PULSE_SERVER": "unix:/nonexistent"} if missing == "microphone" else no_portaudio(tmp_path)
    terminal = OnTerminal("run", environment={**silent, "MOCKLOOP_PREDICT": "true"})
    try:
        terminal.wait_for("No microphone was found" if missing == "microphone" else "PortAudio")
        terminal.wait_for("one question and one follow-up, typed")
        for lines in (STORY, STORY[:1]):
            terminal.wait_for("an empty line ends it")
            for line in lines:
                terminal.type(line)
            terminal.type()
        terminal.wait_for("what do you expect of it?")
        terminal.type("ca=")
        assert terminal.end() == 0, terminal.text
    finally:
        terminal.close()
    assert "Traceback" not in terminal.text
    assert "Biggest gap" in terminal.text
    assert "You expected: Context, Actions; mixed as a whole." in " ".join(terminal.text.split())
    log = read_log(resolve("last", own_home / "sessions") / "session.jsonl")
    history = assemble(log.header, log.lines)
    assert [turn.role for turn in history.turns][1:3] == ["question", "follow-up"]
    assert not (own_home / "config.toml").exists()  # it comes again when there is a microphone


def test_leaving_the_guide_leaves_nothing(own_home: Path, sound_server: SoundServer) -> None:
    with sound_server.room_noise():
        terminal = OnTerminal("run")
        try:
            terminal.wait_for("1 of 3  Who hears your answers")
            terminal.wait_for("say a sentence")
            terminal.process.send_signal(2)
            assert terminal.end() == 130
        finally:
            terminal.close()
    assert "Traceback" not in terminal.text
    assert not list((own_home / "sessions").glob("*"))


@pytest.mark.skipif(bool(why_not_tmux()), reason=why_not_tmux() or "there is tmux")
def test_microphone_voice_engine_and_the_practice_question(
    own_home: Path, sound_server: SoundServer, tmp_path: Path
) -> None:
    talk = as_wav(sample("unpopular-weak"), tmp_path)
    sound_server.plug("headset", default=False)
    with sound_server.room_noise(), sound_server.record_monitor() as monitor:
        terminal = Terminal("run", size=(80, 50))
        try:
            terminal.wait_for("Answers are heard by moonshine tiny-en")
            terminal.wait_for("Which microphone? [")
            choices = terminal.screen().splitlines()
            number = next(line.split()[0] for line in choices if "headset" in line)
            terminal.keys("9", "Enter")
            terminal.wait_for("give a number from 1 to 2")
            sound_server.play_into_mic(talk, wait=False)  # it listens for five seconds, whenever they are
            terminal.keys(number, "Enter")
            terminal.wait_for("say a sentence")
            terminal.wait_for("hears something")
            terminal.wait_for("I heard: “")
            sound_server.quiet_mic()
            terminal.wait_for("Did you hear it?")
            assert monitor.first_sound() is not None
            terminal.keys("y", "Enter")
            terminal.wait_for("the interviewer speaks")
            terminal.wait_for("your turn")
            terminal.keys("q")
            terminal.wait_for("leave now?")
            terminal.keys("y")
            terminal.wait_for("exit 0")
        finally:
            terminal.close()
    guide = next(screen for screen in terminal.seen if "Did you hear it?" in screen)
    lines = guide.splitlines()
    for line, following in pairwise(lines):
        # a line that the terminal itself had to break is full, and goes on with what would have fitted on no line
        assert len(line) < 80 or not following.strip(), f"a word is broken after {line!r}"
    log = read_log(resolve("last", own_home / "sessions") / "session.jsonl")
    assert log.header.plan is not None
    assert next(item.role for item in log.header.plan.rounds[0].items) != "check", "words were heard a moment ago"
    settings = tomllib.loads((own_home / "config.toml").read_text("utf-8"))
    assert "headset" in settings["microphone"]
