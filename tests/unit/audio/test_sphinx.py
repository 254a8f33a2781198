"""PocketSphinx with the model in its package."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from audio.soundfiles import read_sound
from audio.transcribe.sphinx import SphinxEngine, SphinxTranscriber
from audio.vad import RATE, as_float
from simulator.errors import EngineError
from simulator.ports import Hints
from simulator.session.requests import shipped_requests
from tests.e2e.pulse import wait_for
from tests.support.hearing import breaths, clicks, coughs, hum, off_by, spoken, word_error_rate


@pytest.fixture(scope="module")
def transcriber() -> SphinxTranscriber:
    return SphinxTranscriber()


def test_it_hears_the_samples_voice_and_says_that_it_is_no_more_than_that(transcriber: SphinxTranscriber) -> None:
    sample = spoken("reply-ownership", 12.0)
    stream = transcriber.stream(Hints())
    for at in range(0, len(sample.pcm), 777):
        stream.feed(sample.pcm[at : at + 777])
    heard = stream.finish()
    assert word_error_rate(sample.sample.text, heard.text) <= 0.15
    assert heard.text == transcriber.transcribe(as_float(sample.pcm), Hints()).text
    assert heard.engine.low_trust
    assert "mockloop models pull base.en" in heard.engine.note
    assert heard.confidence is None


@pytest.mark.parametrize("name", ["reply-ownership", "reply-results", "reply-system"])
def test_its_word_times_are_those_of_the_synthesis(transcriber: SphinxTranscriber, name: str) -> None:
    sample = spoken(name)
    stream = transcriber.stream(Hints())
    for at in range(0, len(sample.pcm), 1024):
        stream.feed(sample.pcm[at : at + 1024])
    starts, ends = off_by(sample.sample.words, stream.finish())
    assert len(starts) >= 0.8 * len(sample.sample.words)
    assert np.max(starts) <= 0.15
    assert np.max(ends) <= 0.15


@pytest.mark.skipif(not shutil.which("flite"), reason="needs flite: apt install flite")
@pytest.mark.parametrize("said", ["Let's skip this one.", "Can we skip this question?", "I'd like to skip this one."])
def test_a_spoken_request_to_skip_is_heard_as_one(transcriber: SphinxTranscriber, said: str, tmp_path: Path) -> None:
    path = tmp_path / "said.wav"
    subprocess.run(["flite", "-voice", "rms", "-t", said, "-o", str(path)], check=True)
    quiet = np.zeros(RATE // 4, np.float32)
    heard = transcriber.transcribe(np.concatenate([quiet, read_sound(path), quiet]), Hints())
    assert shipped_requests().key_for(heard.text) == "skip"


def test_noise_has_no_words(transcriber: SphinxTranscriber) -> None:
    noise = np.concatenate([hum(5.0), clicks(5.0), coughs(5.0), breaths(5.0), np.zeros(5 * RATE, np.int16)])
    assert transcriber.transcribe(as_float(noise), Hints()).words == ()


def test_a_very_short_piece_is_no_crash(transcriber: SphinxTranscriber) -> None:
    assert transcriber.transcribe(np.zeros(100, np.float32), Hints()).text == ""


def test_everything_else_goes_on_while_it_works(transcriber: SphinxTranscriber) -> None:
    """Its decoder would keep Python's lock: recording, meter and keys would stand still for seconds."""
    sound = as_float(spoken("reply-ownership").pcm)
    gaps, over = [0.0], threading.Event()

    def watch() -> None:
        last = time.monotonic()
        while not over.wait(0.005):
            now = time.monotonic()
            gaps.append(now - last)
            last = now

    watcher = threading.Thread(target=watch)
    watcher.start()
    begun = time.monotonic()
    transcriber.transcribe(sound, Hints())
    took = time.monotonic() - begun
    over.set()
    watcher.join()
    assert max(gaps) < took / 2  # a decoder that keeps the lock makes one gap of all its time


def children() -> list[int]:
    """Recognisers that this process has started."""
    listing = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    ours = [line.split() for line in listing.stdout.splitlines() if "sphinx_child" in line]
    return [int(pid) for pid, parent, *_ in ours if int(parent) == os.getpid()]


def test_a_process_that_died_is_an_error_once(transcriber: SphinxTranscriber) -> None:
    sound = as_float(spoken("reply-ownership").pcm)[: 3 * RATE]
    assert children()
    for pid in children():
        os.kill(pid, signal.SIGKILL)
    with pytest.raises(EngineError, match="PocketSphinx broke"):
        transcriber.transcribe(sound, Hints())
    assert transcriber.transcribe(sound, Hints()).text


def test_a_process_that_died_with_a_short_piece_unread_leaves_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fits into the pipe's buffer is written again when the pipe is closed, into nothing."""
    ignored: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: ignored.append(told.exc_value))
    before = children()
    engine = SphinxEngine()
    (child,) = set(children()) - set(before)
    os.kill(child, signal.SIGKILL)
    wait_for(lambda: child not in children(), 30)
    told = ""
    try:  # pytest.raises would keep the process's object alive
        engine.decode(np.zeros(RATE // 10, np.float32), "", ())
    except EngineError as error:
        told = str(error)
    assert "its process ended" in told
    assert ignored == []
