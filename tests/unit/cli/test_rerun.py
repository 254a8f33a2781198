"""``mockloop rerun``: one session, all of them, in processes one of which dies, stopped and gone on."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from simulator.app import executors, rerunning
from simulator.app.executors import RerunTask
from simulator.cli import run
from simulator.config import Settings
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.store.folder import locked
from simulator.store.rerun import Job, Result, prepare
from tests.support import made
from tests.support.library import write_session
from tests.support.mind import load_mind, own

Out = pytest.CaptureFixture[str]
IDS = [f"2026-01-{n:02}-090000-s{n}" for n in range(1, 6)]


@pytest.fixture
def library(own_home: Path) -> list[Path]:
    return [write_session(own_home, ident, text=f"{made.ANSWER} We lost {n} days.") for n, ident in enumerate(IDS)]


def judgements(folder: Path) -> list[str]:
    log = read_log(folder / "session.jsonl")
    return [j.by for t in assemble(log.header, log.lines).turns for j in t.judgements]


def test_one_session_and_what_changed(library: list[Path], capsys: Out) -> None:
    assert run(["rerun", IDS[0], "--diff", "--dry-run"]) == 0
    text = capsys.readouterr().out
    assert f"{IDS[0]}, turn 1:" in text
    assert "parts:" in text
    assert "(nothing was written)" in text
    assert judgements(library[0]) == ["session", "session"]
    assert run(["rerun", IDS[0]]) == 0
    assert "2 answers judged, 2 differ" in capsys.readouterr().out
    assert judgements(library[0]) == ["session", "rerun", "session", "rerun"]
    assert (library[0] / "review.json").exists()
    assert run(["rerun", IDS[0]]) == 0
    assert "0 differ" in capsys.readouterr().out


def test_all_of_them_in_processes(library: list[Path], capsys: Out) -> None:
    assert run(["rerun", "--all", "--jobs", "2"]) == 0
    assert "5 sessions, 10 answers judged, 10 differ" in capsys.readouterr().out
    alone = (library[0] / "session.jsonl").read_bytes()
    assert run(["rerun", "--all", "--jobs", "1"]) == 0
    assert "0 differ" in capsys.readouterr().out
    assert (library[0] / "session.jsonl").read_bytes() == alone


def test_a_bar_shows_how_far_it_is_where_there_is_a_terminal(
    library: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", terminal)
        assert run(["rerun", "--all", "--jobs", "2"]) == 0
    shown = [row for row in terminal.getvalue().split("\r") if row.startswith("judging")]
    assert [row.split()[-3:] for row in shown] == [[str(n), "of", "5"] for n in range(1, 6)]
    assert shown[-1].count("#") == 30


def test_stopped_and_gone_on(library: list[Path], monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    class Impatient(executors.InlineExecutor):
        def results(self, task: RerunTask, jobs: Iterable[Job]) -> Iterator[Result]:
            for number, result in enumerate(super().results(task, jobs)):
                if number == 3:
                    raise KeyboardInterrupt
                yield result

    with monkeypatch.context() as patched:
        patched.setattr(rerunning, "InlineExecutor", Impatient)
        assert run(["rerun", "--all", "--jobs", "1"]) == 130
    assert "goes on from here" in capsys.readouterr().err
    assert [len(judgements(f)) for f in library] == [4, 4, 4, 2, 2]
    assert run(["rerun", "--all", "--jobs", "1"]) == 0
    captured = capsys.readouterr()
    assert "done before: 3 sessions" in captured.err
    assert "2 sessions, 4 answers judged" in captured.out
    assert [len(judgements(f)) for f in library] == [4] * 5
    assert run(["rerun", "--all", "--jobs", "1"]) == 0
    assert "done before" not in capsys.readouterr().err


def test_a_session_in_use_and_one_that_is_broken_are_told_and_the_others_judged(
    library: list[Path], capsys: Out
) -> None:
    (library[1] / "session.jsonl").write_bytes(b"nonsense\n")
    with locked(library[2]):
        assert run(["rerun", "--all", "--jobs", "1"]) == 2
    captured = capsys.readouterr()
    assert f"{IDS[1]}: " in captured.err
    assert "open in another mockloop" in captured.err
    assert "3 sessions, 6 answers judged" in captured.out
    assert "2 sessions failed" in captured.out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "which sessions?"),
        (("last", "--all"), "which sessions?"),
        (("last", "--rules", "/nowhere"), "no folder /nowhere"),
        (("--all", "--jobs", "0"), "makes no sense"),
        (("nothing",), "no session"),
    ],
)
def test_what_is_wrong_is_said(library: list[Path], args: tuple[str, ...], words: str, capsys: Out) -> None:
    assert run(["rerun", *args]) == 2
    assert words in capsys.readouterr().err


def test_a_model_that_is_missing_is_told_with_the_command(own_home: Path, capsys: Out) -> None:
    lines = [line for line in made.lines() if line.at <= 30.1]
    write_session(own_home, IDS[0], lines=lines, sound=True)
    assert run(["rerun", "last", "--stt", "whisper:small.en"]) == 3
    assert "mockloop models pull" in capsys.readouterr().err


def _order() -> RerunTask:
    mind = load_mind()
    return RerunTask(own(), (), "moonshine", Settings(), mind.pack.sha256, mind.bank.sha256)


def test_a_worker_with_other_rules_refuses(library: list[Path]) -> None:
    from simulator.errors import InputError

    with pytest.raises(InputError, match="not those of this run"):
        executors.work(RerunTask(own(), (), "moonshine", Settings(), "0" * 64, "0" * 64), prepare(library[0]))


class _Deadly(Job):
    """A job whose arrival kills the process that gets it."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (3,)


def test_a_process_that_dies_takes_no_other_job_with_it(library: list[Path]) -> None:
    jobs: list[Job] = [prepare(folder) for folder in library]
    victim = jobs[2]
    jobs[2] = _Deadly(victim.folder, victim.log)
    with executors.ProcessExecutor(2) as executor:
        results = list(executor.results(_order(), jobs))
    assert [r.folder for r in results] == library
    assert [bool(r.problem) for r in results] == [False, False, True, False, False]
    assert "died" in results[2].problem
    assert [len(r.records) for r in results] == [2, 2, 0, 2, 2]
