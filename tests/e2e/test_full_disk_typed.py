"""A disk that is full while somebody types: nothing hangs, nothing is thrown away, and it is said what is kept."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.session.log import read_log
from simulator.store.folder import session_folders
from simulator.store.history import read_history
from tests.support.library import sessions_dir
from tests.support.process import Mockloop, mockloop

pytestmark = pytest.mark.e2e
RUN = ("run", "--typed", "--question", "q01", "--followups", "0", "--seed", "3")
FIRST = "Last spring our team had two outages in one month."
SECOND = "I stopped all features for two weeks and told sales the same day."


@pytest.fixture
def small_disk(own_home: Path) -> Iterator[Path]:
    """The home on a tmpfs of its own."""
    own_home.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(own_home)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("only root may mount a small disk; a folder that is gone stands in for it in test_typed")
    yield own_home
    subprocess.run(["umount", str(own_home)], check=True)


def fill(disk: Path) -> Path:
    """Take all the space that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 512)
        except OSError:
            return filler


def at_the_question() -> Mockloop:
    room = Mockloop(*RUN)
    room.wait_for("Type your answer")
    return room


def words(room: Mockloop) -> str:
    return " ".join(room.text.split())


def test_the_answer_waits_for_space_and_goes_on(small_disk: Path) -> None:
    room = at_the_question()
    try:
        filler = fill(small_disk)
        room.key(FIRST)
        room.wait_for("This can't be kept yet: No space left on device")
        filler.unlink()
        room.key()
        room.wait_for("Your answer is on the disk now")
        room.key(SECOND)
        room.key()
        assert room.end() == 0, room.text
    finally:
        room.kill()
    (folder,) = session_folders(sessions_dir())
    history = read_history(folder)
    assert history.finished == "done"
    heard = history.turns[1].transcript
    assert heard
    assert heard.text == f"{FIRST} {SECOND}"
    assert (folder / "audio" / "002-answer.txt").read_text("utf-8") == f"{FIRST}\n{SECOND}\n"


def test_leaving_shows_what_could_not_be_kept_and_claims_nothing_else(small_disk: Path) -> None:
    room = at_the_question()
    try:
        filler = fill(small_disk)
        room.key(FIRST)
        room.wait_for("This can't be kept yet")
        room.process.send_signal(signal.SIGINT)
        assert room.end() == 2, room.text
    finally:
        room.kill()
    (folder,) = session_folders(sessions_dir())
    assert FIRST in room.text  # to be copied: the terminal is the only place that has it
    assert "everything so far is kept" not in words(room)
    assert f"mockloop run --resume {folder.name}" in words(room)
    assert "Traceback" not in room.text
    filler.unlink()
    done = mockloop("run", "--resume", "last", stdin=f"{SECOND}\n\n")
    assert done.returncode == 0, done.stderr
    assert read_history(folder).finished == "done"


def test_an_end_of_the_input_does_not_wait(small_disk: Path) -> None:
    room = at_the_question()
    try:
        fill(small_disk)
        room.key(FIRST)
        room.wait_for("This can't be kept yet")
        room.close_input()
        assert room.end() == 2, room.text
    finally:
        room.kill()
    assert FIRST in room.text


def test_a_full_disk_at_the_review_says_that_the_session_is_kept(small_disk: Path) -> None:
    room = at_the_question()
    try:
        room.key(FIRST)
        room.key(SECOND)
        (folder,) = session_folders(sessions_dir())
        with (folder / "session.jsonl").open("rb+") as log:  # what the log still needs
            log.seek(0, 2)
            spare = folder / "spare"
            spare.write_bytes(b"\0" * 24_000)
        fill(small_disk)
        spare.unlink()
        room.key()
        assert room.end() == 2, room.text
    finally:
        room.kill()
    told = words(room)
    assert "System" in told  # the review itself needs no disk
    assert "The session is kept" in told
    assert f"mockloop review {folder.name}" in told
    assert read_log(folder / "session.jsonl").problems == ()
    assert read_history(folder).finished == "done"
    assert not list(folder.glob(".*.tmp"))
