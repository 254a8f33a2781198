"""Answers from files: every format read, every mistake named with its place."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.soundfiles import read_sound
from simulator.errors import InputError
from simulator.model.transcript import Transcript
from simulator.store.captions import parse_captions
from simulator.store.inputs import Given, read_file, read_lines, read_stream
from simulator.store.transcripts import own_transcript, parse_transcript

SRT = """1
00:00:01,000 --> 00:00:03,000
We had two weeks
left.

2
00:00:06,500 --> 00:00:08,000
<i>I cut</i> a feature &amp; told them.
"""
VTT = """WEBVTT

NOTE made by hand

00:01.000 --> 00:03.000 align:start
<v Me>So I asked them.

00:03.200 --> 00:04.000
And they knew.
"""


def only(found: object) -> Given:
    [given] = list(found)  # type: ignore[call-overload]
    assert isinstance(given, Given)
    return given


def test_text_keeps_its_words_and_loses_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfI asked them.\r\nThey said yes.\n")
    given = only(read_file(path))
    assert given.transcript.text == "I asked them.\nThey said yes."
    assert given.question is None


def test_srt_gives_text_times_and_the_pause_between(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(SRT, encoding="utf-8")
    transcript = only(read_file(path)).transcript
    assert transcript.text == "We had two weeks left. I cut a feature & told them."
    assert [transcript.text[w.start : w.end] for w in transcript.words[:2]] == ["We", "had"]
    assert transcript.words[0].t0 == 1.0
    assert transcript.words[-1].t1 == 8.0
    assert transcript.pauses == ((3.0, 6.5),)


def test_vtt_without_hours_and_with_voice_tags() -> None:
    transcript = parse_captions(VTT, "a.vtt").transcript()
    assert transcript.text == "So I asked them. And they knew."
    assert transcript.pauses == ()


def test_rolling_captions_are_said_once() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nsame line\n\n00:02.000 --> 00:03.000\nsame line\n"
    assert parse_captions(text, "a.vtt").transcript().text == "same line"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("WEBVTT\n\n0:9 --> soon\nback\n", "a.vtt:3"),
        ("nothing here", "a.vtt"),
    ],
)
def test_broken_captions_name_their_line(text: str, where: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_captions(text, "a.vtt")
    assert raised.value.where == where


def test_our_own_transcript_comes_back_as_it_was(tmp_path: Path) -> None:
    before = parse_captions(SRT, "a.srt").transcript()
    path = tmp_path / "a.json"
    path.write_text(before.model_dump_json(), encoding="utf-8")
    assert only(read_file(path)).transcript == before


def test_a_whisper_like_transcript_keeps_times_and_probabilities() -> None:
    words = [
        {"word": " I", "start": 0.0, "end": 0.2, "probability": 0.9},
        {"word": " asked.", "start": 0.2, "end": 0.7, "probability": 0.8},
    ]
    transcript = parse_transcript(
        {"segments": [{"text": " I asked.", "start": 0, "end": 0.7, "words": words}]}, "a.json"
    ).transcript()
    assert transcript.text == "I asked."
    assert transcript.words[1].t0 == 0.2
    assert transcript.confidence == pytest.approx(0.85)


def test_a_bare_list_of_words_is_a_transcript() -> None:
    assert parse_transcript([{"word": "Yes", "start": 1, "end": 2}], "a.json").transcript().text == "Yes"


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        "text",
        {"words": [{"nothing": 1}]},
        {"words": []},
        {"segments": [{"start": 0}]},
        [{"word": "b", "probability": 7}],
    ],
)
def test_a_document_that_is_no_transcript_is_refused(document: object) -> None:
    with pytest.raises(InputError) as raised:
        parse_transcript(document, "a.json")
    assert raised.value.hint


@pytest.mark.parametrize("word", [{"start": 0, "end": 9, "t0": 1.0}, {"start": "no", "t0": 1.0}])
def test_our_own_transcript_that_was_damaged_is_refused(word: dict[str, object]) -> None:
    with pytest.raises(InputError) as raised:
        own_transcript({"engine": {"engine": "x"}, "text": "abc", "words": [word]}, "a.json")
    assert raised.value.hint


def test_a_batch_goes_on_behind_a_bad_line() -> None:
    lines = [
        b'{"id": "a", "question": "Q?", "answer": "One.", "kind": "leaf", "seconds": 12}\n',
        b"\n",
        b"{not json}\n",
        b"[1]\n",
        b'{"question": "Q?"}\n',
        b'{"answer": "x", "kind": "root"}\n',
        b'{"answer": "x", "seconds": -1}\n',
        b'{"answer": "x", "seconds": true}\n',
        b'{"answer": "\\ud800"}\n',
        b"\xff\xfe\x00\n",
        b"[" * 5000 + b"\n",
        b'{"id": 7, "answer": "Last.", "extra": {"ignored": true}}\n',
    ]
    found = list(read_lines(lines, "b.jsonl"))
    good = [f for f in found if isinstance(f, Given)]
    bad = [f for f in found if isinstance(f, InputError)]
    assert [g.id for g in good if g.transcript.text in {"One.", "Last."}] == ["a", "7"]
    assert good[0].kind == "leaf"
    assert good[0].transcript.seconds == 12.0
    assert bad[0].where == "b.jsonl:3:2"
    assert all(f.where.startswith("b.jsonl:") and f.hint for f in bad)


def test_stdin_is_told_apart_by_its_first_words() -> None:
    batch = json.dumps({"answer": "One."}).encode() + b"\n" + json.dumps({"answer": "Two."}).encode()
    assert [g.transcript.text for g in read_stream(io.BytesIO(batch)) if isinstance(g, Given)] == ["One.", "Two."]
    assert only(read_stream(io.BytesIO(b"I asked them."))).transcript.text == "I asked them."
    assert only(read_stream(io.BytesIO(VTT.encode()))).transcript.words
    assert only(read_stream(io.BytesIO(SRT.encode()))).transcript.words
    document = json.dumps([{"word": "Yes", "start": 1, "end": 2}], indent=1).encode()
    assert only(read_stream(io.BytesIO(document))).transcript.text == "Yes"


@pytest.mark.parametrize(("name", "content"), [("a.xyz", b"x"), ("a.txt", b"\xff\x00\xff"), ("b.json", b"{")])
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        list(read_file(path))
    assert str(path) in str(raised.value)


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't read"):
        list(read_file(tmp_path / "none.txt"))


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3"])
def test_sounds_become_mono_at_16_khz(tmp_path: Path, suffix: str) -> None:
    rate = 44_100
    tone = 0.4 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    path = tmp_path / f"tone.{suffix}"
    soundfile.write(path, np.stack([tone, tone], axis=1), rate)
    samples = read_sound(path)
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert abs(len(samples) - 16_000) < 2_000  # MP3 pads
    assert 0.2 < float(np.abs(samples).max()) <= 1.0


def test_what_ffmpeg_knows_is_decoded_too(tmp_path: Path) -> None:
    import av

    path = tmp_path / "tone.m4a"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48_000, layout="mono")
        tone = (0.3 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000)).astype(np.float32)
        for at in range(0, 47_104, 1024):
            frame = av.AudioFrame.from_ndarray(tone[None, at : at + 1024], format="fltp", layout="mono")
            frame.sample_rate = 48_000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert abs(len(read_sound(path)) - 16_000) < 2_500


@pytest.mark.parametrize("content", [b"", b"this is no sound at all, only some text"])
def test_what_is_no_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(InputError):
        read_sound(path)


def test_no_format_loses_the_type() -> None:
    assert isinstance(parse_captions(SRT, "x").transcript(), Transcript)
