"""The recordings that people bring: for each file what is heard and what is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from audio.samples import sample
from audio.soundfiles import load_sound, read_sound
from simulator.errors import InputError
from simulator.store.inputs import AUDIO
from tests.support.sounds import REFUSED, SOUNDS

FOLDER = Path(__file__).parents[2] / "data/brought"
RATE = 16_000


@dataclass(frozen=True)
class Case:
    """``seconds`` of sound; ``told``: how each note begins; ``likeness`` to what was said, 1 the same."""

    seconds: float = 1.6
    told: tuple[str, ...] = ()
    likeness: float = 0.85


CUT = "The file is cut short: "
CASES = {
    "cut.wav": Case(1.0, (f"{CUT}1.0 of 1.6 seconds",)),
    "cut.flac": Case(2.6, (f"{CUT}2.6 of 6.4 seconds",)),
    "cut.mp3": Case(2.8, (f"{CUT}2.8 of 6.4 seconds",)),
    "cut.ogg": Case(1.4, (f"{CUT}its end is missing.",)),
    "no-end.ogg": Case(2.8),
    "phone.amr": Case(likeness=0.4),  # it keeps how a voice sounds, not its wave
    "no-length.mp3": Case(1.7),
    "loud-and-no-numbers.wav": Case(1.25, ("0.6% of the samples are no numbers", "It is louder than full scale")),
    "very-quiet.flac": Case(told=("It is very quiet (-67 dBFS) and was raised.",)),
    "channels-cancel.flac": Case(told=("The two channels cancel each other; the louder one is heard.",)),
    "silence.flac": Case(1.0, ("There is nothing but silence in it.",), 0.0),
}


def test_the_table_holds_every_sound_there_is() -> None:
    known = {path.name for path in FOLDER.iterdir() if path.suffix in AUDIO}
    assert known == {*SOUNDS, *REFUSED}
    assert set(CASES) <= set(SOUNDS)


@pytest.mark.parametrize("name", SOUNDS)
def test_what_is_heard_and_told(name: str) -> None:
    case = CASES.get(name, Case())
    sound = load_sound(FOLDER / name)
    assert len(sound.samples) / RATE == pytest.approx(case.seconds, abs=0.1)
    assert len(sound.notes) == len(case.told)
    assert all(note.startswith(told) for note, told in zip(sound.notes, case.told, strict=True))
    if not case.likeness:
        return
    said = read_sound(sample("reply-learnings").path)[RATE * 6 // 10 :][:10_000]
    heard = sound.samples  # encoders begin a little early or late
    found = max(np.corrcoef(heard[at : at + len(said)], said)[0, 1] for at in range(0, 3200, 4))
    assert found >= case.likeness


@pytest.mark.parametrize(("name", "fact"), REFUSED.items())
def test_what_holds_no_sound_is_refused_in_one_sentence(name: str, fact: str) -> None:
    with pytest.raises(InputError, match=fact) as raised:
        load_sound(FOLDER / name)
    assert raised.value.hint
    assert "Errno" not in str(raised.value)
