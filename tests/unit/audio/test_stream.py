"""Streaming transcription with an engine that hears perfectly: what is lost or doubled is ours."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audio.transcribe.cut import CutRules
from audio.transcribe.engine import Decoded
from audio.transcribe.offline import transcribe_whole
from audio.transcribe.stream import AnswerStream
from audio.vad import FRAME, RATE, as_float
from simulator.errors import EngineError
from simulator.ports import Hints
from tests.support.hearing import (
    OracleEngine,
    Pcm,
    Spoken,
    as_heard,
    hum,
    plain,
    silence,
    spoken,
    white,
    word_error_rate,
)
from tests.support.waits import NET

WHOLE = spoken("unpopular-weak")
SHORT = spoken("reply-ownership")
IMPATIENT = CutRules(tiers=((2.0, 0.2),), longest=6.0, seek_gap_after=2.0)  # many cuts, some inside speech


def feed(stream: AnswerStream, pcm: Pcm, block: int = FRAME) -> None:
    for at in range(0, len(pcm), block):
        stream.feed(pcm[at : at + block])


def streamed(engine: OracleEngine, pcm: Pcm, block: int = FRAME) -> str:
    stream = AnswerStream(engine, Hints())
    feed(stream, pcm, block)
    return stream.finish().text


def cut_after(source: Spoken, word: int) -> Spoken:
    """The sample up to and with one word."""
    words = source.sample.words[: word + 1]
    return Spoken(replace(source.sample, words=words), source.pcm[: round(words[-1].end * RATE)])


@pytest.mark.parametrize("rules", [CutRules(), IMPATIENT], ids=["usual", "impatient"])
def test_every_word_comes_once_and_at_its_time(rules: CutRules) -> None:
    engine = OracleEngine(WHOLE, rules)
    stream = AnswerStream(engine, Hints())
    feed(stream, WHOLE.pcm)
    heard = stream.finish()
    assert plain(heard.text) == [w.text.lower() for w in WHOLE.sample.words]
    for word, true in zip(heard.words, WHOLE.sample.words, strict=True):
        assert word.t0 == pytest.approx(true.start, abs=0.25)  # a piece may begin inside its first word
        assert word.t1 == pytest.approx(true.end, abs=0.15)
    assert heard.seconds == pytest.approx(len(WHOLE.pcm) / RATE, abs=0.001)
    assert any(end - start > 2.0 for start, end in heard.pauses)


@given(lead=st.integers(0, 3 * RATE), block=st.integers(100, 9000))
@settings(max_examples=8, deadline=None)
def test_where_the_recording_begins_does_not_matter(lead: int, block: int) -> None:
    pcm = np.concatenate([np.zeros(lead, np.int16), WHOLE.pcm])
    assert word_error_rate(WHOLE.sample.text, streamed(OracleEngine(WHOLE), pcm, block)) <= 0.02


@given(
    # no answer ends on a chopped-off "the" after a pause, and no detector would hear that
    word=st.sampled_from([i for i, w in enumerate(SHORT.sample.words) if w.end > 2.0 and w.end - w.start > 0.25]),
    trailing=st.floats(0.02, 2.0),
    block=st.integers(100, 9000),
)
@settings(max_examples=25, deadline=None)
def test_the_last_word_is_never_lost_or_doubled(word: int, trailing: float, block: int) -> None:
    answer = cut_after(SHORT, word)
    end = np.random.default_rng(0).integers(-4, 5, round(trailing * RATE)).astype(np.int16)
    heard = plain(streamed(OracleEngine(answer), np.concatenate([answer.pcm, end]), block))
    assert heard[-3:] == [w.text.lower() for w in answer.sample.words[-3:]]


def test_streaming_and_the_whole_file_agree() -> None:
    live = AnswerStream(OracleEngine(WHOLE), Hints())
    feed(live, as_heard(WHOLE.pcm), 1234)
    done: list[float] = []
    offline = transcribe_whole(OracleEngine(WHOLE), as_float(WHOLE.pcm), Hints(), done.append)
    assert live.finish() == offline
    assert done == sorted(done)
    assert done[-1] == pytest.approx(len(WHOLE.pcm) / RATE)


def test_the_tail_is_decoded_inside_the_closing_silence_and_only_once() -> None:
    engine = OracleEngine(SHORT)
    stream = AnswerStream(engine, Hints())
    feed(stream, np.concatenate([SHORT.pcm, silence(0.4)]))
    stream.settle()
    before = len(engine.calls)
    assert plain(stream.text())[-1] == SHORT.sample.words[-1].text.lower()
    assert stream.covered() >= SHORT.sample.words[-1].end - 0.1
    foreseen = stream.so_far()
    feed(stream, silence(3.0))
    heard = stream.finish()
    assert plain(heard.text) == [w.text.lower() for w in SHORT.sample.words]
    assert foreseen.model_copy(update={"seconds": heard.seconds}) == heard
    assert len(engine.calls) == before


def test_a_speculation_that_speech_overtakes_is_thrown_away() -> None:
    engine = OracleEngine(WHOLE)
    stream = AnswerStream(engine, Hints())
    for at in range(0, len(WHOLE.pcm), FRAME):
        stream.feed(WHOLE.pcm[at : at + FRAME])
        stream.settle()
    heard = stream.finish()
    assert len({start for start, _ in engine.calls}) < len(engine.calls), "nothing was ever overtaken"
    assert plain(heard.text) == [w.text.lower() for w in WHOLE.sample.words]


def test_each_piece_knows_what_was_said_before() -> None:
    engine = OracleEngine(WHOLE)
    stream = AnswerStream(engine, Hints(context="The question."))
    for at in range(0, len(WHOLE.pcm), FRAME):
        stream.feed(WHOLE.pcm[at : at + FRAME])
        stream.settle()
    stream.finish()
    assert engine.contexts[0] == "The question."
    assert engine.contexts[-1].endswith("stayed with us") or len(engine.contexts[-1]) == 200
    assert max(len(c) for c in engine.contexts) == 200


class SlowEngine(OracleEngine):
    """Decodes only when it is let."""

    def __init__(self, whole: Spoken) -> None:
        super().__init__(whole)
        self.go = threading.Event()
        self.threads: list[str] = []

    def decode(self, audio: NDArray[np.float32], context: str, vocabulary: Sequence[str]) -> Decoded:
        assert self.go.wait(NET)
        self.threads.append(threading.current_thread().name)
        return super().decode(audio, context, vocabulary)


def test_feeding_never_waits_for_a_decode() -> None:
    engine = SlowEngine(WHOLE)
    stream = AnswerStream(engine, Hints())
    feed(stream, WHOLE.pcm)  # would hang here
    assert stream.text() == ""
    engine.go.set()
    assert plain(stream.finish().text) == [w.text.lower() for w in WHOLE.sample.words]
    assert set(engine.threads) == {"transcribe"}


def test_an_engine_that_breaks_is_an_error_at_the_end_and_never_before() -> None:
    stream = AnswerStream(OracleEngine(WHOLE, fail_at=1), Hints())
    feed(stream, WHOLE.pcm)
    stream.settle()
    assert stream.text()  # what was known before
    with pytest.raises(EngineError, match="no memory left for the beams") as caught:
        stream.finish()
    assert "rerun" in caught.value.hint


def test_an_engine_that_breaks_offline_is_the_same_error() -> None:
    with pytest.raises(EngineError, match="no memory left"):
        transcribe_whole(OracleEngine(WHOLE, fail_at=1), as_float(WHOLE.pcm), Hints())


def test_a_voice_in_the_next_room_is_not_the_candidates() -> None:
    near, far = SHORT.pcm, np.rint(spoken("reply-results", 6.0).pcm * 0.003).astype(np.int16)
    stream = AnswerStream(OracleEngine(SHORT), Hints())
    feed(stream, np.concatenate([near, silence(2.0), far]))
    heard = stream.finish()
    assert plain(heard.text) == [w.text.lower() for w in SHORT.sample.words]
    assert {d.reason for d in heard.doubts} <= {"too quiet to be you"}


def test_decoded_sound_is_forgotten() -> None:
    stream = AnswerStream(OracleEngine(WHOLE), Hints())
    tracemalloc.start()
    try:
        for at in range(0, len(WHOLE.pcm), FRAME):
            stream.feed(WHOLE.pcm[at : at + FRAME])
            stream.settle()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    stream.cancel()
    # a minute of sound is 3.8 MB as float32; the open piece and its neighbourhood may still be there
    assert held < 1_500_000


def test_cancelling_ends_the_worker() -> None:
    stream = AnswerStream(OracleEngine(SHORT), Hints())
    feed(stream, SHORT.pcm)
    stream.cancel()
    stream.settle()  # would hang if a cancelled piece were still waited for
    assert not stream.busy()


@pytest.mark.parametrize("noise", [silence(10.0), white(10.0), hum(10.0)], ids=["silence", "white", "hum"])
def test_what_is_not_voiced_is_never_decoded(noise: Pcm) -> None:
    engine = OracleEngine(SHORT, fail_at=0)
    stream = AnswerStream(engine, Hints())
    feed(stream, noise)
    heard = stream.finish()
    assert (heard.text, heard.words, engine.contexts) == ("", (), [])


@pytest.mark.parametrize("apart", [None, 1.0], ids=["whole", "apart"])
def test_what_was_heard_up_to_the_last_pause_is_not_decoded_again(apart: float | None) -> None:
    said = cut_after(SHORT, len(SHORT.sample.words) - 1)
    engine = OracleEngine(said, CutRules(tiers=((0.0, 9.0),), tail_apart=apart))  # one piece
    stream = AnswerStream(engine, Hints())
    for at in range(0, len(said.pcm), FRAME):
        stream.feed(said.pcm[at : at + FRAME])
        stream.settle()
    heard = stream.finish()
    assert plain(heard.text) == [word.text.lower() for word in said.sample.words]
    begun, ended = engine.calls[-1]
    assert ended == pytest.approx(said.sample.words[-1].end, abs=0.2)
    assert (begun > engine.calls[0][0]) == (apart is not None)
    assert ended - begun >= (apart or 0.0)
