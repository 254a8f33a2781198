"""How the process ends: in order, or at once where a thread is still at work in the background."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SAYS = """
import atexit, threading
from simulator.__main__ import leave
atexit.register(print, "taken down")
threading.Thread(target=threading.Event().wait, daemon={daemon}).start() if {daemon} else None
print("said", end=" ")
leave(3)
"""


@pytest.mark.parametrize(("daemon", "said"), [(False, "said taken down\n"), (True, "said ")])
def test_nothing_is_taken_down_under_a_thread_at_work(daemon: bool, said: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-E", "-c", SAYS.format(daemon=daemon)], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, said, "")


def test_a_full_stream_changes_no_status() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            [sys.executable, "-E", "-c", SAYS.format(daemon=True)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (ended.returncode, ended.stderr) == (3, b"")
