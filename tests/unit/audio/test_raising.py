"""Quiet voices made louder for whoever listens, never in the recording."""

from __future__ import annotations

import numpy as np
import pytest

from audio.levels import dbfs
from audio.raising import QUIET, RAISED, LevelRaiser, gain_for, loudest_parts, raised
from audio.vad import RATE, VoiceDetector, as_float, voiced_runs
from tests.support.hearing import Pcm, hum, silence, spoken, white

SAMPLE = spoken("reply-ownership")


def at(level: float, noise: float = -78.0) -> Pcm:
    """The sample with its loudest parts at ``level`` dBFS, after two seconds of a room at ``noise`` dBFS."""
    loud = np.quantile([dbfs(SAMPLE.pcm[i : i + 512]) for i in range(0, len(SAMPLE.pcm), 512)], 0.99)
    voice = SAMPLE.pcm * 10 ** ((level - loud) / 20)
    room = white(2.0 + len(voice) / RATE, 32768 * 10 ** (noise / 20), seed=4).astype(np.float64)
    room[2 * RATE :] += voice[: len(room) - 2 * RATE]
    return np.clip(np.rint(room), -32768, 32767).astype(np.int16)


def fed(raiser: LevelRaiser, samples: Pcm) -> Pcm:
    return np.concatenate([raiser.feed(samples[i : i + 512]) for i in range(0, len(samples), 512)])


def voice_seconds(samples: Pcm) -> float:
    return sum(end - start for start, end in voiced_runs(VoiceDetector().feed_float(as_float(samples))))


def test_a_microphone_that_is_loud_enough_is_left_alone() -> None:
    samples = at(-10.0)
    raiser = LevelRaiser()
    fed(raiser, samples)
    assert raiser.gain == 0.0
    assert np.array_equal(fed(raiser, samples), samples)
    assert raiser.notice() == ""


@pytest.mark.parametrize("level", [-25.0, -58.0])
def test_a_quiet_voice_is_heard_as_well_as_a_loud_one(level: float) -> None:
    loud = voice_seconds(at(-10.0))
    raiser = LevelRaiser()
    first = fed(raiser, at(level))
    assert raiser.level == pytest.approx(level, abs=2)
    assert voice_seconds(first) >= 0.9 * loud
    # the next answer is raised from its first word
    again = fed(raiser, at(level))
    assert voice_seconds(again) >= 0.95 * loud
    assert np.mean(np.abs(again.astype(np.int32)) >= 32767) < 0.001, "hardly anything is clipped"
    assert bool(raiser.notice()) == (level < QUIET)


def test_a_room_without_a_voice_is_not_raised() -> None:
    for sound in (white(20.0, 12.0), (hum(20.0) / 60).astype(np.int16), silence(20.0)):
        raiser = LevelRaiser()
        assert np.array_equal(fed(raiser, sound), sound)


def test_a_far_voice_in_the_pauses_of_a_near_one_changes_nothing() -> None:
    raiser = LevelRaiser()
    fed(raiser, at(-25.0))
    before = raiser.gain
    fed(raiser, at(-58.0))
    assert raiser.gain == pytest.approx(before, abs=1.0)


def test_it_is_told_once() -> None:
    raiser = LevelRaiser()
    fed(raiser, at(-58.0))
    assert "Come closer to the microphone" in raiser.notice()
    assert raiser.notice() == ""


def test_the_same_limits_hold_for_a_recording() -> None:
    assert gain_for(-90.0) == gain_for(-11.0) == 0.0
    assert gain_for(-50.0) == RAISED + 50.0
    quiet = as_float(at(-50.0))
    assert loudest_parts(raised(quiet, gain_for(loudest_parts(quiet, RATE))), RATE) == pytest.approx(RAISED, abs=3.0)
