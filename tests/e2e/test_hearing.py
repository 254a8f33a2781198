"""The speech input with real PortAudio: words out; silence reported; the hub's download for real."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.endpoint import Patience
from audio.microphone import DeviceMicrophone
from audio.portaudio import PortAudio
from audio.samples import sample
from audio.soundfiles import read_sound, to_int16
from audio.speech_input import LocalSpeechInput
from audio.transcribe.choose import choose
from audio.vad import RATE
from simulator.ports import Done, Hints, Level, SpeechInputEvent, Voice
from tests.support.hearing import word_error_rate
from tests.support.models import SMALL_WHISPER
from tests.support.pulse import SoundServer, wait_for
from tests.support.waits import NET

pytestmark = pytest.mark.e2e


@pytest.fixture
def microphone(sound_server: SoundServer) -> Iterator[DeviceMicrophone]:
    microphone = DeviceMicrophone(PortAudio())
    yield microphone
    microphone.close()


class EventLog:
    """Everything the speech input reported, and a flag for its end."""

    def __init__(self) -> None:
        self.events: list[SpeechInputEvent] = []
        self.over = threading.Event()

    def __call__(self, event: SpeechInputEvent) -> None:
        self.events.append(event)
        if isinstance(event, Done):
            self.over.set()


def test_a_spoken_answer_is_heard_and_ends_by_itself(
    sound_server: SoundServer, microphone: DeviceMicrophone, tmp_path: Path
) -> None:
    answer = sample("reply-results")
    words = [word for word in answer.words if word.end < 9.0]
    pcm = to_int16(read_sound(answer.path))[: round((words[-1].end + 0.05) * RATE)]
    soundfile.write(tmp_path / "answer.wav", pcm, RATE, subtype="PCM_16")
    log = EventLog()
    with sound_server.room_noise():
        assert microphone.is_there()
        speech_input = LocalSpeechInput(microphone, choose("moonshine", tmp_path), Patience.always(2.0))
        listening = speech_input.listen(tmp_path / "take.wav", log, Hints())
        sound_server.play_into_mic(tmp_path / "answer.wav", wait=False)
        assert log.over.wait(NET)
        take = listening.stop()
    heard = listening.transcript()
    assert not take.problem
    assert word_error_rate(" ".join(word.text for word in words), heard.text) <= 0.15
    done = next(event for event in log.events if isinstance(event, Done))
    assert done.reason == "silence"
    voice = next(event for event in log.events if isinstance(event, Voice))
    assert done.speech_end is not None
    # what lies between the first and the last voice is as long as what was played
    assert done.speech_end - voice.at == pytest.approx(words[-1].end - words[0].start, abs=0.25)
    recorded, _ = soundfile.read(tmp_path / "take.wav", dtype="int16")
    assert len(recorded) / RATE == pytest.approx(take.seconds, abs=0.001)


def test_nobody_speaking_is_told(sound_server: SoundServer, microphone: DeviceMicrophone, tmp_path: Path) -> None:
    log = EventLog()
    with sound_server.room_noise():
        assert microphone.is_there()
        listening = LocalSpeechInput(microphone, choose("moonshine", tmp_path)).listen(
            tmp_path / "take.wav", log, Hints()
        )
        assert wait_for(lambda: sum(isinstance(event, Level) for event in log.events) >= 20)  # two seconds of sound
        assert not log.over.is_set()
        take = listening.stop()
    assert "I could not hear you" in take.problem
    assert listening.transcript().words == ()
    assert np.ptp(soundfile.read(tmp_path / "take.wav", dtype="int16")[0]) > 0


HUB = r"""
import hashlib, http.server, json, pathlib, sys
folder, commit = pathlib.Path(sys.argv[1]), "a" * 40
files = {p.name: p.read_bytes() for p in folder.iterdir() if p.suffix in (".json", ".bin")}
files.pop("mockloop.json", None)

class Hub(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *args): pass
    def do_HEAD(self): self.answer(body=False)
    def do_GET(self): self.answer(body=True)
    def answer(self, body):
        path = self.path.partition("?")[0]
        name = path.rpartition("/")[2]
        if "/resolve/" in path and name in files:
            data, kind = files[name], "application/octet-stream"
        elif "/tree/" in path:
            listing = [{"type": "file", "path": n, "size": len(d), "oid": "0" * 40} for n, d in sorted(files.items())]
            data, kind = json.dumps(listing).encode(), "application/json"
        elif path.startswith("/api/models/"):
            siblings = [{"rfilename": n} for n in sorted(files)]
            data, kind = json.dumps({"id": "m", "sha": commit, "siblings": siblings}).encode(), "application/json"
        else:
            data, kind = b"", ""
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Repo-Commit", commit)
        self.send_header("ETag", '"%s"' % hashlib.sha1(data).hexdigest())
        self.end_headers()
        if body: self.wfile.write(data)

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
print(server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture
def hub() -> Iterator[str]:
    """The model hub as far as a download needs it, in a process of its own; it serves our small model as any name."""
    process = subprocess.Popen([sys.executable, "-c", HUB, str(SMALL_WHISPER)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def models(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``mockloop models …`` as a process, online."""
    return subprocess.run(
        [sys.executable, "-m", "simulator", "models", *arguments],
        env=os.environ | {"HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=NET,
    )


def test_a_model_is_pulled_listed_used_and_removed(hub: str, own_home: Path, tmp_path: Path) -> None:
    cache = str(tmp_path / "hf")
    pulled = models("pull", "tiny.en", HF_ENDPOINT=hub, HF_HOME=cache)
    assert pulled.returncode == 0, pulled.stderr
    assert "tiny.en is installed in" in pulled.stdout
    folder = own_home / "models" / "tiny.en"
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        p.name for p in SMALL_WHISPER.iterdir() if p.suffix in (".json", ".bin") and p.name != "mockloop.json"
    )
    listed = next(line for line in models("list", HF_HOME=cache).stdout.splitlines() if line.startswith("tiny.en "))
    assert "yes" in listed
    assert models("pull", "tiny.en", HF_ENDPOINT="http://127.0.0.1:9", HF_HOME=cache).returncode == 0  # nothing to do
    assert models("remove", "tiny.en", HF_HOME=cache).returncode == 0
    assert not folder.exists()


def test_a_hub_out_of_reach_is_one_clear_error(own_home: Path, tmp_path: Path) -> None:
    failed = models("pull", "tiny.en", HF_ENDPOINT="http://127.0.0.1:9", HF_HOME=str(tmp_path / "hf"))
    assert failed.returncode == 3
    assert "can't be reached" in failed.stderr
    assert "Traceback" not in failed.stderr
