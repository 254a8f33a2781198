"""The speech output: speaks, renders ahead, can be cut off, and turns every failure into a problem."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from audio.clocks import SystemClock, VirtualClock
from audio.filebacked import FilePlayer
from audio.speaker import Speech, Synthesiser
from audio.speech_output import LocalSpeechOutput
from simulator.errors import EngineError
from simulator.ports import SpeechOutput
from tests.support.waits import NET


class Renderer(Synthesiser):
    """Notes which lines are rendered, by which thread; can be held up or broken."""

    def __init__(self, cache: Path) -> None:
        super().__init__(cache)
        self.rendered: list[tuple[str, bool]] = []
        self.go = threading.Event()
        self.go.set()
        self.began = threading.Event()
        self.count = threading.Semaphore(0)

    def render(self, text: str, *, ahead: bool = False) -> Speech:
        self.rendered.append((text, threading.current_thread() is threading.main_thread()))
        self.began.set()
        self.count.release()
        self.go.wait(NET)
        if "broken" in text:
            raise EngineError("the speech engine broke", "Read it.")
        return Speech(Path("cached.wav"), np.full(2205, 500, dtype=np.int16), 22050)


def test_a_line_is_spoken_and_kept(tmp_path: Path) -> None:
    clock = VirtualClock(100.0)
    speech_output: SpeechOutput = LocalSpeechOutput(
        Synthesiser(tmp_path / "cache"), FilePlayer(tmp_path / "out.wav", clock)
    )
    said = speech_output.say("Why did it matter?", save_as=tmp_path / "001-question.wav")
    speech_output.close()
    assert said.first_sample == 100.0
    assert said.completed
    assert not said.problem
    assert said.audio == tmp_path / "001-question.wav"
    assert said.audio.stat().st_mode & 0o777 == 0o600
    assert soundfile.info(said.audio).duration == pytest.approx(said.seconds)
    assert clock.now() == pytest.approx(100.0 + said.seconds)
    assert np.array_equal(soundfile.read(tmp_path / "out.wav")[0], soundfile.read(said.audio)[0])
    assert "pyttsx3" in speech_output.description


def test_lines_are_rendered_ahead_once(tmp_path: Path) -> None:
    renderer = Renderer(tmp_path)
    speech_output = LocalSpeechOutput(renderer, FilePlayer(tmp_path / "out.wav", VirtualClock()))
    speech_output.prepare(["one", "two", "two"])
    assert all(speech_output.say(text).completed for text in ("one", "two"))
    speech_output.close()
    ahead = [text for text, in_the_call in renderer.rendered if not in_the_call]
    assert ahead[:1] == ["one"]
    assert len(ahead) == len(set(ahead))


def test_what_is_asked_for_later_comes_first_and_nothing_is_forgotten(tmp_path: Path) -> None:
    renderer = Renderer(tmp_path)
    speech_output = LocalSpeechOutput(renderer, FilePlayer(tmp_path / "out.wav", VirtualClock()))
    renderer.go.clear()
    speech_output.prepare(["first", "second", "third"])
    assert renderer.began.wait(NET)
    speech_output.prepare(["fourth", "third"])
    renderer.go.set()
    speech_output.say("second")
    for _ in range(4):  # three ahead and one in the call
        assert renderer.count.acquire(timeout=NET)
    speech_output.close()
    assert [text for text, in_the_call in renderer.rendered if not in_the_call] == ["first", "fourth", "third"]


def test_a_line_still_in_the_queue_is_not_waited_for(tmp_path: Path) -> None:
    renderer = Renderer(tmp_path)
    speech_output = LocalSpeechOutput(renderer, FilePlayer(tmp_path / "out.wav", VirtualClock()))
    renderer.go.clear()
    speech_output.prepare(["slow", "urgent"])
    assert renderer.began.wait(NET)
    threading.Timer(0.02, renderer.go.set).start()
    assert speech_output.say("urgent").completed
    assert ("urgent", True) in renderer.rendered
    speech_output.prepare(["next"])
    speech_output.close()


def test_a_failure_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    speech_output = LocalSpeechOutput(Renderer(tmp_path), FilePlayer(tmp_path / "out.wav", VirtualClock()))
    speech_output.prepare(["broken"])
    for _ in range(2):  # once from ahead, once in place
        said = speech_output.say("broken")
        assert (said.audio, said.first_sample, said.completed) == (None, None, False)
        assert said.problem == "the speech engine broke. Read it."
    speech_output.close()


def test_stop_while_rendering_plays_nothing(tmp_path: Path) -> None:
    renderer = Renderer(tmp_path)
    speech_output = LocalSpeechOutput(renderer, FilePlayer(tmp_path / "out.wav", SystemClock()))
    renderer.go.clear()
    said = []
    thread = threading.Thread(target=lambda: said.append(speech_output.say("never mind")))
    thread.start()
    assert renderer.began.wait(NET)
    speech_output.stop()
    renderer.go.set()
    thread.join(NET)
    assert (said[0].completed, said[0].first_sample, said[0].problem) == (False, None, "")
    assert speech_output.say("this one").completed
    speech_output.close()


def test_a_question_that_cannot_be_kept_is_spoken_all_the_same(tmp_path: Path) -> None:
    speech_output = LocalSpeechOutput(
        Synthesiser(tmp_path / "cache"), FilePlayer(tmp_path / "out.wav", VirtualClock())
    )
    said = speech_output.say("Why?", save_as=tmp_path / "no" / "q.wav")
    speech_output.close()
    assert said.completed
    assert "can't keep the question" in said.problem


def test_volume_changes_what_is_played_and_not_what_is_kept(tmp_path: Path) -> None:
    clock = VirtualClock()
    speech_output = LocalSpeechOutput(
        Synthesiser(tmp_path / "cache"), FilePlayer(tmp_path / "out.wav", clock), volume=0.5
    )
    said = speech_output.say("Why?", save_as=tmp_path / "q.wav")
    speech_output.close()
    kept, played = soundfile.read(said.audio)[0], soundfile.read(tmp_path / "out.wav")[0]
    assert np.allclose(played, kept / 2, atol=1e-4)


def test_a_line_that_can_not_be_heard_stays_to_be_read_until_it_is_cut(tmp_path: Path) -> None:
    speech_output = LocalSpeechOutput(
        Renderer(tmp_path), FilePlayer(tmp_path / "out.wav", SystemClock()), reading=60.0
    )
    over = threading.Event()

    def say() -> None:
        speech_output.say("a broken line")
        over.set()

    thread = threading.Thread(target=say)
    thread.start()
    assert not over.wait(0.2)
    speech_output.stop()
    assert over.wait(NET)
    thread.join()
    speech_output.close()
