"""``run --answers``, ``analyze`` and ``import`` hear the same sound in a file and say the same of it."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

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
from simulator.ports import Ear, Hints, Mouth, Transcriber
from simulator.session.account import Take, assemble
from simulator.session.log import read_log
from tests.support.sounds import REFUSED, SOUNDS

FOLDER = Path(__file__).parents[2] / "data/brought"
SETTINGS = Settings(stt="moonshine", compress=False)
Samples = NDArray[np.int16]


class Nobody:
    """A front end and its observer: a session that nobody looks at. ``told``: what was said beside it."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def tell(self, text: str) -> None:
        self.told.append(text)

    def keyboard(self) -> tuple[Mouth, Ear]:
        raise AssertionError("nothing is typed")

    def hold(self, session: LiveSession) -> str:
        return session.run(self)

    def show(self, view: object) -> None:
        """Not looked at."""

    def happened(self, at: float, body: object) -> None:
        """Not looked at."""


def by_run(home: Home, files: list[Path]) -> tuple[list[tuple[Samples, Take]], list[str]]:
    """The take of each file, and what was told at the start."""
    bank = load_bank()
    questions = [q.id for q in bank.questions.values() if q.kind == "trunk"][: len(files)]
    answers = (*files, files[-1])  # silence is asked for once more
    request = SessionRequest(mode="answers", questions=tuple(questions), follow_ups=0, seed=1, answers=answers)
    front = Nobody()
    outcome = practise(home, SETTINGS, request, front)
    assert outcome.reason == "done"
    found = []
    for turn in outcome.history.turns:
        if turn.role == "question":
            take = turn.takes[0]
            assert take.audio
            found.append((soundfile.read(outcome.folder / take.audio, dtype="int16")[0], take))
    return found, front.told


def by_import(home: Home, path: Path, importer: Importer) -> tuple[Samples, Take, tuple[str, ...]]:
    imported = importer.bring((path,))
    (folder,) = imported.folders
    log = read_log(folder / "session.jsonl")
    (turn,) = assemble(log.header, log.lines).turns
    assert turn.take and turn.take.audio
    return soundfile.read(folder / turn.take.audio, dtype="int16")[0], turn.take, imported.notes


def test_every_sound_that_people_bring(own_home: Path) -> None:
    home = Home(own_home)
    files = [FOLDER / name for name in SOUNDS]
    heard: list[Samples] = []

    def hear(transcriber: Transcriber, samples: NDArray[np.float32], hints: Hints, _: str) -> Transcript:
        heard.append(to_int16(samples))
        return transcriber.transcribe(samples, hints)

    analyzer = Analyzer(home, SETTINGS, AnalysisRequest(stt="moonshine"), hear)
    importer = Importer(home, SETTINGS, said=datetime(2026, 3, 1, 10, 0).astimezone(), stt="moonshine")
    takes, told = by_run(home, files)
    assert len(takes) == len(files)
    for path, (samples, take), given in zip(
        files, takes, analyzer.read([*map(str, files)], io.BytesIO()), strict=True
    ):
        assert not isinstance(given, InputError)
        kept, imported, notes = by_import(home, path, importer)
        assert np.array_equal(heard[-1], kept), path.name
        assert np.array_equal(samples, kept), path.name
        assert given.notes == notes, path.name
        assert [line for line in told if line.startswith(path.name)] == [f"{path.name}: {note}" for note in notes]
        if notes and notes != (ONLY_SILENCE,):
            assert imported.problem == take.problem == " ".join(notes), path.name
        texts = [t.text if t else "" for t in (given.transcript, imported.heard, take.heard)]
        assert texts[0] == texts[1], path.name
        if path.name != "silence.flac":
            assert [text.split()[:2] for text in texts] == [["My", "mistake"]] * 3, path.name


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
