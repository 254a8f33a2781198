"""What a crash leaves behind, and what the next start makes of it."""

from __future__ import annotations

import json
import wave
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.app.packing import compress_answers
from simulator.app.repair import CUT, Repaired, repair_all, repair_one, repair_session
from simulator.cli import run
from simulator.model.events import (
    AnswerEnded,
    Begin,
    Heard,
    Judge,
    Key,
    Recorded,
    Spoken,
)
from simulator.model.records import Compressed
from simulator.session.history import assemble
from simulator.session.log import LogWriter, complete_log, read_log
from simulator.session.replay import replay
from simulator.store.archive import Packed, files_of, pack
from simulator.store.folder import create, locked
from tests.support.library import seal, sessions_dir, write_session
from tests.support.session_machine import plan
from tests.support.stage import header

Out = pytest.CaptureFixture[str]


def sound(path: Path, seconds: float, *, torn: bool = False) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(b"\x01\x00" * round(seconds * 16_000))
    if torn:  # the header was never patched, and the last sample is half there
        data = path.read_bytes()
        path.write_bytes(data[:4] + b"\x00\x00\x00\x00" + data[8:40] + b"\x00\x00\x00\x00" + data[44:] + b"\x07")


@pytest.fixture
def crashed(own_home: Path) -> Path:
    """A session that was killed while its first answer was recorded."""
    folder = create(datetime(2026, 3, 4, tzinfo=UTC), "crashed", sessions_dir())
    log = LogWriter(folder / "session.jsonl", header(plan(), folder.name))
    log.append(0.0, [("event", Begin())])
    log.close()
    complete_log(folder / "session.jsonl")
    return folder


def lines(folder: Path) -> list[object]:
    return [line.body for line in read_log(folder / "session.jsonl").lines]


def test_a_part_file_becomes_a_recording_with_its_line(crashed: Path) -> None:
    sound(crashed / "audio" / "001-answer.wav.part", 2.0, torn=True)
    (repaired,) = repair_all(sessions_dir())
    assert repaired == Repaired(crashed, recordings=1)
    assert repaired.summary == f"Recovered a recording of {crashed.name}, which had been cut off."
    with wave.open(str(crashed / "audio" / "001-answer.wav"), "rb") as file:
        assert file.getnframes() == 32_000
    expected = Recorded(turn=1, take=1, part=1, audio="audio/001-answer.wav", seconds=2.0, problem=CUT)
    assert lines(crashed)[-1] == expected
    log = read_log(crashed / "session.jsonl")
    (turn,) = assemble(log.header, log.lines).turns
    assert turn.take
    assert turn.take.audio == "audio/001-answer.wav"


def test_recovering_twice_changes_nothing(crashed: Path) -> None:
    sound(crashed / "audio" / "001-answer.wav.part", 2.0)
    repair_session(crashed)
    before = (crashed / "session.jsonl").read_bytes()
    assert repair_session(crashed) == []
    assert repair_all(sessions_dir()) == []
    assert (crashed / "session.jsonl").read_bytes() == before


def test_a_recording_that_was_whole_but_not_told_is_told(crashed: Path) -> None:
    sound(crashed / "audio" / "001-answer.wav", 1.0)
    (found,) = repair_session(crashed)
    assert (found.turn, found.seconds) == (1, 1.0)


def test_parts_that_were_not_joined_are_joined(crashed: Path) -> None:
    sound(crashed / "audio" / "001-answer.wav", 1.0)
    sound(crashed / "audio" / "001-answer.p2.wav.part", 0.5)
    (crashed / "audio" / "001-answer.wav.joining").write_bytes(b"half")
    log = LogWriter(crashed / "session.jsonl")
    log.append(5.0, [("event", Recorded(turn=1, audio="audio/001-answer.wav", seconds=1.0))])
    log.close()
    (found,) = repair_session(crashed)
    assert (found.part, found.seconds) == (2, 1.5)
    assert sorted(p.name for p in (crashed / "audio").iterdir()) == ["001-answer.wav"]


