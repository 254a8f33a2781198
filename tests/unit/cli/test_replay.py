from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile

from simulator.app.playback import loader, note_keeper
from simulator.cli import run
from simulator.model.events import Say
from simulator.model.records import Compressed, Line
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.session.timeline import timeline
from simulator.store.folder import locked
from tests.support.library import add_lines, write_session

Out = pytest.CaptureFixture[str]


def test_plain_prints_the_timed_script(own_home: Path, capsys: Out) -> None:
    write_session(own_home, sound=True)
    assert run(["replay", "last", "--plain"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("  0:00  Interviewer: Tell me about a time")
    assert "You: Last spring we had two payment outages" in captured.out
    assert "+ context clear" in captured.out
    assert captured.err == ""


def test_from_a_moment_on(own_home: Path, capsys: Out) -> None:
    write_session(own_home, sound=True)
    assert run(["replay", "last", "--plain", "--from", "0:20"]) == 0
    assert "Last spring" not in capsys.readouterr().out


def test_without_a_terminal_it_prints_and_says_so(own_home: Path, capsys: Out) -> None:
    write_session(own_home, sound=True)
    assert run(["replay", "last"]) == 0
    captured = capsys.readouterr()
    assert "no terminal" in captured.err
    assert "You: Last spring" in captured.out


def test_missing_recordings_are_told_and_the_words_are_there(own_home: Path, capsys: Out) -> None:
    write_session(own_home)
    assert run(["replay", "last", "--plain"]) == 0
    captured = capsys.readouterr()
    assert "audio/001-answer.wav is missing or damaged" in captured.err
    assert "You: Last spring" in captured.out


@pytest.mark.parametrize("kind", ["wav", "flac"])
@pytest.mark.parametrize("verb", [("replay", "last", "--plain"), ("sessions", "show", "last"), ("review", "last")])
def test_a_recording_that_was_cut_off_is_told_and_what_is_left_can_be_heard(
    own_home: Path, kind: str, verb: tuple[str, ...], capsys: Out
) -> None:
    folder = write_session(own_home, sound=True)
    whole, _ = soundfile.read(folder / "audio/001-answer.wav", dtype="int16")
    path = folder / f"audio/001-answer.{kind}"
    if kind == "flac":
        soundfile.write(path, whole, 16_000)
        (folder / "audio/001-answer.wav").unlink()
        add_lines(folder, Compressed(turn=1, audio="audio/001-answer.flac"))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 + 1])
    assert run(list(verb)) == 0
    said = re.search(rf"001-answer.{kind} is damaged: ([0-9.]+) of its 21.2 seconds", capsys.readouterr().err)
    assert said
    log = read_log(folder / "session.jsonl")
    answer = timeline(assemble(log.header, log.lines), {f"audio/001-answer.{kind}": 10.0}).segments[2]
    left, rate = loader(folder)(answer)
    assert rate == 16_000
    assert left.size / rate == pytest.approx(float(said[1]), abs=0.1)
    assert left.size > whole.size * 0.4
    assert np.array_equal(left, whole[: left.size])


def test_nothing_of_a_session_reaches_the_terminal_as_control_characters(own_home: Path, capsys: Out) -> None:
    write_session(
        own_home, lines=[Line(at=0.0, kind="command", body=Say(turn=1, role="question", text="a\x1b[31m b"))]
    )
    assert run(["replay", "last", "--plain"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_an_empty_session_is_told(own_home: Path, capsys: Out) -> None:
    write_session(own_home, lines=[])
    assert run(["replay", "last"]) == 2
    assert "nothing was said" in capsys.readouterr().err


@pytest.mark.parametrize("args", [("--speed", "3"), ("--speed", "fast"), ("--from", "noon"), ("--from", "-1")])
def test_wrong_options_are_told(own_home: Path, args: tuple[str, ...], capsys: Out) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(["replay", "last", *args])
    assert stopped.value.code == 2


def test_notes_are_on_the_disk_at_once_and_never_in_a_session_in_use(own_home: Path) -> None:
    from simulator.errors import StorageError

    folder = write_session(own_home)
    keep = note_keeper(folder)
    keep(1, 2.34567, "slower here", False)
    keep(1, None, "", True)
    log = read_log(folder / "session.jsonl")
    notes = assemble(log.header, log.lines).turns[0].notes
    assert [(n.t, n.text, n.star) for n in notes] == [(2.346, "slower here", False), (None, "", True)]
    with locked(folder), pytest.raises(StorageError, match="another mockloop"):
        keep(1, 1.0, "x", False)
