from __future__ import annotations

import numpy as np
import pytest

from audio.tempo import at_tempo

RATE = 16_000


def tone(hertz: float, seconds: float) -> np.ndarray:
    return (8000 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.int16)


@pytest.mark.parametrize("speed", [0.75, 1.25, 1.5, 2.0])
def test_changes_the_length_and_not_the_pitch(speed: float) -> None:
    out = at_tempo(tone(220, 10.0), RATE, speed)
    assert out.dtype == np.int16
    assert abs(out.size * speed / (10 * RATE) - 1) < 0.005
    middle = out[RATE : 4 * RATE].astype(float)
    loudest = np.abs(np.fft.rfft(middle * np.hanning(middle.size))).argmax() * RATE / middle.size
    assert abs(loudest / 220 - 1) < 0.01


@pytest.mark.parametrize("speed", [0.75, 1.5, 2.0])
def test_every_sound_stays_within_50_ms_of_its_place(speed: float) -> None:
    sound = np.zeros(30 * RATE, np.int16)
    for second in range(1, 30):
        sound[second * RATE : second * RATE + 400] = tone(1000, 0.025)
    out = np.abs(at_tempo(sound, RATE, speed).astype(int))
    for second in range(1, 29):
        wanted = round(second * RATE / speed)
        window = out[wanted - 1600 : wanted + 1600]
        loud = np.flatnonzero(window > 2000)
        assert loud.size
        assert abs(loud[0] - 1600) / RATE <= 0.05


def test_normal_speed_is_untouched() -> None:
    sound = tone(300, 0.5)
    assert at_tempo(sound, RATE, 1.0) is sound
    assert at_tempo(sound[:0], RATE, 2.0).size == 0


@pytest.mark.parametrize("speed", [0.5, 2.5, 0.0])
def test_other_speeds_are_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        at_tempo(tone(300, 0.1), RATE, speed)
