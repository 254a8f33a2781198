"""Set-up's line of progress, from what pip says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.follow_pip import Progress

TALK = """\
Obtaining file:///work
Collecting faster-whisper<1.3,>=1.2.1 (from mockloop==0.1.0)
  Downloading faster_whisper-1.2.1-py3-none-any.whl.metadata (16 kB)
Downloading faster_whisper-1.2.1-py3-none-any.whl (1.1 MB)
Using cached ctranslate2-4.8.5-cp311-cp311-manylinux_2_17_x86_64.whl (38.9 MB)
Installing collected packages: mpmath, ctranslate2, faster-whisper
Successfully installed ctranslate2-4.8.5
"""


def test_it_counts_what_is_fetched_and_names_the_phase() -> None:
    progress = Progress(80.0)
    assert progress.shown(0) == "setup: asking for the pinned packages (0:00)"
    new = [line for line in TALK.splitlines() if progress.said(line)]
    assert new == ["Installing collected packages: mpmath, ctranslate2, faster-whisper"]
    assert progress.fetched == pytest.approx(40.0)
    assert progress.shown(75) == "setup: unpacking 3 packages, up to a minute (1:15)"
    progress.packages = 0
    assert progress.shown(61) == f"setup: [{'#' * 10:20}] 40 of about 80 MB, ctranslate2 (1:01)"


def test_without_a_terminal_a_phase_is_a_line() -> None:
    script = Path(__file__).parents[2] / "scripts" / "follow_pip.py"
    done = subprocess.run([sys.executable, script, "80"], input=TALK, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert done.stderr.startswith("setup: unpacking 3 packages")
    assert len(done.stderr.splitlines()) == 1
