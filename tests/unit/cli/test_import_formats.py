"""``mockloop sessions import``: every format that it names, heard by a real engine, one file and a whole folder."""

from __future__ import annotations

import json
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from audio.samples import sample
from audio.soundfiles import read_sound, to_int16
from simulator.cli import run
from simulator.session.account import Account, assemble
from simulator.session.log import read_log
from simulator.store.folder import session_folders
from tests.e2e.pulse import find_in

Out = pytest.CaptureFixture[str]
RATE = 16_000
SECONDS = 3.2
BY_SNDFILE = {"wav": "PCM_16", "flac": "PCM_16", "mp3": None, "ogg": "VORBIS", "opus": "OPUS"}
BY_AV = {"m4a": "aac", "webm": "libopus"}
LIKENESS = {"wav": 0.999, "flac": 0.999}  # of the others, which lose something, 0.95
SAID = "We asked Anna first. Then we cut the scope by half."


@pytest.fixture(scope="module")
def spoken() -> np.ndarray:
    """The beginning of a spoken answer, int16 at 16 kHz, shape (n,)."""
    return to_int16(read_sound(sample("reply-results").path))[: round(SECONDS * RATE)]


def encode(samples: np.ndarray, path: Path) -> Path:
    """Write the samples in the format of the path's ending."""
    kind = path.suffix[1:]
    if kind in BY_SNDFILE:
        form = {"opus": "OGG"}.get(kind, kind.upper())
        soundfile.write(path, samples, RATE, format=form, subtype=BY_SNDFILE[kind])
        return path
    with av.open(str(path), "w") as container:
        stream = container.add_stream(BY_AV[kind], rate=48_000)
        stream.layout = "mono"
        fine = np.repeat(samples, 3).reshape(1, -1)
        for at in range(0, fine.shape[1], 960):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(fine[:, at : at + 960]), "s16", "mono")
            frame.sample_rate, frame.pts = 48_000, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def opened(folder: Path) -> Account:
    log = read_log(folder / "session.jsonl")
    assert log.problems == ()
    return assemble(log.header, log.lines)


def test_a_folder_with_a_recording_of_every_format(
    own_home: Path, tmp_path: Path, spoken: np.ndarray, capsys: Out
) -> None:
    talks = tmp_path / "talks"
    (talks / "more").mkdir(parents=True)
    for kind in (*BY_SNDFILE, *BY_AV):
        encode(spoken, (talks / "more" if kind in BY_AV else talks) / f"in-{kind}.{kind}")
    (talks / "notes.docx").write_bytes(b"passed over")
    assert run(["sessions", "import", str(talks), "--stt", "moonshine", "--question", "q01"]) == 0
    folders = {folder.name.rpartition("-")[2]: folder for folder in session_folders()}
    assert sorted(folders) == sorted((*BY_SNDFILE, *BY_AV))
    assert len(capsys.readouterr().out.split()) == 7
    for kind, folder in folders.items():
        (turn,) = opened(folder).turns
        assert turn.transcript
        assert "payment" in turn.transcript.text, kind
        assert turn.judgement
        assert turn.take
        assert turn.take.audio == "audio/001-answer.flac"
        kept, rate = soundfile.read(folder / turn.take.audio, dtype="int16")
        assert rate == RATE
        assert abs(len(kept) / RATE - SECONDS) < 0.15, kind  # encoders pad
        _, likeness = find_in(spoken[RATE // 2 : 5 * RATE // 2], kept)
        assert likeness >= LIKENESS.get(kind, 0.95), (kind, likeness)


@pytest.mark.parametrize("kind", [*BY_SNDFILE, *BY_AV])
def test_one_recording_with_its_transcript(own_home: Path, tmp_path: Path, spoken: np.ndarray, kind: str) -> None:
    encode(spoken, tmp_path / f"talk.{kind}")
    (tmp_path / "talk.txt").write_text(SAID)
    assert run(["sessions", "import", str(tmp_path)]) == 0
    (folder,) = session_folders()
    (turn,) = opened(folder).turns
    assert turn.transcript
    assert turn.transcript.text == SAID
    assert (folder / "audio/001-answer.flac").exists()


def test_a_folder_with_a_transcript_of_every_format(own_home: Path, tmp_path: Path) -> None:
    first, second = SAID.split(". ")
    cues = ((1.0, 3.0, f"{first}."), (4.0, 6.0, second))
    srt = "\n".join(f"{n}\n00:00:0{a:.0f},000 --> 00:00:0{b:.0f},000\n{t}\n" for n, (a, b, t) in enumerate(cues, 1))
    vtt = "WEBVTT\n\n" + "\n".join(f"00:{a:06.3f} --> 00:{b:06.3f}\n{t}\n" for a, b, t in cues)
    words = [{"word": word, "start": n * 0.4, "end": n * 0.4 + 0.3} for n, word in enumerate(SAID.split())]
    talks = tmp_path / "talks"
    talks.mkdir()
    (talks / "by-txt.txt").write_text(SAID)
    (talks / "by-srt.srt").write_text(srt)
    (talks / "by-vtt.vtt").write_text(vtt)
    (talks / "by-json.json").write_text(json.dumps(words))
    assert run(["sessions", "import", str(talks), "--question", "q01"]) == 0
    folders = {folder.name.rpartition("-")[2]: folder for folder in session_folders()}
    assert sorted(folders) == ["json", "srt", "txt", "vtt"]
    for kind, folder in folders.items():
        account = opened(folder)
        (turn,) = account.turns
        assert account.header.mode == "typed"  # nothing was recorded
        assert turn.transcript
        assert turn.transcript.text == SAID
        timed = [word.t0 for word in turn.transcript.words if word.t0 is not None]
        assert bool(timed) == (kind != "txt")
        assert turn.judgement
