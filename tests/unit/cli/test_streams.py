"""A whole process and its three streams: hostile text, foreign encodings, full and closed outputs, foreign bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.terminal import shown
from tests.support.library import write_session

HOSTILE = "Tell me \x1b]0;owned\x07\x1b[2J about\u202e a \x9b31mconflict you resolved."
TYPED = ["run", "--typed", "--followups", "0", "--seed", "3", "--question"]
ANSWER = "Last year I led a team of nine and we had an outage – on Monday.\n\n"
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shells and devices")


def mockloop(*arguments: str | bytes, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "simulator", *arguments]
    env = {**os.environ, **environment}
    return subprocess.run(command, input=stdin, capture_output=True, check=False, env=env, timeout=100)


def in_shell(redirect: str, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = ["sh", "-c", f'"$@" {redirect}', "sh", sys.executable, "-m", "simulator", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=100)


def clean(done: subprocess.CompletedProcess[bytes]) -> str:
    """All that it wrote, which holds nothing that a terminal would obey."""
    text = (done.stdout + done.stderr).decode("utf-8")
    assert shown(text) == text
    assert "Traceback" not in text
    return text


def test_a_question_of_control_characters_is_asked_without_them() -> None:
    done = mockloop(*TYPED, HOSTILE, stdin=ANSWER.encode())
    assert done.returncode == 0
    assert "conflict you resolved" in clean(done)


@pytest.mark.parametrize("form", ["md", "text", "json"])
def test_an_archives_header_reaches_no_terminal_raw(own_home: Path, form: str) -> None:
    write_session(own_home, loop=HOSTILE, level=HOSTILE, tts=HOSTILE)
    for arguments in (["sessions", "show"], ["review", "--format", form], ["run", "--resume"]):
        done = mockloop(*arguments, "2026")
        assert done.returncode == (2 if "--resume" in arguments else 0)
        clean(done)
    assert mockloop("review", "2026", "--format", form, "-o", str(own_home / "review")).returncode == 0
    written = (own_home / "review").read_text("utf-8")
    assert shown(written) == written


@posix
@pytest.mark.parametrize("verb", [["analyze"], ["sessions", "import"]])
def test_a_files_name_may_hold_any_bytes(verb: list[str], tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9\x1b[31m.txt"
    assert "caf\\xe9" in clean(missing := mockloop(*verb, name))
    assert missing.returncode == 2
    with open(name, "wb") as file:  # noqa: PTH123 - bytes
        file.write(ANSWER.encode())
    found = mockloop(*verb, name)
    clean(found)
    assert found.returncode in (0, 2)


@posix
@pytest.mark.parametrize("words", [[*TYPED, b"caf\xe9"], [b"analyze", b"x", b"--question", b"\xff"]])
def test_words_that_are_no_utf8_are_the_users_mistake(words: list[str | bytes], own_home: Path) -> None:
    done = mockloop(*words)
    assert done.returncode == 2
    assert "no UTF-8 text" in clean(done)
    assert not (own_home / "sessions").exists()


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_a_session_survives_any_encoding(encoding: str) -> None:
    done = mockloop(*TYPED, "q01", stdin=ANSWER.encode("cp1252"), PYTHONIOENCODING=encoding)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert b"All of it: mockloop review" in done.stdout
    done.stdout.decode(encoding)


def test_typed_bytes_that_are_no_text_lose_no_answer(own_home: Path) -> None:
    done = mockloop(*TYPED, "q01", stdin=b"Last year I led a caf\xe9 team of nine.\n\n", PYTHONUTF8="1")
    assert done.returncode == 0
    assert "led a caf� team of nine" in next(own_home.glob("sessions/*/session.jsonl")).read_text("utf-8")
    clean(done)


@posix
def test_a_full_output_is_told(own_home: Path) -> None:
    for arguments in (["bank", "list"], ["--help"], ["bank", "--help"], [*TYPED, "q01"]):
        done = in_shell(">/dev/full", *arguments, stdin=ANSWER.encode())
        assert (done.returncode, done.stdout) == (2, b"")
        assert "No space left on device" in clean(done)
    (log,) = own_home.glob("sessions/*/session.jsonl")
    assert '"reason":"done"' in log.read_text("utf-8")


@posix
def test_talk_that_cant_be_told_costs_no_session_and_is_not_passed_over(own_home: Path) -> None:
    done = in_shell("2>/dev/full", *TYPED, "q01", stdin=ANSWER.encode())
    assert (done.returncode, done.stderr) == (2, b"")
    assert b"All of it: mockloop review" in done.stdout
    (log,) = own_home.glob("sessions/*/session.jsonl")
    assert '"reason":"done"' in log.read_text("utf-8")


@posix
@pytest.mark.parametrize("redirect", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_output_is_one_that_nobody_wants(redirect: str, own_home: Path) -> None:
    done = in_shell(redirect, *TYPED, "q01", stdin=ANSWER.encode())
    assert done.returncode == 0
    clean(done)
    (log,) = own_home.glob("sessions/*/session.jsonl")
    assert '"reason":"done"' in log.read_text("utf-8")
    assert in_shell(redirect, "bank", "list").returncode == 0
    assert in_shell(redirect, "bank", "liszt").returncode == 2


@posix
def test_a_closed_input_is_an_empty_one() -> None:
    for arguments, status in (([*TYPED, "q01"], 0), (["analyze", "-"], 0), (["sessions", "list"], 0)):
        done = in_shell("<&-", *arguments)
        assert done.returncode == status
        clean(done)


@posix
def test_a_reader_that_has_enough_is_no_error() -> None:
    command = f"'{sys.executable}' -m simulator rules list | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False, timeout=100)
    assert (done.returncode, done.stderr) == (0, b"")
