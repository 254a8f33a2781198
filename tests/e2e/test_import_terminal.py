"""Importing on a terminal: who is who is asked, progress is shown, Ctrl-C keeps what is there, and it goes on."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from simulator.cli import run
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.store.folder import session_folders
from tests.support.library import sessions_dir
from tests.support.ptys import OnTerminal

pytestmark = pytest.mark.e2e
MANY = 200
TALK = "Anna: It rained for a week.\nTom: It did.\nAnna: We waited.\nTom: I moved the date with the customer.\n"


def test_a_folder_of_two_hundred_files(own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a-talk.txt").write_text(TALK)
    for number in range(1, MANY):
        (folder / f"answer-{number:03}.txt").write_text(f"I asked {number} people what they needed.")
    terminal = OnTerminal("sessions", "import", str(folder))
    try:
        terminal.wait_for("a-talk.txt: which of them is you?")
        assert re.search(r"^  2  Tom$", terminal.text, re.MULTILINE)
        terminal.type("2")
        terminal.wait_for("Tom is taken for the candidate")
        terminal.wait_for("answer-011")
        terminal.process.send_signal(signal.SIGINT)
        status = terminal.end()
    finally:
        terminal.close()
    assert re.search(rf"importing \[#* +\] 1\d of {MANY}", terminal.text)
    here = session_folders(sessions_dir())
    assert status == 130
    told_done = re.search(
        rf"stopped; (\d+) files of {MANY} done. The same command goes on from there.", terminal.text
    )
    assert told_done
    assert 0 <= len(here) - int(told_done[1]) <= 1  # the one that Ctrl-C met may have come in
    assert 12 <= len(here) < MANY

    assert run(["sessions", "import", str(folder)]) == 0
    told = capsys.readouterr()
    assert told.err.count("is here already") == len(here)
    assert len(told.out.split()) == MANY - len(here)
    sources = [
        read_log(found / "session.jsonl").header.settings["source"] for found in session_folders(sessions_dir())
    ]
    assert len(set(sources)) == len(sources) == MANY
    assert not list((own_home / "sessions").glob(".*"))  # nothing half made is left
    log = read_log(next(f for f in here if f.name.endswith("-a-talk")) / "session.jsonl")
    texts = [turn.transcript.text for turn in assemble(log.header, log.lines).turns if turn.transcript]
    assert texts == ["It did. I moved the date with the customer."]
