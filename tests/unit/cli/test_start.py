"""Starting up: fast, and without what a verb does not need."""

from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest

HEAVY = ("ctranslate2", "sounddevice", "textual", "faster_whisper", "numpy", "onnxruntime", "pydantic")


def test_help_is_fast_and_imports_nothing_heavy() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "simulator", "--help"], capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert seconds < 0.4
    imported = {line.rsplit("|", 1)[-1].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert not imported.intersection(HEAVY)
    assert "demo" in done.stdout


def test_an_unknown_verb_is_the_users_mistake() -> None:
    done = subprocess.run([sys.executable, "-m", "simulator", "sing"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "sing" in done.stderr


@pytest.mark.parametrize("debug", [False, True])
def test_an_error_that_nobody_expected_is_kept_in_a_file(debug: bool) -> None:
    program = (
        "import simulator.cli.models as verb, simulator.cli as cli, sys\n"
        "def broken(args): raise ZeroDivisionError('a bug')\n"
        "verb.run = broken\n"
        "sys.exit(cli.run(['models', 'list']))\n"
    )
    environment = {**os.environ, "MOCKLOOP_DEBUG": "1" if debug else ""}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 1
    assert ("Traceback" in done.stderr) == debug
    if not debug:
        assert "ZeroDivisionError: a bug" in done.stderr
        path = done.stderr.split("The details are in ")[1].strip()
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a path from a message
            assert "in broken" in file.read()
        assert os.stat(path).st_mode & 0o077 == 0  # noqa: PTH116 - as above


def test_ctrl_c_is_130_without_a_traceback() -> None:
    program = (
        "import simulator.cli.models as verb, simulator.cli as cli, sys\n"
        "def stopped(args): raise KeyboardInterrupt\n"
        "verb.run = stopped\n"
        "sys.exit(cli.run(['models', 'list']))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (130, False)
