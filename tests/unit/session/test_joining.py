"""Answers of several parts: one recording, one transcript."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from simulator.errors import StorageError
from simulator.model.transcript import Doubt, Transcript, Word
from simulator.session.joining import append_part, join_transcripts


def wav(path: Path, samples: bytes) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(samples)
    return path


def test_the_second_part_follows_the_first_sample_for_sample(tmp_path: Path) -> None:
    whole = wav(tmp_path / "001-answer.wav", b"\x01\x00" * 16_000)
    part = wav(tmp_path / "001-answer.p2.wav", b"\x02\x00" * 8_000)
    assert append_part(whole, part) == 1.5
    with wave.open(str(whole), "rb") as file:
        assert file.readframes(24_000) == b"\x01\x00" * 16_000 + b"\x02\x00" * 8_000
    assert [p.name for p in tmp_path.iterdir()] == ["001-answer.wav"]


def test_a_part_that_is_no_sound_leaves_both_files(tmp_path: Path) -> None:
    whole = wav(tmp_path / "001-answer.wav", b"\x01\x00" * 100)
    part = tmp_path / "001-answer.p2.wav"
    part.write_text("not sound")
    with pytest.raises(StorageError, match=r"can't join 001-answer\.p2\.wav"):
        append_part(whole, part)
    assert whole.exists()
    assert part.exists()


def test_words_doubts_and_pauses_move_with_their_part() -> None:
    first = Transcript(text="I began.", words=(Word(start=0, end=1, t0=0.1, t1=0.2),), seconds=2.0)
    second = Transcript(
        text="Then I ended.",
        words=(Word(start=0, end=4, t0=0.5, t1=0.9), Word(start=5, end=6)),
        doubts=(Doubt(kind="unclear", reason="quiet", start=5, end=6, t0=1.0, t1=1.1),),
        pauses=((0.0, 0.5),),
        seconds=3.0,
    )
    joined = join_transcripts([(first, 0.0), (second, 2.0)])
    assert joined.text == "I began. Then I ended."
    assert [joined.text[w.start : w.end] for w in joined.words] == ["I", "Then", "I"]
    assert [(w.t0, w.t1) for w in joined.words] == [(0.1, 0.2), (2.5, 2.9), (None, None)]
    assert [(d.start, d.t0) for d in joined.doubts] == [(14, 3.0)]
    assert joined.text[14:15] == "I"
    assert joined.pauses == ((2.0, 2.5),)
    assert joined.seconds == 5.0


def test_an_empty_part_adds_nothing() -> None:
    empty, said = Transcript(text="", seconds=18.0), Transcript(text="Yes.", seconds=1.0)
    assert join_transcripts([(empty, 0.0), (said, 18.0)]).text == "Yes."
    assert join_transcripts([(said, 0.0), (empty, 1.0)]).text == "Yes."
