"""The doctor on a machine with sound."""

from __future__ import annotations

import json

import numpy as np
import pytest

from simulator.app.latency import STAGES, measure_wait
from simulator.cli import run
from simulator.config import Settings
from tests.support.mind import own
from tests.support.pulse import SoundServer

pytestmark = pytest.mark.e2e


def findings(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    return {check["id"]: check for check in json.loads(capsys.readouterr().out)["checks"]}


def test_a_healthy_machine(sound_server: SoundServer, capsys: pytest.CaptureFixture[str]) -> None:
    with sound_server.room_noise(-40):
        assert run(["doctor", "--json"]) == 0
    found = findings(capsys)
    assert found["microphone"]["status"] == "ok"
    assert "virtmic-microphone hears something (-4" in found["microphone"]["fact"]
    assert found["speaker"]["status"] == "ok"


def test_a_muted_microphone_names_the_command(sound_server: SoundServer, capsys: pytest.CaptureFixture[str]) -> None:
    sound_server.mute()
    assert run(["doctor", "--json"]) == 3
    found = findings(capsys)
    assert found["microphone"]["status"] == "fail"
    assert found["microphone"]["mend"].endswith("pactl set-source-mute virtmic 0")


def test_a_suspended_microphone(sound_server: SoundServer, capsys: pytest.CaptureFixture[str]) -> None:
    sound_server.suspend()
    assert run(["doctor", "--json"]) == 3
    found = findings(capsys)["microphone"]
    assert "delivers nothing" in found["fact"]
    assert found["mend"].endswith("pactl suspend-source virtmic 0")


def test_the_voice_is_audible(sound_server: SoundServer, capsys: pytest.CaptureFixture[str]) -> None:
    with sound_server.record_monitor() as monitor:
        assert run(["doctor", "--voice", "en-us"]) == 0
        heard = monitor.samples
    assert "To keep a voice" in capsys.readouterr().err
    assert np.count_nonzero(np.abs(heard.astype(int)) > 500) > 48_000  # a second of loud samples in five of speech


def test_the_wait_is_measured_on_the_real_speaker(sound_server: SoundServer) -> None:
    told: list[str] = []
    with sound_server.record_monitor() as monitor:
        result = measure_wait(own(), Settings(), told.append, ["reply-results"])
        heard = monitor.first_sound()
    (turn,) = result["turns"]
    assert turn["wait"] == pytest.approx(sum(turn[stage] for stage in STAGES), abs=0.01)
    assert turn["endpoint"] > 0.7  # no hangover is shorter
    assert heard is not None
    assert not result["speaker"].startswith("a file")
    assert result["stt"].startswith("moonshine")
    assert len(told) == 1