def typed(folder: Path, name: str, *lines: str) -> None:
    (folder / "audio" / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def test_words_that_were_typed_and_not_told_are_told(crashed: Path) -> None:
    typed(crashed, "001-answer.txt", "I began.", "I went on.")
    typed(crashed, "001-answer.p2.txt", "And on.")
    (repaired,) = repair_all(sessions_dir())
    assert repaired == Repaired(crashed, typed=1)
    assert repaired.summary == f"Recovered what was typed last in {crashed.name}."
    heard = lines(crashed)[-1]
    assert isinstance(heard, Heard)
    assert (heard.turn, heard.take, heard.transcript.text) == (1, 1, "I began. I went on. And on.")
    assert heard.transcript.engine.engine == "typed"
    assert repair_all(sessions_dir()) == []
    log = read_log(crashed / "session.jsonl")
    assert replay(plan(), log.lines).differences == ()
    (turn,) = assemble(log.header, log.lines).turns
    assert turn.transcript == heard.transcript


def test_a_typed_answer_that_had_ended_is_judged_and_not_asked_again(crashed: Path) -> None:
    typed(crashed, "001-answer.txt", "All that I had to say.")
    log = LogWriter(crashed / "session.jsonl")
    log.append(4.0, [("event", Spoken(turn=1, line=1))])
    log.close()
    complete_log(crashed / "session.jsonl")
    log = LogWriter(crashed / "session.jsonl")
    log.append(9.0, [("event", AnswerEnded(turn=1, reason="typed"))])
    log.close()
    repair_session(crashed)
    again = replay(plan(), read_log(crashed / "session.jsonl").lines)
    assert again.differences == ()
    assert again.machine.state.name == "judging"
    assert isinstance(lines(crashed)[-2], Judge)


def test_a_file_without_words_is_nothing_to_recover(crashed: Path) -> None:
    typed(crashed, "001-answer.txt")
    assert repair_all(sessions_dir()) == []


def test_a_recording_found_late_has_what_follows_from_it(crashed: Path) -> None:
    """Killed between a skip and the line that says that the recording is closed: the next question was never said."""
    log = LogWriter(crashed / "session.jsonl")
    log.append(4.0, [("event", Spoken(turn=1, line=1))])
    log.close()
    complete_log(crashed / "session.jsonl")
    log = LogWriter(crashed / "session.jsonl")
    log.append(9.0, [("event", Key(name="skip"))])
    log.close()
    sound(crashed / "audio" / "001-answer.wav.part", 2.0)
    repair_session(crashed)
    log_ = read_log(crashed / "session.jsonl")
    again = replay(plan(), log_.lines)
    assert (again.differences, again.missing) == ((), ())
    assert assemble(log_.header, log_.lines).finished == "done"  # it was the only question


def test_a_finish_that_was_never_written_is_noticed_at_the_next_start(crashed: Path) -> None:
    log = LogWriter(crashed / "session.jsonl")
    log.append(9.0, [("event", Key(name="skip"))])
    log.close()
    repair_all(sessions_dir())
    log_ = read_log(crashed / "session.jsonl")
    assert assemble(log_.header, log_.lines).finished == "done"


def test_a_session_in_use_is_left_alone(crashed: Path) -> None:
    sound(crashed / "audio" / "001-answer.wav.part", 2.0)
    with locked(crashed):
        assert repair_all(sessions_dir()) == []
        assert repair_one(crashed) is None
    assert (crashed / "audio" / "001-answer.wav.part").exists()


def test_the_machine_takes_the_late_line_for_what_it_is(crashed: Path) -> None:
    sound(crashed / "audio" / "001-answer.wav.part", 2.0)
    repair_session(crashed)
    again = replay(plan(), read_log(crashed / "session.jsonl").lines)
    assert again.machine.state.name == "speaking"  # the line's end was never logged


def test_a_packed_recording_is_in_the_log_before_the_old_file_goes(crashed: Path) -> None:
    sound(crashed / "audio" / "001-answer.wav", 1.0)
    repair_session(crashed)
    log = read_log(crashed / "session.jsonl")
    compress_answers(crashed, assemble(log.header, log.lines))
    assert lines(crashed)[-1] == Compressed(turn=1, take=1, audio="audio/001-answer.flac")
    assert [p.name for p in (crashed / "audio").iterdir()] == ["001-answer.flac"]
    assert repair_session(crashed) == []


@pytest.mark.parametrize(
    "verb",
    [
        ("sessions", "show", "last"),
        ("sessions", "export", "last"),
        ("replay", "last"),
        ("rerun", "last", "--jobs", "1"),
    ],
)
def test_looking_at_a_session_mends_it_first(
    crashed: Path, verb: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(crashed.parent)
    sound(crashed / "audio" / "001-answer.wav.part", 2.0)
    run(list(verb))
    assert "Recovered a recording" in capsys.readouterr().err
    assert (crashed / "audio" / "001-answer.wav").exists()


def test_a_whole_recording_that_no_line_tells_is_found_at_the_next_start(crashed: Path) -> None:
    sound(crashed / "audio" / "001-answer.wav", 1.0)  # killed between closing the file and writing the line
    assert repair_all(sessions_dir()) == [Repaired(crashed, recordings=1)]
    assert repair_all(sessions_dir()) == []


def test_what_can_not_be_mended_is_told_and_the_recording_stays(crashed: Path) -> None:
    sound(crashed / "audio" / "001-answer.wav.part", 2.0)
    (crashed / "session.jsonl").write_bytes(b"nonsense\n")
    (repaired,) = repair_all(sessions_dir())
    assert "could not be recovered" in repaired.summary
    assert "header" in repaired.summary
    assert (crashed / "audio" / "001-answer.wav").exists()


@pytest.mark.parametrize("content", [b"", b"any bytes at all", b"RIFF\x24\x00\x00\x00WAVEfmt ", b"RIFF" + bytes(60)])
@pytest.mark.parametrize("name", ["001-answer.wav", "001-answer.p2.wav", "999999-answer-3.wav"])
def test_a_stray_file_that_is_no_recording_is_set_aside_once_and_stops_nothing(
    crashed: Path, content: bytes, name: str
) -> None:
    (crashed / "audio" / name).write_bytes(content)
    before = (crashed / "session.jsonl").read_bytes()
    (repaired,) = repair_all(sessions_dir())
    assert repaired.summary.endswith(f"{name} is no recording; it is now {name}.unreadable.")
    assert (crashed / "audio" / f"{name}.unreadable").read_bytes() == content
    assert (crashed / "session.jsonl").read_bytes() == before
    assert repair_all(sessions_dir()) == []


def test_a_part_joins_a_recording_that_can_be_read_and_no_other(crashed: Path) -> None:
    sound(crashed / "audio" / "001-answer.p2.wav", 1.0)
    (crashed / "audio" / "001-answer.wav").write_bytes(b"")
    repair_all(sessions_dir())
    with wave.open(str(crashed / "audio" / "001-answer.wav"), "rb") as file:
        assert file.getnframes() == 16_000
    assert (crashed / "audio" / "001-answer.wav.unreadable").exists()


@pytest.mark.parametrize(
    "verb",
    [
        ("run", "--resume", "nowhere"), ("review", "last"), ("sessions", "show", "last"),
        ("sessions", "export", "--all"), ("rerun", "--all"),
    ],
)  # fmt: skip
def test_no_verb_stumbles_over_a_stray_file(
    crashed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: tuple[str, ...], capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    (crashed / "audio" / "001-answer.wav").write_bytes(b"")
    run(verb)
    assert "our fault" not in capsys.readouterr().err


# --- sessions that can't be read ---
@pytest.fixture
def one_bad_of_two(own_home: Path) -> Path:
    write_session(own_home, "2026-03-01-101500-good")
    bad = write_session(own_home, "2026-03-02-101500-bad")
    first, rest = (bad / "session.jsonl").read_bytes().split(b"\n", 1)
    header = json.loads(first)
    del header["sum"]
    (bad / "session.jsonl").write_bytes(seal({**header, "started": "yesterday", "style": "zzz"}) + rest)
    return own_home


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        (("sessions", "list"), 0), (("progress", "--format", "json"), 0), (("library",), 0),
        (("sessions", "export", "--all"), 2), (("rerun", "--all", "--jobs", "1"), 2),
    ],
)  # fmt: skip
def test_a_verb_over_many_sessions_names_the_one_it_cannot_read_and_goes_on(
    one_bad_of_two: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    verb: tuple[str, ...],
    status: int,
    capsys: Out,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(verb) == status
    told = capsys.readouterr()
    assert "2026-03-02-101500-bad" in told.out + told.err
    assert "the header has a wrong field started" in told.out + told.err
    assert "our fault" not in told.err


def test_an_archive_with_such_a_session_is_refused(one_bad_of_two: Path, tmp_path: Path, capsys: Out) -> None:
    bad = one_bad_of_two / "sessions" / "2026-03-02-101500-bad"
    pack(tmp_path / "a.zip", [Packed(bad.name, files_of(bad, audio=False))], audio=False, aliased=False)
    assert run(["sessions", "import", str(tmp_path / "a.zip")]) == 2
    assert "the header has a wrong field started" in capsys.readouterr().err


@pytest.mark.parametrize("at", ["1e999", "9" * 400, "-5", '"x"'])
def test_a_line_at_no_time_costs_that_line_alone(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = write_session(own_home)
    with (folder / "session.jsonl").open("ab") as file:
        file.write(f'{{"at":{at},"kind":"event","type":"begin"}}\n'.encode())
    for verb in (
        ["sessions", "list"], ["sessions", "show", "last"], ["progress", "--format", "json"], ["library"],
        ["review", "last", "--format", "text"], ["sessions", "export", "last"], ["rerun", "last"],
        ["sessions", "import", f"{folder.name}.zip"],
    ):  # fmt: skip
        assert run(verb) == 0, verb
        assert "Infinity" not in capsys.readouterr().out


@pytest.mark.parametrize("args", [["analyze", "--", "-dash.txt"], ["sessions", "search", "--", "-outages"]])
def test_a_name_that_begins_with_a_hyphen_may_follow_two_of_them(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-dash.txt").write_text("I asked the team and we fixed it.")
    write_session(own_home)
    assert run(args) == 0
    assert capsys.readouterr().out
