"""Today's exercise by voice: real PortAudio, a real sound server, a real engine."""

from __future__ import annotations

import json
import os
import signal
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from audio.samples import sample
from tests.support.hearing import as_wav
from tests.support.process import Mockloop, mockloop
from tests.support.pulse import SoundServer

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif("MOCKLOOP_LONG" not in os.environ, reason="a minute: `scripts/check --deep` runs it"),
]
ENTER = ""


def test_todays_first_exercise_by_voice(sound_server: SoundServer, tmp_path: Path, own_home: Path) -> None:
    soon = (datetime.now().astimezone().date() + timedelta(days=4)).isoformat()
    assert mockloop("plan", "--interview", soon).returncode == 0

    def today() -> list[str]:
        days = json.loads(mockloop("plan", "--format", "json").stdout)["days"]
        return [exercise["id"] for exercise in days[0]["exercises"]]

    first, *rest = today()
    said = as_wav(sample("no-data-done"), tmp_path, 5.0)
    with sound_server.room_noise():
        room = Mockloop("today", "--plain", "--stt", "moonshine")
        try:
            for _ in range(2):  # the microphone check, then the question of the exercise
                room.wait_for("your turn")
                sound_server.play_into_mic(said)
                room.key(ENTER)
            room.wait_for("your turn")  # a follow-up
            room.process.send_signal(signal.SIGINT)  # enough for today
            assert room.end() == 130, room.text
        finally:
            room.kill()
    after = today()
    assert first not in after  # the plan has followed
    assert set(rest) & set(after)
