"""Drafts: there whole or not at all, and gone at the next start where their process is gone, and only then."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.app.home import Home
from simulator.app.opening import repair_home
from simulator.cli import run
from simulator.store.drafts import draft_of, drafted, private_folder, sweep
from simulator.store.folder import write_atomic
from tests.support.library import write_session

KILLED = """
import os, signal, sys
from pathlib import Path
from simulator.store.drafts import drafted, private_folder
folder = Path(sys.argv[1])
with drafted(folder / "review.json") as one, private_folder(folder, "import") as two:
    one.write_text("private words")
    (two / "001-answer.wav").write_bytes(b"private sound")
    print("written", flush=True)
    if sys.argv[2] == "wait":
        sys.stdin.read()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def process(folder: Path, how: str) -> subprocess.Popen[str]:
    found = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), how], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert found.stdout is not None
    assert found.stdout.readline() == "written\n"
    return found


def test_what_a_killed_process_left_is_swept_and_what_a_living_one_writes_is_not(tmp_path: Path) -> None:
    (tmp_path / ".mine.tmp").touch()
    dead = process(tmp_path, "die")
    dead.communicate()
    living = process(tmp_path, "wait")
    assert len(names(tmp_path)) == 5
    sweep(tmp_path)
    left = names(tmp_path)
    assert len(left) == 3
    assert all(f"-{living.pid}-" in name for name in left if name != ".mine.tmp")
    living.communicate()
    sweep(tmp_path)
    assert names(tmp_path) == [".mine.tmp"]


def test_a_draft_of_this_process_stays_while_it_is_written_and_one_of_an_earlier_process_of_its_number_goes(
    tmp_path: Path,
) -> None:
    draft_of(tmp_path / "earlier").touch()
    with drafted(tmp_path / "a") as one, private_folder(tmp_path, "b") as two:
        one.touch()
        sweep(tmp_path)
        assert names(tmp_path) == sorted((one.name, two.name))
        assert stat.S_IMODE(two.stat().st_mode) == 0o700
    assert names(tmp_path) == []


def test_a_link_is_removed_and_what_it_leads_to_is_not(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/file").touch()
    draft_of(tmp_path / "x").symlink_to(tmp_path / "kept")
    sweep(tmp_path)
    assert names(tmp_path) == ["kept"]
    assert (tmp_path / "kept/file").exists()


def test_a_long_name_still_has_a_draft(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250)
    write_atomic(path, b"x")
    assert path.read_bytes() == b"x"
    assert names(tmp_path) == [path.name]
    sweep(tmp_path / "no such folder")


@pytest.mark.parametrize("verb", [("sessions", "list"), ("run", "--resume", "nowhere"), ("sessions", "show", "last")])
def test_the_next_start_cleans_up(own_home: Path, tmp_path: Path, verb: tuple[str, ...]) -> None:
    folder = write_session(own_home)
    for place in (own_home, own_home / "sessions", folder):
        process(place, "die").communicate()
    run(verb)
    swept = [folder] if verb[1] == "show" else [own_home, own_home / "sessions"]
    swept += [folder] if verb[0] == "run" else []
    assert [str(p) for place in swept for p in place.glob(".*.mockloop-*")] == []


def test_the_next_export_cleans_up_beside_it(own_home: Path, tmp_path: Path) -> None:
    write_session(own_home)
    process(tmp_path, "die").communicate()
    assert run(["sessions", "export", "last", "-o", str(tmp_path / "a.zip")]) == 0
    assert [name for name in names(tmp_path) if name.startswith(".")] == []
    assert os.path.getsize(tmp_path / "a.zip")  # noqa: PTH202 - the file as such


def test_what_a_killed_process_was_writing_goes_with_the_next_start(own_home: Path) -> None:
    speech = own_home / "cache/speech"
    speech.mkdir(parents=True)
    killed = (
        "import os, pathlib, signal, sys, numpy\n"
        "from audio.soundfiles import write_wav\n"
        "os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_wav(pathlib.Path(sys.argv[1]), numpy.zeros(9, numpy.int16), 16000)\n"
    )
    subprocess.run([sys.executable, "-c", killed, str(speech / "line.wav")], check=False)
    assert len(names(speech)) == 1
    questions = own_home / "questions"
    questions.mkdir()
    draft_of(questions / "asked.txt").touch()
    being_written = draft_of(speech / "other.wav")  # by another thread of this process
    being_written.touch()
    repair_home(Home(own_home))
    assert names(speech) == [being_written.name]
    assert names(questions) == []
