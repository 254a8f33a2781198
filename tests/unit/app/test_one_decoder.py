"""``run --answers``, ``analyze`` and ``import`` hear the same sound in a file and say the same of it."""

from __future__ import annotations

import io
import threading
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audio.clocks import VirtualClock
from audio.filebacked import FileMicrophone
from audio.soundfiles import ONLY_SILENCE, to_int16
from simulator.app.analyzing import AnalysisRequest, Analyzer
from simulator.app.frontend import LiveSession, SessionRequest
from simulator.app.home import Home
from simulator.app.importing import Importer
from simulator.app.practice import practise
from simulator.config import Settings
from simulator.errors import InputError
from simulator.model.transcript import Transcript
from simulator.planning.load import load_bank
from simulator.ports import Hints, SpeechInput, SpeechOutput, Transcriber
from simulator.session.history import Take, assemble
from simulator.session.log import read_log
from tests.support.sounds import REFUSED, SOUNDS
from tests.support.waits import NET

FOLDER = Path(__file__).parents[2] / "data/brought"
SETTINGS = Settings(stt="moonshine", compress=False)
Samples = NDArray[np.int16]


class Nobody:
    """A front end and its observer: a session that nobody looks at. ``told``: what was said beside it."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, text: str) -> None:
        self.told.append(text)

    def keyboard(self) -> tuple[SpeechOutput, SpeechInput]:
        raise AssertionError("nothing is typed")

    def hold(self, session: LiveSession) -> str:
        return session.run(self)

    def show(self, view: object) -> None:
        """Not looked at."""

    def happened(self, at: float, body: object) -> None:
        """Not looked at."""


def by_session(home: Home, files: list[Path]) -> tuple[list[Take], list[str]]:
    """Sit a session over the files: the take of each, and what was told at the start."""
    questions = [q.id for q in load_bank().questions.values() if q.kind == "trunk"][: len(files)]
    request = SessionRequest(mode="answers", questions=tuple(questions), follow_ups=0, seed=1, answers=tuple(files))
    front = Nobody()
    outcome = practise(home, SETTINGS, request, front)
    assert outcome.reason in ("done", "quit")  # a few words that tell of nothing are asked for once more
    return [turn.takes[0] for turn in outcome.history.turns if turn.takes][: len(files)], front.told


def by_microphone(path: Path, take: Path) -> tuple[Samples, str]:
    """What the microphone of ``run --answers`` records of a file, and what it says of it."""
    ended = threading.Event()
    microphone = FileMicrophone([path], VirtualClock())
    recording = microphone.record(take, lambda *_: None, lambda *_: None, ended.set)
    assert ended.wait(NET)
    found = recording.stop()
    return soundfile.read(found.path, dtype="int16")[0], found.problem


def by_import(path: Path, importer: Importer, transcript: Path) -> tuple[Samples, Take, tuple[str, ...]]:
    imported = importer.bring((path, transcript))
    (folder,) = imported.folders
    log = read_log(folder / "session.jsonl")
    (turn,) = assemble(log.header, log.lines).turns
    assert turn.take and turn.take.audio
    return soundfile.read(folder / turn.take.audio, dtype="int16")[0], turn.take, imported.notes


def test_every_sound_that_people_bring(own_home: Path, tmp_path: Path) -> None:
    home = Home(own_home)
    files = [FOLDER / name for name in SOUNDS]
    heard: list[Samples] = []

    def hear(transcriber: Transcriber, samples: NDArray[np.float32], hints: Hints, label: str) -> Transcript:
        heard.append(to_int16(samples))
        return Transcript(text=f"What {label} says.")  # what comes of the same samples is the same

    analyzer = Analyzer(home, SETTINGS, AnalysisRequest(stt="moonshine"), hear)
    importer = Importer(home, SETTINGS, said=datetime(2026, 3, 1, 10, 0).astimezone(), stt="moonshine")
    transcript = tmp_path / "said.txt"
    transcript.write_text("My mistake was that I waited.")
    for number, given in enumerate(analyzer.read([*map(str, files)], io.BytesIO())):
        path = files[number]
        assert not isinstance(given, InputError)
        kept, imported, notes = by_import(path, importer, transcript)
        assert np.array_equal(heard[-1], kept), path.name
        assert given.notes == notes, path.name
        recorded, problem = by_microphone(path, tmp_path / f"{number}.wav")
        assert np.array_equal(recorded, kept), path.name
        assert imported.problem == " ".join(notes), path.name
        assert problem == ("" if notes == (ONLY_SILENCE,) else " ".join(notes)), path.name  # the ear says that


def test_what_is_wrong_with_an_answer_is_said_at_the_start_and_kept(own_home: Path) -> None:
    files = [FOLDER / name for name in ("very-quiet.flac", "channels-cancel.flac")]
    takes, told = by_session(Home(own_home), files)
    assert [take.problem for take in takes] == [line.partition(": ")[2] for line in told]
    assert told == [
        "very-quiet.flac: It is very quiet (-67 dBFS) and was raised.",
        "channels-cancel.flac: The two channels cancel each other; the louder one is heard.",
    ]
    texts = [take.heard.text.lower() for take in takes if take.heard]
    assert all("mistake" in text for text in texts), texts


@pytest.mark.parametrize("name", REFUSED)
def test_what_holds_no_sound_is_refused_alike(own_home: Path, name: str) -> None:
    home, path = Home(own_home), FOLDER / name
    importer = Importer(home, SETTINGS, said=datetime(2026, 3, 1).astimezone(), stt="moonshine")
    told = []
    with pytest.raises(InputError) as raised:
        importer.bring((path,))
    told.append(raised.value)
    with pytest.raises(InputError) as raised:
        practise(home, SETTINGS, SessionRequest(mode="answers", questions=("q01",), answers=(path,)), Nobody())
    told.append(raised.value)
    told += Analyzer(home, SETTINGS, AnalysisRequest(stt="moonshine"), lambda *_: Transcript(text="")).read(
        [str(path)], io.BytesIO()
    )
    assert len({(str(error), error.hint) for error in told}) == 1
    assert not home.sessions.exists() or not list(home.sessions.glob("2*"))
