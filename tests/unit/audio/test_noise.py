"""Ten minutes in which nobody speaks: no word, and the candidate hears of it. With a real recogniser."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile

from audio.clocks import VirtualClock
from audio.filebacked import FileMicrophone
from audio.speech_input import LocalSpeechInput
from audio.transcribe.whisper import WhisperTranscriber
from audio.vad import RATE
from simulator.ports import Done, Hints, SpeechInputEvent, Voice
from tests.support.hearing import Pcm, breaths, clicks, coughs, hum, silence, white
from tests.support.models import SMALL_WHISPER
from tests.support.waits import NET

MAKERS = (silence, white, hum, clicks, coughs, breaths)


@pytest.fixture(scope="module")
def transcriber() -> WhisperTranscriber:
    return WhisperTranscriber.load(SMALL_WHISPER)


@pytest.mark.parametrize("make", MAKERS, ids=[make.__name__ for make in MAKERS])
def test_what_is_no_voice_is_no_answer(
    transcriber: WhisperTranscriber, make: Callable[[float], Pcm], tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "noise.wav", make(600.0 / len(MAKERS)), RATE, subtype="PCM_16")
    told: list[SpeechInputEvent] = []
    over = threading.Event()

    def notify(event: SpeechInputEvent) -> None:
        told.append(event)
        if isinstance(event, Done):
            over.set()

    speech_input = LocalSpeechInput(
        FileMicrophone([tmp_path / "noise.wav"], VirtualClock()), transcriber, patient=True
    )
    listening = speech_input.listen(tmp_path / "take.wav", notify, Hints())
    assert over.wait(NET)
    take, heard = listening.stop(), listening.transcript()
    assert heard.words == ()
    assert heard.text == ""
    assert not [event for event in told if isinstance(event, Voice)]
    assert "I could not hear you" in take.problem
