"""The speech input over recorded answers: events, ends, problems, and a recording that survives whatever breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.clocks import VirtualClock
from audio.endpoint import Patience
from audio.filebacked import FileMicrophone
from audio.recorder import BlockSink, LostSink, Recording, TakeRecorder
from audio.speech_input import LocalListening, LocalSpeechInput
from audio.transcribe.transcriber import EngineTranscriber
from audio.vad import RATE
from simulator.errors import EngineError, MissingError
from simulator.model.transcript import Transcript
from simulator.ports import Caption, Closing, Done, Hints, Level, Lost, Paused, Quiet, SpeechInputEvent, Take, Voice
from tests.support.hearing import OracleEngine, Pcm, Spoken, plain, silence, spoken, white, word_error_rate
from tests.support.waits import NET

REPLY = spoken("reply-ownership")
CLOSED = spoken("no-data-done")
HINTS = Hints(closing=Closing((CLOSED.sample.done_phrase or "",)))


class Room:
    """A speech input, its microphone and everything that it reported."""

    def __init__(
        self,
        folder: Path,
        sound: Pcm,
        whole: Spoken = REPLY,
        *,
        patience: Patience | None = None,
        fail_at: int | None = None,
        tail_guard: float = 0.2,
        endless: bool = False,
    ) -> None:
        self.path = folder / "001-answer.wav"
        self.sound = sound
        source = folder / "source.wav"
        soundfile.write(source, sound, RATE, subtype="PCM_16")
        self.microphone = FileMicrophone([source], VirtualClock(), after="silence" if endless else "end")
        self.engine = OracleEngine(whole, fail_at=fail_at)
        self.speech_input = LocalSpeechInput(
            self.microphone, EngineTranscriber(self.engine), patience, tail_guard=tail_guard, patient=True
        )
        self.events: list[SpeechInputEvent] = []
        self.over = threading.Event()

    def notify(self, event: SpeechInputEvent) -> None:
        self.events.append(event)
        if isinstance(event, Done):
            self.over.set()

    def listen(self) -> LocalListening:
        return self.speech_input.listen(self.path, self.notify, HINTS)

    def answer(self) -> tuple[Take, Transcript]:
        listening = self.listen()
        assert self.over.wait(NET)
        return listening.stop(), listening.transcript()

    def told(self, kind: type[SpeechInputEvent]) -> list[SpeechInputEvent]:
        return [event for event in self.events if isinstance(event, kind)]


def test_an_answer_from_a_file(tmp_path: Path) -> None:
    room = Room(tmp_path, REPLY.pcm)
    take, heard = room.answer()
    assert plain(heard.text) == plain(REPLY.sample.text)
    assert take == Take(room.path, pytest.approx(len(REPLY.pcm) / RATE, abs=1e-3))
    recorded, _ = soundfile.read(room.path, dtype="int16")
    assert np.array_equal(recorded, REPLY.pcm)
    (voice,) = room.told(Voice)
    assert isinstance(voice, Voice)
    assert voice.at == pytest.approx(REPLY.sample.words[0].start, abs=0.1)
    assert isinstance(room.events[-1], Done)
    assert room.events[-1].reason == "file"
    assert room.events[-1].speech_end == pytest.approx(REPLY.sample.words[-1].end, abs=0.15)
    captions = [event.text for event in room.told(Caption) if isinstance(event, Caption)]
    assert plain(captions[-1]) == plain(heard.text)
    assert 7 * take.seconds < len(room.told(Level)) < 12 * take.seconds


def test_the_same_answer_gives_the_same_events(tmp_path: Path) -> None:
    rooms = [Room(tmp_path / name, REPLY.pcm) for name in "ab" if (tmp_path / name).mkdir() is None]
    assert rooms[0].answer()[1] == rooms[1].answer()[1]
    assert rooms[0].events == rooms[1].events


def test_a_pause_is_told_once_with_all_that_was_said(tmp_path: Path) -> None:
    silence = np.zeros(3 * RATE, np.int16)
    room = Room(tmp_path, np.concatenate([REPLY.pcm, silence]))
    _, heard = room.answer()
    told = [event for event in room.told(Paused) if isinstance(event, Paused)]
    pauses = [event.text for event in told]
    last = [event for event in room.told(Caption) if isinstance(event, Caption)][-1]
    assert last.heard is not None
    assert last.heard.words == heard.words
    assert plain(pauses[-1]) == plain(heard.text)
    assert len(set(pauses)) == len(pauses)
    assert all(plain(heard.text)[: len(plain(text))] == plain(text) for text in pauses)


def test_a_done_phrase_ends_the_answer(tmp_path: Path) -> None:
    room = Room(tmp_path, CLOSED.pcm, CLOSED, endless=True)
    _, heard = room.answer()
    (done,) = room.told(Done)
    assert isinstance(done, Done)
    assert done.reason == "phrase"
    assert done.speech_end == pytest.approx(CLOSED.sample.words[-1].end, abs=0.15)
    assert not heard.text.lower().endswith("my answer")
    assert heard.doubts[-1].kind == "done-phrase"


def test_hands_free_ends_on_silence(tmp_path: Path) -> None:
    room = Room(tmp_path, REPLY.pcm, patience=Patience.always(1.2), endless=True)
    room.answer()
    (done,) = room.told(Done)
    assert isinstance(done, Done)
    assert done.reason == "silence"


def test_after_long_silence_time_is_offered_and_asked_for(tmp_path: Path) -> None:
    room = Room(tmp_path, np.concatenate([silence(20.0), REPLY.pcm]))
    _, heard = room.answer()
    assert room.told(Quiet) == [Quiet(pytest.approx(15.0, abs=0.1))]
    assert plain(heard.text) == plain(REPLY.sample.text)


@pytest.mark.parametrize(
    ("sound", "says"),
    [
        (silence(3.0), "is silent"),
        (white(3.0), "but no voice in it"),
        (white(3.0, rms=20.0), "was raised. I could not hear you: there was sound, but no voice in it"),
    ],
)
def test_who_is_not_heard_is_told_so(tmp_path: Path, sound: Pcm, says: str) -> None:
    take, heard = Room(tmp_path, sound).answer()
    assert heard.text == ""
    assert "I could not hear you" in take.problem
    assert says in take.problem
    assert "mockloop doctor" in take.problem
    assert "nothing but silence" not in take.problem  # the same, said twice


def test_the_loudspeakers_last_echo_is_recorded_but_not_heard(tmp_path: Path) -> None:
    echo = REPLY.pcm[round(0.8 * RATE) : round(1.0 * RATE)]
    room = Room(tmp_path, np.concatenate([echo, silence(1.0), REPLY.pcm]))
    _, heard = room.answer()
    (voice,) = room.told(Voice)
    assert isinstance(voice, Voice)
    assert voice.at > 1.0
    assert plain(heard.text) == plain(REPLY.sample.text)
    recorded, _ = soundfile.read(room.path, dtype="int16")
    assert np.array_equal(recorded[: len(echo)], echo)


def test_an_engine_that_breaks_leaves_the_recording_whole(tmp_path: Path) -> None:
    room = Room(tmp_path, REPLY.pcm, fail_at=0)
    listening = room.listen()
    assert room.over.wait(NET)
    take = listening.stop()
    with pytest.raises(EngineError):
        listening.transcript()
    recorded, _ = soundfile.read(take.path, dtype="int16")
    assert np.array_equal(recorded, REPLY.pcm)


def test_stopping_twice_is_stopping_once(tmp_path: Path) -> None:
    room = Room(tmp_path, REPLY.pcm)
    listening = room.listen()
    assert room.over.wait(NET)
    assert listening.stop() is listening.stop()
    listening.more_time()


def test_without_answers_left_nothing_keeps_running(tmp_path: Path) -> None:
    room = Room(tmp_path, REPLY.pcm)
    room.answer()
    before = threading.active_count()
    with pytest.raises(MissingError):
        room.speech_input.listen(tmp_path / "002-answer.wav", room.notify, Hints())
    assert threading.active_count() <= before + 1


class HandMicrophone:
    """Gives what the test gives it, and may lose its device or fall behind."""

    description = "by hand"

    def __init__(self) -> None:
        self.recorder: TakeRecorder | None = None

    def record(
        self,
        path: Path,
        on_block: BlockSink,
        on_lost: LostSink,
        on_end: Callable[[], None] | None = None,
        *,
        after: Recording | None = None,
    ) -> Recording:
        recorder = self.recorder = TakeRecorder(path, on_block, on_lost, threaded=False)

        class Hand:
            seconds = 0.0

            kept = 0.0

            def stop(self, *, at_once: bool = False, keep: object = None) -> Take:
                del at_once, keep
                return recorder.finish()

            def deafen(self) -> None:
                """Nothing is kept."""

        return Hand()

    def close(self) -> None:
        self.recorder = None


def test_a_lost_microphone_is_told_and_what_was_said_is_kept(tmp_path: Path) -> None:
    microphone = HandMicrophone()
    speech_input = LocalSpeechInput(microphone, EngineTranscriber(OracleEngine(REPLY)))
    events: list[SpeechInputEvent] = []
    listening = speech_input.listen(tmp_path / "a.wav", events.append, Hints())
    assert microphone.recorder is not None
    half = REPLY.sample.words[len(REPLY.sample.words) // 2]
    microphone.recorder.feed(REPLY.pcm[: round(half.end * RATE)])
    microphone.recorder.lose("The microphone is gone.", "Plug it in again.")
    assert events[-1] == Lost("The microphone is gone.", "Plug it in again.")
    assert listening.stop().problem == "The microphone is gone."
    assert len(listening.transcript().words) >= len(REPLY.sample.words) // 2


def test_a_quiet_voice_is_heard_and_told_once_and_its_recording_is_left_as_it_is(tmp_path: Path) -> None:
    microphone = HandMicrophone()
    quiet = np.rint(REPLY.pcm / 60).astype(np.int16)  # 36 dB less
    speech_input = LocalSpeechInput(microphone, EngineTranscriber(OracleEngine(replace(REPLY, pcm=quiet))))
    problems: list[str] = []
    for name in ("check.wav", "answer.wav"):
        listening = speech_input.listen(tmp_path / name, lambda _: None, Hints())
        assert microphone.recorder is not None
        microphone.recorder.feed(quiet)
        take = listening.stop()
        problems.append(take.problem)
        assert word_error_rate(REPLY.sample.text, listening.transcript().text) <= 0.05
        recorded, _ = soundfile.read(take.path, dtype="int16")
        assert np.array_equal(recorded, quiet)
    assert "arrives very quietly" in problems[0]
    assert problems[1] == ""
