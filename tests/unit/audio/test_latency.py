"""The stopwatch of a turn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.clocks import VirtualClock
from audio.endpoint import Patience
from audio.filebacked import FileMicrophone
from audio.latency import Moments, TimedMicrophone, first_loud, last_loud, percentile, time_turn
from audio.speech_input import LocalSpeechInput
from audio.transcribe.transcriber import EngineTranscriber
from audio.vad import RATE
from simulator.errors import EngineError
from simulator.model.transcript import Transcript
from simulator.ports import Said, Take
from tests.support.hearing import OracleEngine, silence, spoken

REPLY = spoken("reply-ownership")


class OneLine:
    """A speech output that says everything at once, half a second into its file."""

    description = "one line"

    def __init__(self, folder: Path, clock: VirtualClock, problem: str = "") -> None:
        self.path = folder / "line.wav"
        soundfile.write(self.path, np.concatenate([silence(0.5), REPLY.pcm]), RATE)
        self.clock = clock
        self.problem = problem
        self.said: list[str] = []
        self.prepared: list[str] = []

    def prepare(self, lines: Sequence[str]) -> None:
        assert not self.said
        self.prepared += lines

    def say(self, text: str, save_as: Path | None = None) -> Said:
        self.said.append(text)
        if self.problem:
            return Said(None, None, 0.0, completed=False, problem=self.problem)
        return Said(self.path, self.clock.now(), 1.0, completed=True)

    def stop(self) -> None: ...

    def close(self) -> None: ...


def turn(folder: Path, problem: str = "") -> tuple[Moments, OneLine]:
    clock = VirtualClock()
    source = folder / "answer.wav"
    soundfile.write(source, REPLY.pcm, RATE, subtype="PCM_16")
    microphone = TimedMicrophone(FileMicrophone([source], clock, after="silence"), clock)
    speech_input = LocalSpeechInput(
        microphone, EngineTranscriber(OracleEngine(REPLY)), Patience.always(1.6), patient=True
    )
    speech_output = OneLine(folder, clock, problem)

    def judge(heard: Transcript) -> str:
        assert heard.words
        return "Which part was yours?"

    def speech_end(take: Take) -> float:
        assert microphone.started is not None
        assert take.path is not None
        return microphone.started + last_loud(take.path)

    moments, _ = time_turn(speech_input, speech_output, clock, folder, judge, speech_end=speech_end)
    return moments, speech_output


def test_a_turn_is_timed_from_the_last_word_to_the_first_sound(tmp_path: Path) -> None:
    moments, speech_output = turn(tmp_path)
    assert speech_output.said == ["Which part was yours?"]
    assert set(speech_output.prepared) == {"Which part was yours?"}, "no pause was judged on trial"
    assert moments.speech_end == pytest.approx(REPLY.sample.words[-1].end, abs=0.2)
    assert 1.0 < moments.endpoint < 3.0
    assert moments.speech >= 0.5
    stages = moments.endpoint + moments.tail + moments.judgement + moments.speech
    assert stages == pytest.approx(moments.wait)


def test_a_line_that_cannot_be_spoken_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no speaker here"):
        turn(tmp_path, "no speaker here")


def test_first_and_last_sounds(tmp_path: Path) -> None:
    pcm = np.concatenate([silence(0.25), np.full(RATE, 5000, np.int16), silence(0.5)])
    soundfile.write(tmp_path / "a.wav", pcm, RATE, subtype="PCM_16")
    assert first_loud(pcm.astype(np.float32) / 32768) == pytest.approx(0.25)
    assert last_loud(tmp_path / "a.wav") == pytest.approx(1.25)
    assert first_loud(np.zeros(100, np.float32)) == 0.0


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(v) for v in range(1, 21)]
    assert (percentile(values, 0.5), percentile(values, 0.95), percentile([3.0], 0.95)) == (10.0, 19.0, 3.0)
