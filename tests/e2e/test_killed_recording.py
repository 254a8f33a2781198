"""SIGKILL while somebody speaks, in real time: how much of what the sound system had delivered is not on the disk.

Nothing here is on a virtual clock: PortAudio, a sound server and the recorder as in a session. ``MOCKLOOP_KILLS``
sets how often (5 by itself).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.takes import RATE, TakeWriter, part_of, recover, unfinished
from simulator.app.repair import repair_all
from simulator.store.folder import session_folders
from tests.support.library import noise, sessions_dir
from tests.support.process import Mockloop
from tests.support.pulse import Monitor, SoundServer, find_in, wait_for

pytestmark = pytest.mark.e2e
KILLS = int(os.environ.get("MOCKLOOP_KILLS", "5"))
ALLOWED = 0.5  # seconds that a killed session may have lost

# the recorder of a session; says with each block how many samples the sound system has delivered to it so far
RECORD = """
import os
import sys
from pathlib import Path

from audio.microphone import DeviceMicrophone
from audio.portaudio import PortAudio


class Counted(PortAudio):
    delivered = 0

    def open(self, spec, callback, on_finished):
        def arrived(block, age, overflow):
            callback(block, age, overflow)
            self.delivered += len(block) * 16_000 // spec.rate
            os.write(1, b"%d\\n" % self.delivered)

        return super().open(spec, arrived, on_finished)


microphone = DeviceMicrophone(Counted())
assert microphone.is_there()
recording = microphone.record(Path(sys.argv[1]), lambda samples, at: None, lambda message, hint: None)
os.write(1, b"recording\\n")
sys.stdin.readline()
"""
# what a take does with its blocks, in time
WRITE = """
import os
import sys
import threading
import time
from pathlib import Path

import numpy as np

from audio.recorder import TakeRecorder

recorder = TakeRecorder(Path(sys.argv[1]), lambda samples, at: None, lambda message, hint: None)
os.write(1, b"recording\\n")
begun, given, wake = time.monotonic(), 0, threading.Event()
while True:
    wake.wait(max(0.0, begun + (given + 512) / 16_000 - time.monotonic()))
    given += 512
    os.write(1, b"%d\\n" % given)  # delivered: from here on it may not be lost
    recorder.feed(np.full(512, given // 512 % 30_000, dtype=np.int16))
"""


def killed_after(program: str, path: Path, seconds: float) -> int:
    """Run it, end it by SIGKILL so long after its recording has begun; samples that were delivered to the recording.

    Blocks that came before ``recording`` belong to no take.
    """
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child.stdin, child.stdout:
        before = 0
        while (line := child.stdout.readline()) != b"recording\n":
            assert line, "it ended before it recorded"
            before = int(line)
        wait_for(lambda: False, seconds)
        child.kill()
        counts = child.stdout.read().split()  # whole lines: each is one short write to a pipe
        child.wait()
    return int(counts[-1]) - before if counts else 0


def kept(path: Path) -> np.ndarray:
    """The samples of the repaired recording."""
    (part,) = unfinished(path.parent)
    assert part == part_of(path)
    samples: np.ndarray = soundfile.read(recover(part), dtype="int16")[0]
    return samples


def told(missing: list[float]) -> None:
    print(f"seconds missing after {len(missing)} kills: most {max(missing):.3f}, mean {np.mean(missing):.3f}")


def test_a_real_microphone(sound_server: SoundServer, tmp_path: Path) -> None:
    chance = random.Random(5)
    missing = []
    with sound_server.room_noise():
        for number in range(KILLS):
            path = tmp_path / str(number) / "001-answer.wav"
            path.parent.mkdir()
            delivered = killed_after(RECORD, path, chance.uniform(0.2, 3.0))
            missing.append((delivered - kept(path).size) / RATE)
    told(missing)
    assert max(missing) <= ALLOWED, missing
    assert min(missing) > -0.2, missing  # a block or two may have come between the two counts


def test_a_writer_alone_in_real_time(tmp_path: Path) -> None:
    chance = random.Random(6)
    missing = []
    for number in range(KILLS):
        path = tmp_path / str(number) / "001-answer.wav"
        path.parent.mkdir()
        delivered = killed_after(WRITE, path, chance.uniform(0.2, 3.0))
        samples = kept(path)
        blocks = np.arange(1, samples.size // 512 + 1) % 30_000
        assert np.array_equal(samples[: blocks.size * 512], np.repeat(blocks, 512))  # in order and without a hole
        missing.append((delivered - samples.size) / RATE)
    told(missing)
    assert min(missing) >= 0.0
    assert max(missing) <= ALLOWED, missing


def test_a_whole_session_by_voice(sound_server: SoundServer, tmp_path: Path, own_home: Path) -> None:
    """Against another program that records the same microphone: what it had when the kill came is in our file too."""
    spoken = tmp_path / "spoken.wav"
    soundfile.write(spoken, noise(120.0, 9), RATE)
    chance = random.Random(7)
    missing = []
    for _ in range(3):
        player = sound_server.play_into_mic(spoken, wait=False)
        witness = subprocess.Popen(
            ["parec", "--device=virtmic", f"--rate={RATE}", "--channels=1", "--format=s16le", "--latency-msec=10"],
            stdout=subprocess.PIPE,
        )
        assert witness.stdout is not None
        heard = Monitor(witness.stdout)
        room = Mockloop("run", "--plain", "--question", "q11", "--stt", "moonshine")
        try:
            room.wait_for("your turn")
            wait_for(lambda: False, chance.uniform(1.0, 3.0))
            room.kill()
            end = time.monotonic()
            wait_for(lambda: False, 0.3)
        finally:
            room.kill()
            for process in (player, witness):
                process.kill()
                process.wait()
            heard.join()
        (repaired,) = repair_all(sessions_dir())
        samples = soundfile.read(repaired.folder / "audio/001-answer.wav", dtype="int16")[0]
        assert samples.size > RATE / 2
        at, likeness = find_in(samples[-RATE // 2 :], heard.samples)
        assert likeness > 0.99
        until = heard.samples_until(end)
        missing.append((until - (at + RATE // 2)) / RATE)
    told(missing)
    assert max(missing) <= ALLOWED, missing
    assert len(session_folders(sessions_dir())) == 3


def test_the_disk_is_asked_each_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against a power cut, which no test can make: what was written is synced about once a second, in real time."""
    synced, ended = [], []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(time.monotonic())
        real(handle)  # on a busy disk it may take its time
        ended.append(time.monotonic())

    monkeypatch.setattr(os, "fsync", fsync)
    writer = TakeWriter(tmp_path / "001-answer.wav")
    begun = time.monotonic()
    while len(synced) < 3:
        due = time.monotonic() - (ended[-1] if ended else begun) >= 1.1
        count = len(synced)
        writer.write(noise(0.032, 1))
        assert len(synced) > count or not due
        wait_for(lambda: False, 0.032)
    writer.close()
    assert min(np.diff(synced[:3])) > 0.9  # and no more often
