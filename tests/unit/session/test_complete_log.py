"""Commands that a killed process owed are put in their place: at the end of a log, and where one went on after it."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from audio.scripted import Answer
from simulator.errors import BugError, StorageError
from simulator.model.events import AnswerEnded, Begin, Command, Event, Finish, Heard, Judged, Reopened, Say, Spoken
from simulator.session.history import assemble
from simulator.session.log import LogWriter, complete_log, parse_log, read_log
from simulator.session.replay import replay
from tests.support.session_machine import INTRODUCTION, WRAP_UP, plan, question
from tests.support.stage import Stage, header

WHAT = plan(INTRODUCTION, question(1), WRAP_UP)


@pytest.fixture
def done(tmp_path: Path) -> Path:
    """A session's log, sat to its end."""
    stage = Stage(tmp_path, WHAT)
    assert stage.run([Answer("A whole answer.")]) == "done"
    return tmp_path / "session.jsonl"


def bodies(path: Path) -> list[object]:
    return [line.body for line in read_log(path).lines]


def cut_behind(path: Path, index: int) -> None:
    raw = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*raw[: index + 2], b""]))


def test_a_whole_log_is_left_as_it_is(done: Path) -> None:
    before = done.read_bytes()
    assert not complete_log(done)
    assert done.read_bytes() == before


def test_every_cut_gets_back_the_rest_of_its_step(done: Path) -> None:
    raw = done.read_bytes().split(b"\n")[:-1]
    for number in range(2, len(raw)):
        done.write_bytes(b"\n".join([*raw[:number], b""]))
        complete_log(done)
        completed = done.read_bytes().split(b"\n")[:-1]
        assert raw[: len(completed)] == completed  # byte for byte what the process would have written
        assert replay(WHAT, read_log(done).lines).missing == ()
        assert not complete_log(done)


def test_a_session_without_its_finish_is_finished(done: Path) -> None:
    last = max(n for n, body in enumerate(bodies(done)) if isinstance(body, Spoken))
    cut_behind(done, last)
    assert assemble(header(WHAT), read_log(done).lines).finished == ""
    assert complete_log(done)
    assert isinstance(bodies(done)[last + 1], Finish)
    assert assemble(header(WHAT), read_log(done).lines).finished == "done"


def test_a_log_that_went_on_over_the_gap_gets_its_question_back(tmp_path: Path) -> None:
    """As an early version left it: the question was never said in the log, and a later process heard its answer."""
    stage = Stage(tmp_path, WHAT)
    path = tmp_path / "session.jsonl"
    log = LogWriter(path, stage.header)
    log.append(0.0, [("event", Begin())])
    log.close()
    complete_log(path)
    hello = next(body for body in bodies(path) if isinstance(body, Say))
    log = LogWriter(path)
    log.append(1.0, [("event", Spoken(turn=hello.turn, line=hello.line))])  # and never what follows
    log.close()
    with pytest.raises(BugError, match="turn 2 has nothing to judge"):
        stage.run([Answer("A whole answer.")])
    gone = Say(turn=2, line=2, role="question", text="Question 1?", question="q01")
    assert gone not in bodies(path)
    assert not any(turn.transcript for turn in assemble(stage.header, read_log(path).lines).turns)
    assert complete_log(path)
    at = next(n for n, body in enumerate(bodies(path)) if isinstance(body, Reopened))
    assert gone in bodies(path)[:at]
    (answered,) = [turn for turn in assemble(stage.header, read_log(path).lines).turns if turn.transcript]
    assert (answered.text, answered.transcript and answered.transcript.text) == ("Question 1?", "A whole answer.")
    assert stage.run([]) == "done"
    log = read_log(path)
    assert replay(WHAT, log.lines).differences == ()
    assert [bool(turn.judgement) for turn in assemble(log.header, log.lines).turns] == [False, True, False]


def test_damaged_lines_and_a_torn_end_stay_what_they_are(done: Path) -> None:
    last = max(n for n, body in enumerate(bodies(done)) if isinstance(body, Spoken))
    cut_behind(done, last)
    raw = done.read_bytes().split(b"\n")
    raw[2] = raw[2].replace(b"arriving", b"speaking")  # no longer what its checksum says
    done.write_bytes(b"\n".join([*raw[:-1], b'{"at":9,"ki']))
    assert complete_log(done)
    log = read_log(done)
    assert [problem.line for problem in log.problems] == [3]
    assert isinstance(log.lines[-2].body, Finish)
    assert done.with_suffix(".torn").read_bytes() == b'{"at":9,"ki\n'


def test_an_imported_session_owes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    LogWriter(path, header(WHAT).model_copy(update={"plan": None})).close()
    assert not complete_log(path)


def test_a_step_is_one_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    write = os.write

    def keep(handle: int, data: bytes) -> int:
        written.append(bytes(data))
        return write(handle, data)

    monkeypatch.setattr(os, "write", keep)
    assert Stage(tmp_path, WHAT).run([Answer()]) == "done"
    steps = [parse_log(written[0] + data, "step").lines for data in written[1:]]
    assert len(steps) > 8
    for step in steps:
        assert [line.kind for line in step] == ["event", *["command"] * (len(step) - 1)]
    kinds: Sequence[type[Event | Command]] = (AnswerEnded, Heard, Judged)
    assert {type(step[0].body) for step in steps} >= set(kinds)


def test_a_header_that_the_disk_takes_only_in_part_is_no_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first write of a disk that is nearly full says how much it took; only the second one fails."""
    write = os.write
    taken: list[int] = []

    def small_disk(handle: int, data: bytes) -> int:
        if taken:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken.append(write(handle, data[:100]))
        return taken[0]

    path = tmp_path / "session.jsonl"
    monkeypatch.setattr(os, "write", small_disk)
    with pytest.raises(StorageError, match="No space left"):
        LogWriter(path, header(WHAT))
    assert list(tmp_path.iterdir()) == []
