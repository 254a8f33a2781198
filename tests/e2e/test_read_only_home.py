"""A home that can't be written any more: what is in it can be read, what can't be done is said, nothing changes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.cli import run
from tests.support.library import write_session

pytestmark = pytest.mark.e2e
ID = "2026-03-01-101500-unpopular"


@pytest.fixture
def frozen(own_home: Path) -> Iterator[Path]:
    """A home with a session and its index, without a right to write anywhere in it."""
    write_session(own_home, ID, sound=True)
    assert run(["sessions", "list"]) == 0
    below = [own_home, *sorted(own_home.rglob("*"))]
    for path in below:
        path.chmod(0o500 if path.is_dir() else 0o400)
    yield own_home
    for path in below:
        path.chmod(0o700 if path.is_dir() else 0o600)


def tree(home: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def mockloop(*arguments: str) -> subprocess.CompletedProcess[str]:
    """As a user whom permissions bind, which root is not."""
    command = [sys.executable, "-m", "simulator", *arguments]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write anywhere, and there is no setpriv to give that up")
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
    return subprocess.run(command, input="", capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (("sessions", "list"), ID),
        (("sessions", "search", "outages"), "outages"),
        (("sessions", "show", "last"), "Last spring we had two payment outages"),
        (("replay", "last", "--plain"), "You: Last spring"),
        (("review", "last", "--format", "text", "--full"), "Last spring we had two payment outages"),
        (("rerun", "last", "--dry-run"), "2 answers judged"),
    ],
)
def test_what_is_there_can_be_read(frozen: Path, verb: tuple[str, ...], words: str) -> None:
    before = tree(frozen)
    done = mockloop(*verb)
    assert done.returncode == 0, done.stderr
    assert words in done.stdout
    assert "Traceback" not in done.stderr
    assert tree(frozen) == before


@pytest.mark.parametrize(
    "verb",
    [
        ("run", "--typed", "--question", "q01"),
        ("run", "--resume", "last"),
        ("rerun", "last"),
        ("sessions", "correct", "last", "1", "--from", "-"),
        ("sessions", "remove", "last", "--yes"),
        ("sessions", "reindex"),
    ],
)
def test_what_can_not_be_written_is_said_and_nothing_changes(frozen: Path, verb: tuple[str, ...]) -> None:
    before = tree(frozen)
    done = mockloop(*verb)
    assert done.returncode != 1, done.stderr  # no bug of ours
    assert "Permission denied" in done.stderr
    assert str(frozen) in done.stderr
    assert "Traceback" not in done.stderr
    assert tree(frozen) == before
