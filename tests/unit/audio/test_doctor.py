"""The doctor: every finding with its mend, the right exit status, one JSON document."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from audio.transcribe.moonshine_files import find_moonshine
from simulator.app.checkup import Checkup, check_devices, check_engines, check_home, check_settings, check_voice
from simulator.cli import run
from simulator.config import Settings, load
from tests.support.mind import own
from tests.support.sound_system import FakeSystem, endpoint


def nothing() -> None:
    """Nobody is invited to speak."""


def only(checkup: Checkup) -> tuple[str, str, str]:
    (check,) = checkup.checks
    return check.status, check.fact, check.mend


def doctor(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A machine without any sound."""
    return subprocess.run(
        [sys.executable, "-m", "simulator", "doctor", *arguments],
        env=os.environ | {"PULSE_SERVER": "unix:/nowhere", **environment},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )


def test_a_machine_without_sound_is_told_what_to_do() -> None:
    done = doctor("--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["schema"], report["ok"]) == (3, 1, False)
    found = {check["id"]: check for check in report["checks"]}
    # where PortAudio is missing there is nothing more to say about devices
    devices = ("microphone", "speaker") if found["portaudio"]["status"] == "ok" else ()
    assert list(found) == [
        *("settings", "home", "portaudio", *devices, "voice", "voice-activity", "models", "engine")
    ]
    silent = found["microphone" if devices else "portaudio"]
    assert silent["status"] == "fail"
    assert "--typed" in silent["mend"] if devices else "nstall it" in silent["mend"]
    assert found["voice"]["status"] == "ok"
    assert "mockloop models pull small.en" in found["models"]["mend"]
    # set-up fetches the small recogniser where it can
    there = find_moonshine(Path("nowhere")) is not None
    assert found["engine"]["status"] == ("ok" if there else "fail")
    assert found["engine"]["mend"] == ("" if there else "Get the small one with: mockloop models pull moonshine")
    assert all(check["mend"] for check in report["checks"] if check["status"] == "fail")
    assert report["devices"] == {"microphones": [], "speakers": []}
    assert done.stderr == ""


def test_the_report_for_people_has_a_line_for_each_check() -> None:
    done = doctor()
    assert done.returncode == 3
    assert re.search(r"FAIL  (microphone|sound library)", done.stdout)
    assert "to mend, see the arrows above" in done.stdout
    assert "\x1b" not in done.stdout


def test_no_models_to_measure() -> None:
    done = doctor("--measure")
    assert done.returncode == 3
    assert "mockloop models pull small.en" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="espeak-ng is how Linux speaks")
def test_voices_are_listed_and_an_unknown_one_is_an_input_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--voice", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert "English (America)" in told["english"]
    assert told["voices"][: len(told["english"])] == told["english"]
    assert len(told["voices"]) > len(told["english"])
    assert run(["doctor", "--voice", "no such voice"]) == 2
    assert "Some that are there" in capsys.readouterr().err


def test_a_home_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("MOCKLOOP_HOME", str(tmp_path / "file" / "home"))
    checkup = Checkup()
    check_home(checkup, own())
    status, fact, mend = only(checkup)
    assert (status, checkup.exit_code) == ("fail", 2)
    assert "can't be written" in fact
    assert "MOCKLOOP_HOME" in mend


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10_000_000))
    checkup = Checkup()
    check_home(checkup, own())
    status, fact, _ = only(checkup)
    assert status == "fail"
    assert "not enough for one session" in fact


def test_a_home_that_others_may_read(own_home: Path) -> None:
    own_home.mkdir(mode=0o755)
    own_home.chmod(0o755)
    checkup = Checkup()
    check_home(checkup, own())
    assert only(checkup)[::2] == ("note", f"chmod 700 {own_home}")
    assert checkup.exit_code == 0


def test_broken_settings_are_a_finding_and_the_rest_goes_on(own_home: Path) -> None:
    own_home.mkdir()
    (own_home / "config.toml").write_text('rate = "quick"\n')
    checkup = Checkup()
    assert check_settings(checkup, load) == Settings()
    status, fact, _ = only(checkup)
    assert (status, checkup.exit_code) == ("fail", 2)
    assert "config.toml:1:1" in fact


def test_devices_are_listed_and_a_wrong_name_shows_them() -> None:
    checkup = Checkup()
    system = FakeSystem([endpoint("Built-in", default=True), endpoint("Headset", index=1)])
    system.open_error = "can't open it: busy"
    check_devices(checkup, Settings(microphone="webcam"), system, nothing)
    found = {check.id: check for check in checkup.checks}
    assert "1 Built-in; 2 Headset" in found["microphone"].mend
    assert "busy" in found["speaker"].fact
    assert [device["name"] for device in checkup.devices["microphones"]] == ["Built-in", "Headset"]
    assert checkup.exit_code == 3


def test_a_voice_that_does_not_exist() -> None:
    checkup = Checkup()
    check_voice(checkup, Settings(voice="no such voice"))
    status, fact, mend = only(checkup)
    assert status == "fail"
    assert "no such voice" in fact
    assert mend


def test_a_model_that_lacks_a_file(own_home: Path) -> None:
    (own_home / "models" / "base.en").mkdir(parents=True)
    (own_home / "models" / "base.en" / "config.json").write_text("{}")
    checkup = Checkup()
    check_engines(checkup, own(), Settings(stt="whisper:base.en"))
    found = {check.id: check for check in checkup.checks}
    assert found["models"].fact.startswith("incomplete: base.en")
    assert found["models"].mend == "mockloop models pull base.en"
    assert found["engine"].status == "fail"
    assert found["voice-activity"].status == "ok"
    assert checkup.exit_code == 3
