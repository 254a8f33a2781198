"""``models pull`` with the hub's real client against a hub of ours: progress, a cut, damage, no space."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.cli import run as mockloop
from tests.support.models import SMALL_WHISPER
from tests.support.ptys import OnTerminal
from tests.support.waits import NET

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
WEIGHTS = (SMALL_WHISPER / "model.bin").stat().st_size


class StandIn:
    """The hub's process; ``steer`` and ``release`` set and take away what it is told."""

    def __init__(self, control: Path) -> None:
        control.mkdir()
        self._control = control
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.hub", str(SMALL_WHISPER), str(control)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert self._process.stdout is not None
        self.environment = {
            "HF_ENDPOINT": f"http://127.0.0.1:{self._process.stdout.readline().strip()}",
            "HF_HUB_OFFLINE": "0",
            "HF_HUB_DISABLE_XET": "1",
            "HF_HOME": str(control / "hf"),
        }

    def steer(self, what: str) -> None:
        (self._control / what).touch()

    def release(self, what: str) -> None:
        (self._control / what).unlink()

    @property
    def sent(self) -> list[tuple[int, int]]:
        """Pieces of weights: first byte, bytes."""
        lines = (self._control / "log").read_text().splitlines()
        return [(int(first), int(many)) for first, many in map(str.split, lines)]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[StandIn]:
    hub = StandIn(tmp_path / "hub")
    try:
        yield hub
    finally:
        hub.close()


@pytest.fixture(autouse=True)
def no_hub_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever models the developer has, these tests don't see them."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))


def test_a_model_is_pulled_with_progress_listed_and_removed(
    hub: StandIn, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.steer("hold")
    terminal = OnTerminal("models", "pull", "small.en", environment=hub.environment)
    try:
        terminal.wait_for("small.en [")
        terminal.wait_for(f"{WEIGHTS / 2e6 + 0.3:.0f} MB of about 486 MB")  # the small files are there, too
        hub.release("hold")
        assert terminal.end() == 0, terminal.text
    finally:
        terminal.close()
    assert "small.en is installed in" in " ".join(terminal.text.split())
    folder = own_home / "models" / "small.en"
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        p.name for p in SMALL_WHISPER.iterdir() if p.suffix in (".json", ".bin") and p.name != "mockloop.json"
    )
    assert (folder / "model.bin").read_bytes() == (SMALL_WHISPER / "model.bin").read_bytes()
    assert mockloop(["models", "list"]) == 0
    listed = capsys.readouterr().out
    assert "yes" in next(line for line in listed.splitlines() if line.startswith("small.en "))
    assert "heard by small.en" in listed
    assert mockloop(["models", "pull", "small.en"]) == 0  # nothing to do, so it needs no hub
    assert mockloop(["models", "remove", "small.en"]) == 0
    assert not folder.exists()


STEPS = """
import contextlib, io, json, pathlib, sys
from simulator.cli import run
control = pathlib.Path(sys.argv[1])
for flag in sys.argv[2:]:
    flag != "-" and (control / flag).touch()
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        status = run(["models", "pull", "small.en"])
    flag != "-" and (control / flag).unlink()
    print(json.dumps([status, told.getvalue()]))
"""


def test_what_goes_wrong_on_the_way_is_told_and_the_next_try_goes_on(
    hub: StandIn, own_home: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STEPS, str(tmp_path / "hub"), "huge", "cut", "damage", "-"],
        env=os.environ | hub.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=2 * NET,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    (huge, no_space), (cut, unreached), (damage, broken), (well, nothing) = told
    assert (huge, cut, damage, well) == (2, 3, 3, 0), told
    assert "No space left" in no_space
    assert "It needs 486 MB there" in no_space
    assert "can't be reached" in unreached
    assert "it goes on where it stopped" in unreached
    assert "model.bin arrived damaged" in broken
    assert "mockloop models pull small.en" in broken
    assert "mockloop:" not in nothing
    half = WEIGHTS // 2
    first, second, third = (piece for piece in hub.sent if piece[1])
    # the second try asked for what was missing alone; it was damaged, so the third fetched all
    assert (first, third) == ((0, half), (0, WEIGHTS))
    assert second == (second[0], WEIGHTS - second[0])
    assert 0 <= half - second[0] < 1 << 18
    folder = own_home / "models"
    assert [p.name for p in folder.iterdir()] == ["small.en"]
    assert (folder / "small.en" / "model.bin").read_bytes() == (SMALL_WHISPER / "model.bin").read_bytes()


def test_a_hub_out_of_reach_is_one_clear_error(own_home: Path, tmp_path: Path) -> None:
    environment = {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_OFFLINE": "0", "HF_HOME": str(tmp_path / "hf")}
    failed = subprocess.run(
        [sys.executable, "-m", "simulator", "models", "pull", "tiny.en"],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=NET,
    )
    assert failed.returncode == 3
    assert "can't be reached" in failed.stderr
    assert "Traceback" not in failed.stderr
