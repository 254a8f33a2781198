"""``mockloop sessions import``: every format that it names, heard by a real engine, one file and a whole folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from audio.samples import sample
from audio.soundfiles import read_sound, to_int16
from simulator.cli import run
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import read_log
from simulator.store.folder import session_folders
from tests.support.library import sessions_dir
from tests.support.pulse import find_in

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


def opened(folder: Path) -> SessionHistory:
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
    (talks / "notes.pdf").write_bytes(b"passed over")
    assert run(["sessions", "import", str(talks), "--stt", "moonshine", "--question", "q01"]) == 0
    folders = {folder.name.rpartition("-")[2]: folder for folder in session_folders(sessions_dir())}
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
    (folder,) = session_folders(sessions_dir())
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
    folders = {folder.name.rpartition("-")[2]: folder for folder in session_folders(sessions_dir())}
    assert sorted(folders) == ["json", "srt", "txt", "vtt"]
    for kind, folder in folders.items():
        history = opened(folder)
        (turn,) = history.turns
        assert history.header.mode == "typed"  # nothing was recorded
        assert turn.transcript
        assert turn.transcript.text == SAID
        timed = [word.t0 for word in turn.transcript.words if word.t0 is not None]
        assert bool(timed) == (kind != "txt")
        assert turn.judgement


def test_no_file_of_a_folder_ends_the_import_of_the_others(
    own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = "I asked the team what they needed, and then we fixed it together."
    (folder / "b.txt").write_text(text)
    (folder / os.fsdecode(b"c-\xff.txt")).write_text(text)
    (folder / "d.json").write_text('{"text": "I asked \\ud800 them what they needed."}')
    (folder / "e.json").write_text('{"words": [{"word": "late", "start": 0, "end": 1e999}]}')
    (folder / "f.json").write_text('{"words": [{"word": "late", "start": ' + "9" * 5000 + "}]}")
    (folder / "z.txt").write_text(text)
    assert run(["sessions", "import", str(folder)]) == 2
    told = capsys.readouterr()
    assert [name[18:] for name in told.out.split()] == ["b", "c-xff", "d", "z"]
    assert "e.json: the JSON holds a number that is too large" in told.err
    assert "f.json: the JSON holds a number of more than 18 digits" in told.err
    assert "our fault" not in told.err


def test_voicemail_in_gsm_is_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "voicemail.wav"
    soundfile.write(
        path, (0.3 * np.sin(np.arange(16_000) / 9)).astype("float32"), 8000, format="WAV", subtype="GSM610"
    )
    samples = read_sound(path)
    assert 1.9 < len(samples) / 16_000 < 2.1
    assert 0.2 < float(abs(samples).max()) < 0.4


IMPORT = "import sys; from simulator.cli import run; sys.exit(run(sys.argv[1:]))"


def test_four_imports_at_once_with_one_name_are_four_sessions(own_home: Path, tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "talk.txt").write_text(f"I asked {number} people what they needed.")
    running = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                IMPORT,
                "sessions",
                "import",
                str(tmp_path / str(n) / "talk.txt"),
                "--date=2026-03-01",
            ]
        )
        for n in range(4)
    ]
    assert [process.wait() for process in running] == [0] * 4
    folders = sorted((own_home / "sessions").iterdir())
    assert [folder.name[17:] for folder in folders] == ["-talk", "-talk-2", "-talk-3", "-talk-4"]
    assert [read_log(folder / "session.jsonl").header.id for folder in folders] == [f.name for f in folders]


def test_an_import_that_the_disk_refuses_is_the_disks_fault(
    own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own_home.mkdir()
    (own_home / "sessions").touch()  # no folder can be made in it, whoever asks
    (tmp_path / "talk.txt").write_text("I asked them what they needed.")
    assert run(["sessions", "import", str(tmp_path / "talk.txt")]) == 2
    assert "can't import talk.txt: Not a directory" in capsys.readouterr().err


@pytest.mark.usefixtures("own_home")
def test_a_text_without_words_is_refused(tmp_path: Path, capsys: Out) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text(" \n")
    assert run(["sessions", "import", str(empty)]) == 2
    assert "there are no words in it" in capsys.readouterr().err
    assert not session_folders(sessions_dir())
