"""The tape machine on a virtual clock: an hour passes at once, and every sample's time is exact."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.clocks import VirtualClock
from audio.filebacked import FilePlayer
from audio.player import Played
from audio.soundfiles import write_wav
from simulator.app.playback import loader
from simulator.app.recordings import lengths
from simulator.app.transport import Transport
from simulator.model.events import Command, Event, Listen, Recorded, Say, Spoken
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.session.timeline import Timeline, timeline
from simulator.ui.replay import caption
from tests.support.library import noise, write_session
from tests.support.waits import NET, until

RATE = 22_050  # of the questions, and so of what the file player writes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_session(tmp_path / "home", sound=True)


def line_of(folder: Path) -> Timeline:
    log = read_log(folder / "session.jsonl")
    history = assemble(log.header, log.lines)
    known, problems = lengths(folder, history)
    assert problems == []
    return timeline(history, known)


class Studio:
    """A transport on a virtual clock that writes what it plays; ``at`` runs something at a clock time."""

    def __init__(self, folder: Path, out: Path, at: float = 0.0, line: Timeline | None = None) -> None:
        self.clock = VirtualClock()
        self.clock.hold()  # until all that is to happen has been put down
        self.line = line or line_of(folder)
        self.out = out
        self.player = FilePlayer(out, self.clock)
        self.tape = Transport(self.line, loader(folder), self.player, self.clock, at=at)
        self.ended = threading.Event()

    def at(self, moment: float, action: Callable[[], object]) -> None:
        self.clock.call_at(moment, lambda: action() and None)

    def play(self, until: float) -> np.ndarray:
        """Start and play until the clock says ``until``; returns the samples that came out."""
        self.at(until, self.ended.set)
        self.start()
        assert self.ended.wait(NET)
        self.tape.close()
        return sound_of(self.out.parent, self.out.name)

    def start(self) -> None:
        self.tape.start()
        self.clock.release()


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    n = min(one.size, other.size)
    return float(np.corrcoef(one[:n].astype(float), other[:n].astype(float))[0, 1])


def sound_of(folder: Path, name: str) -> np.ndarray:
    samples, rate = soundfile.read(folder / name, dtype="int16")
    if rate != RATE:
        import soxr

        samples = soxr.resample(samples, rate, RATE, quality="HQ")
    return samples


def test_what_comes_out_is_what_was_recorded_turn_by_turn(folder: Path, tmp_path: Path) -> None:
    studio = Studio(folder, tmp_path / "out.wav")
    heard = studio.play(studio.line.seconds + 1)
    voices = [s for s in studio.line.segments if s.audio]
    assert len(voices) == 4
    for segment in voices:
        assert segment.audio
        begin = round(segment.start * RATE)
        piece = heard[begin : begin + round(segment.seconds * RATE)]
        assert correlation(piece, sound_of(folder, segment.audio)) >= 0.99


def test_an_answer_that_was_interrupted_is_heard_in_its_pieces(folder: Path, tmp_path: Path) -> None:
    write_wav(folder / "audio/001-aside-3.wav", noise(1.0, 30, RATE), RATE)
    first, spoken, _, *rest = read_log(folder / "session.jsonl").lines
    between: list[Event | Command] = [
        Listen(turn=1),
        Recorded(turn=1, audio="audio/001-answer.wav", seconds=10.0),
        Say(turn=1, line=3, role="aside", text="Take your time."),
        Spoken(turn=1, line=3, audio="audio/001-aside-3.wav", first_sample=15.0, seconds=1.0),
        Listen(turn=1, part=2),
    ]
    lines = [first, spoken, *(spoken.model_copy(update={"body": body}) for body in between), *rest]
    history = assemble(read_log(folder / "session.jsonl").header, lines)
    line = timeline(history, lengths(folder, history)[0])
    studio = Studio(folder, tmp_path / "out.wav", line=line)
    heard = studio.play(line.seconds + 1)
    begin, end = (next(s for s in line.segments if s.audio == f"audio/001-{n}.wav") for n in ("answer", "aside-3"))
    answer = sound_of(folder, "audio/001-answer.wav")
    apart = round((end.start + 1.0) * RATE)
    cut = round(10.0 * RATE)
    assert correlation(heard[round(begin.start * RATE) :][:cut], answer[:cut]) >= 0.99
    assert correlation(heard[round(end.start * RATE) :][:RATE], sound_of(folder, "audio/001-aside-3.wav")) >= 0.99
    assert correlation(heard[apart:][: 5 * RATE], answer[cut:][: 5 * RATE]) >= 0.99


@pytest.mark.parametrize("speed", [1.0, 1.5])
def test_captions_are_within_100_ms_of_their_words(folder: Path, tmp_path: Path, speed: float) -> None:
    studio = Studio(folder, tmp_path / "out.wav")
    studio.tape.set_speed(speed)
    shown: dict[tuple[str, int], float] = {}

    def look() -> None:
        who, _, said = caption(studio.line, studio.tape.position)
        shown.setdefault((who, said), studio.clock.now())

    total = studio.line.seconds / speed
    for tick in range(int(total / 0.05)):
        studio.at(tick * 0.05, look)
    studio.play(total + 1)
    answer = next(s for s in studio.line.segments if s.voice == "candidate" and s.turn == 1)
    words = [c for c in studio.line.cues if c.kind == "word" and c.turn == 1 and c.voice == "candidate"]
    missing = [n for n in range(1, len(words) + 1) if ("You", n) not in shown and n < len(words)]
    assert not missing
    late = [
        shown["You", n] - w.at / speed for n, w in enumerate(words, 1) if ("You", n) in shown and w.at < answer.end
    ]
    assert all(-0.1 <= x <= 0.1 for x in late), (min(late), max(late))


@pytest.mark.parametrize("target", [3.3, 12.34, 30.0])
def test_seeking_lands_within_50_ms(folder: Path, tmp_path: Path, target: float) -> None:
    studio = Studio(folder, tmp_path / "out.wav")
    where: list[float] = []
    studio.at(1.0, lambda: studio.tape.go(target))
    studio.at(2.0, lambda: where.append(studio.tape.position))
    heard = studio.play(3.0)
    assert abs(where[0] - (target + 1.0)) <= 0.05
    straight = Studio(folder, tmp_path / "straight.wav", at=target)
    reference = straight.play(1.5)[: RATE // 2]
    window = heard[round(0.95 * RATE) : round(2.0 * RATE)].astype(float)
    found = np.correlate(window, reference.astype(float), "valid")
    if reference.any():
        lag = (int(np.argmax(found)) - round(0.05 * RATE)) / RATE
        assert abs(lag) <= 0.05


def test_pause_stands_still_and_goes_on_where_it_was(folder: Path, tmp_path: Path) -> None:
    studio = Studio(folder, tmp_path / "out.wav")
    seen: list[float] = []
    studio.at(2.5, studio.tape.toggle)
    studio.start()

    def stopped() -> bool:
        return not studio.tape.playing

    assert until(stopped)
    seen += [studio.tape.position, studio.tape.position]
    assert seen[0] == seen[1] == pytest.approx(2.5, abs=0.05)
    studio.at(5.0, studio.ended.set)
    studio.tape.toggle()
    assert studio.ended.wait(NET)
    assert studio.tape.position >= 2.5
    studio.tape.close()


def test_keys_move_by_turns_and_flags(folder: Path, tmp_path: Path) -> None:
    studio = Studio(folder, tmp_path / "out.wav")
    tape, line = studio.tape, studio.line
    tape.go(0.0)
    assert tape.next_of("turn")
    second = tape.position
    assert second == line.moments("turn")[1]
    tape.go(second + 3)
    tape.previous_turn()
    assert tape.position == second
    tape.previous_turn()
    assert tape.position == 0.0
    assert tape.next_of("flag")
    assert tape.position == line.moments("flag")[0]
    tape.go(line.seconds)
    assert not tape.next_of("flag")
    tape.seek(-10)
    assert tape.position == pytest.approx(line.seconds - 10)
    tape.seek(-1e6)
    assert tape.position == 0.0
    tape.faster()
    tape.faster()
    assert tape.speed == 1.5
    tape.set_speed(9)
    assert tape.speed == 2.0
    tape.faster(-1)
    assert tape.speed == 1.75
    tape.louder()
    assert tape.volume == 1.0
    tape.louder(-3)
    assert tape.volume == 0.7
    tape.close()


def test_quieter_is_quieter(folder: Path, tmp_path: Path) -> None:
    studio = Studio(folder, tmp_path / "out.wav")
    studio.tape.louder(-5)
    heard = studio.play(1.5)
    assert np.abs(heard).max() == pytest.approx(1500, rel=0.05)  # the tone has 3000


def test_a_speaker_that_fails_is_told_and_nothing_hangs(folder: Path) -> None:
    class Broken:
        description = "a broken speaker"
        closed = False

        def play(self, samples: np.ndarray, rate: int, cut: threading.Event) -> Played:
            return Played(None, 0.0, completed=False, problem="it is gone")

        def wake(self) -> None: ...

        def close(self) -> None:
            self.closed = True

    broken = Broken()
    tape = Transport(line_of(folder), loader(folder), broken, VirtualClock())
    tape.start()
    assert until(lambda: tape.problem)
    assert tape.problem == "it is gone"
    assert not tape.playing
    tape.close()
    assert broken.closed


def test_a_recording_that_goes_away_while_it_plays_is_told(folder: Path, tmp_path: Path) -> None:
    studio = Studio(folder, tmp_path / "out.wav")
    for path in (folder / "audio").iterdir():
        path.unlink()
    studio.start()
    assert until(lambda: studio.tape.problem)
    assert "001-question.wav" in studio.tape.problem
    assert not studio.tape.playing
    studio.tape.close()
