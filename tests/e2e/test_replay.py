"""Replay through a real sound server: what comes out is what was recorded, captions keep step, keys work."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from audio.clocks import SystemClock
from audio.loudspeaker import DeviceSpeaker
from audio.player import Played
from audio.portaudio import PortAudio
from audio.soundfiles import to_int16, write_wav
from simulator.app.playback import loader
from simulator.app.recordings import lengths
from simulator.app.transport import Transport
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.session.timeline import Timeline, timeline
from simulator.ui.replay import caption
from tests.support.library import noise, write_session
from tests.support.pulse import MONITOR_RATE, SoundServer, audible_in, find_in, wait_for
from tests.support.waits import NET

pytestmark = pytest.mark.e2e


class Watched(DeviceSpeaker):
    """Remembers when the first sample of each piece became audible."""

    def __init__(self, system: PortAudio) -> None:
        super().__init__(system)
        self.played: list[Played] = []

    def play(self, samples: NDArray[np.int16], rate: int, cut: threading.Event) -> Played:
        self.played.append(super().play(samples, rate, cut))
        return self.played[-1]


def session(home: Path) -> Path:
    """Two turns of sound that can't be mistaken: noise, a few seconds each."""
    folder = write_session(home, sound=True)
    for name, seconds, seed, rate in (
        ("001-question", 1.5, 1, 22_050),
        ("001-answer", 4.0, 2, 16_000),
        ("002-question", 1.2, 3, 22_050),
        ("002-answer", 2.0, 4, 16_000),
    ):
        write_wav(folder / f"audio/{name}.wav", noise(seconds, seed, rate), rate)
    return folder


def line_of(folder: Path) -> Timeline:
    log = read_log(folder / "session.jsonl")
    history = assemble(log.header, log.lines)
    return timeline(history, lengths(folder, history)[0])


def at_monitor(path: Path) -> np.ndarray:
    samples, rate = soundfile.read(path, dtype="float32")
    return to_int16(soxr.resample(samples, rate, MONITOR_RATE).astype(np.float32))


def test_every_turn_comes_out_as_it_was_recorded_and_captions_keep_step(
    sound_server: SoundServer, own_home: Path
) -> None:
    folder = session(own_home)
    line = line_of(folder)
    speaker = Watched(PortAudio())
    speaker.open()
    tape = Transport(line, loader(folder), speaker, SystemClock())
    places_at: list[tuple[float, float, float]] = []  # where it says it is, and the time before and after it said so
    with sound_server.record_monitor() as monitor:
        tape.start()

        def over() -> bool:
            before = time.monotonic()
            places_at.append((before, tape.position, time.monotonic()))
            return not tape.playing

        assert wait_for(over)
        assert tape.problem == ""
        wait_for(lambda: False, 0.5)
        heard = monitor.samples
    tape.close()
    places = {}
    for segment in line.segments:
        if segment.audio:
            places[segment.audio], likeness = audible_in(at_monitor(folder / segment.audio), heard, MONITOR_RATE)
            assert likeness >= 0.9, f"{segment.audio}: {likeness:.3f}"
    # the voices stand to each other as in the session, but for what the device needs between two of them
    answer = next(s for s in line.segments if s.audio == "audio/001-answer.wav")
    question = line.segments[0]
    apart = (places["audio/001-answer.wav"] - places["audio/001-question.wav"]) / MONITOR_RATE
    assert -0.5 < apart - (answer.start - question.start) < 5.0  # a busy machine needs longer
    audible = speaker.played[line.segments.index(answer)].first_sample
    assert audible is not None
    words = [c.at for c in line.cues if c.kind == "word" and c.turn == 1 and c.voice == "candidate"]
    words = [at for at in words if at < answer.end - 0.1]  # the recording is shorter than the text: not all come up
    assert len(words) >= 8
    # captions follow the place that the tape says it is at, so that place has to be what is audible at that time
    during = [(b, p, a) for b, p, a in places_at if answer.start + 0.1 < p < answer.end - 0.1]
    assert during
    wrong = [p - answer.start for b, p, a in during if not b - 0.1 <= audible + p - answer.start <= a + 0.1]
    assert not wrong, wrong
    assert [caption(line, at + 0.01)[2] for at in words] == list(range(1, len(words) + 1))


def heard_after_a_jump(sound_server: SoundServer, line: Timeline, folder: Path, target: float) -> NDArray[np.int16]:
    """What the loudspeaker played while the answer was sought to ``target``, from before the jump on."""
    answer = next(s for s in line.segments if s.audio == "audio/001-answer.wav")
    speaker = DeviceSpeaker(PortAudio())
    speaker.open()
    tape = Transport(line, loader(folder), speaker, SystemClock(), at=0.0 if target > 1 else answer.start + 2.0)
    with sound_server.record_monitor() as monitor:
        tape.start()
        begun = tape.position
        assert wait_for(lambda: tape.position > begun + 0.5)
        tape.go(answer.start + target)
        assert wait_for(lambda: tape.position - answer.start > target + 0.9)
        wait_for(lambda: False, 0.3)
        heard = monitor.samples
    tape.close()
    return heard


@pytest.mark.parametrize("target", [2.0, 0.5])
def test_seeking_lands_within_50_ms(sound_server: SoundServer, own_home: Path, target: float) -> None:
    """Noise has no two moments alike: what sounds right after the jump tells where it landed."""
    folder = session(own_home)
    line = line_of(folder)
    whole = at_monitor(folder / "audio/001-answer.wav").astype(float)
    landed = round(target * MONITOR_RATE)
    later = round(0.2 * MONITOR_RATE)
    piece = whole[landed + later : landed + 3 * later]
    for _ in range(3):  # on a busy machine the sound may stumble, and then it tells nothing of where it landed
        heard = heard_after_a_jump(sound_server, line, folder, target).astype(float)
        place, likeness = find_in(piece.astype(np.int16), heard.astype(np.int16))
        if likeness >= 0.99:
            break
    assert likeness >= 0.99
    here = place - later  # where the moment aimed at would sound

    def likeness_of(begin: float, end: float) -> float:
        a, b = round(begin * MONITOR_RATE), round(end * MONITOR_RATE)
        one, other = whole[landed + a : landed + b], heard[here + a : here + b]
        energy = float(np.sqrt(np.sum(one**2) * np.sum(other**2)))
        return abs(float(np.sum(one * other))) / energy if energy else 0.0

    assert likeness_of(0.05, 0.1) >= 0.95  # from 50 ms after it everything is there
    assert likeness_of(-0.1, -0.05) < 0.3  # and nothing from earlier than 50 ms before it


def test_the_screen_plays_and_q_leaves(sound_server: SoundServer, own_home: Path) -> None:
    folder = session(own_home)
    master, slave = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "simulator", "replay", "last"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"},
        start_new_session=True,
    )
    os.close(slave)
    screen = bytearray()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            if select.select([master], [], [], 0.1)[0]:
                try:
                    screen.extend(os.read(master, 65536))
                except OSError:
                    return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with sound_server.record_monitor() as monitor:
            assert wait_for(lambda: b"Interviewer" in screen), bytes(screen[-500:])
            os.write(master, b"s")
            assert wait_for(lambda: b"Star" in screen), bytes(screen[-500:])
            os.write(master, b"q")
            assert child.wait(NET) == 0
            heard = monitor.samples
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        stop.set()
        reader.join()
        os.close(master)
    assert np.abs(heard.astype(int)).max() > 1000
    log = read_log(folder / "session.jsonl")
    assert [n.star for t in assemble(log.header, log.lines).turns for n in t.notes] == [True]
