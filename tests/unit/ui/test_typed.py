"""Answers by keyboard: one reader, which reads only while somebody waits."""

from __future__ import annotations

import io
import queue
import threading
from pathlib import Path

from simulator.ports import Done, Hints, SpeechInputEvent, Voice
from simulator.ui.typed import SilentSpeechOutput, TypedInput
from tests.support.waits import NET


class Desk:
    """A typed speech input with its reports."""

    def __init__(self, lines: str) -> None:
        self.commands: list[str] = []
        self.ended = threading.Event()
        self.told = threading.Condition()
        self.events: list[SpeechInputEvent] = []
        self.notes: list[str] = []
        self.speech_input = TypedInput(io.StringIO(lines), self.command, self.ended.set, self.note, self.failed)
        self.errors: list[Exception] = []

    def note(self, text: str) -> None:
        with self.told:
            self.notes.append(text)
            self.told.notify_all()

    def failed(self, error: Exception) -> None:
        with self.told:
            self.errors.append(error)
            self.told.notify_all()

    def command(self, text: str) -> bool:
        with self.told:
            self.commands.append(text)
            self.told.notify_all()
        return text != "what?"

    def notify(self, event: SpeechInputEvent) -> None:
        with self.told:
            self.events.append(event)
            self.told.notify_all()

    def wait(self, condition) -> None:  # type: ignore[no-untyped-def]
        with self.told:
            assert self.told.wait_for(condition, NET)


def test_an_answer_ends_with_an_empty_line_and_waits_for_its_question(tmp_path: Path) -> None:
    desk = Desk("One.\nTwo.\n\nThree.\n\n")
    first = desk.speech_input.listen(tmp_path / "001-answer.wav", desk.notify, Hints())
    desk.wait(lambda: any(isinstance(e, Done) for e in desk.events))
    assert [type(e) for e in desk.events] == [Voice, Done]
    assert desk.events[-1] == Done("typed", None)
    assert first.stop().path is None
    assert first.transcript().text == "One. Two."
    assert first.transcript().engine.engine == "typed"
    assert (tmp_path / "001-answer.txt").read_text("utf-8") == "One.\nTwo.\n"
    assert (tmp_path / "001-answer.txt").stat().st_mode & 0o077 == 0
    second = desk.speech_input.listen(tmp_path / "002-answer.wav", desk.notify, Hints())
    desk.wait(lambda: len(desk.events) == 4)
    assert second.transcript().text == "Three."


def test_the_end_of_the_input_ends_an_answer_that_has_begun(tmp_path: Path) -> None:
    desk = Desk("One.")
    answer = desk.speech_input.listen(tmp_path / "001-answer.wav", desk.notify, Hints())
    desk.wait(lambda: any(isinstance(e, Done) for e in desk.events))
    assert answer.transcript().text == "One."
    desk.speech_input.listen(tmp_path / "002-answer.wav", desk.notify, Hints())
    assert desk.ended.wait(NET)


def test_commands_leave_the_answer_unless_they_stand_beside_it(tmp_path: Path) -> None:
    desk = Desk("I began.\n/t\nI went on.\n/skip\nNext answer.\n\n")
    first = desk.speech_input.listen(tmp_path / "001-answer.wav", desk.notify, Hints())
    desk.wait(lambda: len(desk.commands) == 2)
    assert desk.commands == ["/t", "/skip"]
    assert first.transcript().text == "I began. I went on."
    second = desk.speech_input.listen(tmp_path / "002-answer.wav", desk.notify, Hints())
    desk.wait(lambda: any(isinstance(e, Done) for e in desk.events))
    assert second.transcript().text == "Next answer."


def test_a_key_is_read_only_when_one_is_awaited(tmp_path: Path) -> None:
    desk = Desk("y\nAn answer.\n\n")
    desk.speech_input.want_command(True)
    desk.wait(lambda: desk.commands == ["y"])
    answer = desk.speech_input.listen(tmp_path / "001-answer.wav", desk.notify, Hints())
    desk.wait(lambda: any(isinstance(e, Done) for e in desk.events))
    assert answer.transcript().text == "An answer."


def test_a_line_that_means_nothing_is_followed_by_another(tmp_path: Path) -> None:
    desk = Desk("what?\ny\n")
    desk.speech_input.want_command(True)
    desk.wait(lambda: desk.commands == ["what?", "y"])


class Keyboard(io.TextIOBase):
    """Lines that come when they are typed."""

    def __init__(self) -> None:
        self.typed: queue.SimpleQueue[str] = queue.SimpleQueue()

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override] # a line is a line
        return self.typed.get()


def test_a_line_that_the_disk_refuses_waits_until_it_takes_it(tmp_path: Path) -> None:
    desk, keyboard = Desk(""), Keyboard()
    speech_input = TypedInput(keyboard, desk.command, desk.ended.set, desk.note, desk.failed)  # type: ignore[arg-type]
    answer = speech_input.listen(tmp_path / "full" / "001-answer.wav", desk.notify, Hints())
    keyboard.typed.put("One.\n")
    desk.wait(lambda: len(desk.notes) == 1)
    assert desk.notes[0] == "This can't be kept yet: No such file or directory. Free some space, then press Enter."
    keyboard.typed.put("Two.\n")
    desk.wait(lambda: len(desk.notes) == 2)
    assert desk.events == []  # nothing is used that isn't on the disk
    assert speech_input.unsaved() == ["One.", "Two."]
    keyboard.typed.put("\n")
    desk.wait(lambda: len(desk.notes) == 3)
    assert desk.events == []  # nor does such a line end the answer
    (tmp_path / "full").mkdir()
    keyboard.typed.put("\n")
    desk.wait(lambda: len(desk.notes) == 4)
    assert desk.notes[-1] == "Your answer is on the disk now. Go on; an empty line ends it."
    keyboard.typed.put("Three.\n")
    keyboard.typed.put("\n")
    desk.wait(lambda: any(isinstance(e, Done) for e in desk.events))
    assert [type(e) for e in desk.events] == [Voice, Done]
    assert answer.transcript().text == "One. Two. Three."
    assert (tmp_path / "full" / "001-answer.txt").read_text("utf-8") == "One.\nTwo.\nThree.\n"
    assert speech_input.unsaved() == []


def test_the_end_of_the_input_ends_a_session_whose_answer_can_not_be_kept(tmp_path: Path) -> None:
    desk = Desk("One.\n")
    desk.speech_input.listen(tmp_path / "full" / "001-answer.wav", desk.notify, Hints())
    assert desk.ended.wait(5)
    assert desk.events == []
    assert desk.speech_input.unsaved() == ["One."]


def test_whatever_stops_the_reader_is_told_to_the_session(tmp_path: Path) -> None:
    desk = Desk("One.\n")
    broken = io.TextIOWrapper(io.BytesIO(b"\xff\n"), encoding="utf-8")
    speech_input = TypedInput(broken, desk.command, desk.ended.set, desk.note, desk.failed)
    speech_input.listen(tmp_path / "001-answer.wav", desk.notify, Hints())
    desk.wait(lambda: desk.errors)
    assert isinstance(desk.errors[0], UnicodeDecodeError)


def test_the_silent_output_says_everything_at_once() -> None:
    speech_output = SilentSpeechOutput()
    speech_output.prepare(["a"])
    said = speech_output.say("Hello.")
    speech_output.stop()
    speech_output.close()
    assert (said.completed, said.first_sample, said.problem) == (True, None, "")
