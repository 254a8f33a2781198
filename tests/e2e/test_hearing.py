"""The speech input with real PortAudio: words out; silence reported."""

from __future__ import annotations

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
