"""The driver between a scripted body and the machine, on a virtual clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from audio.scripted import Answer, ScriptedSpeechInput, ScriptedSpeechOutput
from simulator.errors import StorageError
from simulator.model.events import (
    AnswerEnded,
    Command,
    Event,
    Finish,
    GiveTime,
    Heard,
    Judged,
    Key,
    Listen,
    Recorded,
    Say,
    Show,
    Spoken,
    Trouble,
)
from simulator.ports import Caption, Exchange, Judgement, Paused, Said
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.session.replay import replay
from tests.support.session_machine import INTRODUCTION, REVERSE, WRAP_UP, follow_up, plan, question
from tests.support.stage import Stage

WHOLE = (INTRODUCTION, question(1), question(2), REVERSE, WRAP_UP)


def said(stage: Stage) -> list[str]:
    return [body.text for _, body in stage.watcher.lines if isinstance(body, Say)]


def of(stage: Stage, kind: type) -> list[Event | Command]:
    return [body for _, body in stage.watcher.lines if isinstance(body, kind)]


def test_a_session_runs_to_its_end_and_replays_to_the_same(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan(*WHOLE))
    stage.mind.decide = lambda exchange: follow_up() if exchange.follow_up is None else None
    answers = [Answer(seconds=90), Answer(seconds=40), Answer(seconds=90), Answer(seconds=40), Answer(text="No.")]
    assert stage.run(answers) == "done"
    assert said(stage) == [
        "Hello.",
        "Question 1?",
        "What came of it?",
        "Question 2?",
        "What came of it?",
        "What would you like to ask me?",
        "Goodbye.",
    ]
    log = read_log(tmp_path / "session.jsonl")
    assert log.problems == ()
    again = replay(plan(*WHOLE), log.lines)
    assert again.differences == ()
    assert again.machine.state.name == "finished"
    assert sorted(p.name for p in (tmp_path / "audio").iterdir()) == [f"00{n}-answer.wav" for n in (2, 3, 4, 5, 6)]
    history = assemble(log.header, log.lines)
    assert history.finished == "done"
    assert [t.take.seconds for t in history.turns if t.take] == pytest.approx([92, 42, 92, 42, 62])


def test_two_runs_give_the_same_log(tmp_path: Path) -> None:
    logs = []
    for name in ("a", "b"):
        stage = Stage(tmp_path / name, plan(*WHOLE))
        stage.run([Answer(), Answer(), Answer(text="No.")])
        logs.append((tmp_path / name / "session.jsonl").read_bytes())
    assert logs[0] == logs[1]


def test_the_mind_sees_the_question_and_what_came_before(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan(question(1), question(2)))
    stage.mind.decide = lambda exchange: follow_up() if exchange.follow_up is None else None
    stage.run([Answer("One."), Answer("Two."), Answer("Three."), Answer("Four.")])
    seen = [(e.question.id, e.said, e.transcript.text, len(before)) for e, before in stage.mind.asked]
    assert seen == [
        ("q01", "Question 1?", "One.", 0),
        ("q01", "What came of it?", "Two.", 1),
        ("q02", "Question 2?", "Three.", 2),
        ("q02", "What came of it?", "Four.", 3),
    ]
    assert all(before.review is not None for _, all_before in stage.mind.asked for before in all_before)


def test_every_line_is_in_the_log_before_it_is_acted_on(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan())
    path = tmp_path / "session.jsonl"

    class Suspicious(ScriptedSpeechOutput):
        def say(self, text, save_as=None):  # type: ignore[no-untyped-def]
            assert any(isinstance(line.body, Say) and line.body.text == text for line in read_log(path).lines)
            return super().say(text, save_as)

    assert stage.run([Answer()], speech_output=Suspicious(stage.clock)) == "done"


def test_a_pause_makes_one_recording_of_two_parts(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan())
    stage.press_at(30, "pause")
    stage.press_at(500, "resume")
    stage.run([Answer("I began.", seconds=300), Answer("Then I ended.", seconds=20)], unattended=False)
    (heard,) = of(stage, Heard)
    assert isinstance(heard, Heard)
    assert heard.transcript.text == "I began. Then I ended."
    first, whole = of(stage, Recorded)
    assert isinstance(first, Recorded)
    assert isinstance(whole, Recorded)
    assert whole.audio == "audio/001-answer.wav"
    assert whole.seconds == pytest.approx(first.seconds + 22)
    assert [p.name for p in (tmp_path / "audio").iterdir()] == ["001-answer.wav"]


def test_redo_keeps_both_takes(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan())
    stage.press_at(20, "redo")
    stage.run([Answer("A poor start.", seconds=100), Answer("A better one.", seconds=30)])
    log = read_log(tmp_path / "session.jsonl")
    (turn,) = assemble(log.header, log.lines).turns
    assert [take.heard.text for take in turn.takes if take.heard] == ["A poor start.", "A better one."]
    assert {take.audio for take in turn.takes} == {"audio/001-answer.wav", "audio/001-answer-2.wav"}


def test_a_lost_microphone_stops_the_clock_and_keeps_the_recording(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan(question(1), WRAP_UP))
    stage.press_at(200, "resume")
    answers = [Answer("Before.", trouble=20), Answer("After.", seconds=30)]
    assert stage.run(answers, unattended=False) == "done"
    (heard,) = of(stage, Heard)
    assert isinstance(heard, Heard)
    assert heard.transcript.text == "Before. After."
    shown = [c.message for c in of(stage, Show) if isinstance(c, Show) and c.state == "trouble"]
    assert shown == ["The microphone was pulled out. Plug it in."]


def test_a_broken_engine_marks_the_turn_and_goes_on(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan(question(1), question(2)))
    assert stage.run([Answer(broken=True), Answer()]) == "done"
    (trouble,) = of(stage, Trouble)
    assert isinstance(trouble, Trouble)
    assert (trouble.part, trouble.turn) == ("engine", 1)
    assert (tmp_path / "audio/001-answer.wav").exists()
    assert [h.turn for h in of(stage, Heard) if isinstance(h, Heard)] == [2]


def test_speech_that_fails_is_shown_and_the_session_goes_on(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan())
    assert stage.run([Answer()], speech_output=ScriptedSpeechOutput(stage.clock, problem="No voice here.")) == "done"
    assert any(view.message == "No voice here." for view in stage.watcher.views)


@pytest.mark.parametrize("moment", [Say, Listen, AnswerEnded, Heard])
def test_an_interrupt_keeps_everything_and_the_session_is_resumed(tmp_path: Path, moment: type) -> None:
    stage = Stage(tmp_path, plan(question(1), question(2), WRAP_UP))
    seen = 0

    def interrupt(at: float, body: Event | Command) -> None:
        nonlocal seen
        if isinstance(body, moment):
            seen += 1
            if seen == 2 and stage.driver:
                stage.driver.interrupt()

    stage.watcher.on = interrupt
    assert stage.run([Answer("One."), Answer("Two.")]) == "quit"
    stage.watcher.on = lambda at, body: None
    assert stage.run([Answer("Two again.")] * 3) == "done"
    log = read_log(tmp_path / "session.jsonl")
    assert log.problems == ()
    history = assemble(log.header, log.lines)
    assert [bool(t.judgement) for t in history.turns if t.role == "question"] == [True, True]
    assert [line.at for line in log.lines] == sorted(line.at for line in log.lines)
    assert replay(plan(question(1), question(2), WRAP_UP), log.lines).differences == ()


def test_leaving_by_key_asks_first(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan())
    stage.press_at(5, "quit")
    stage.press_at(10, "stay")
    stage.press_at(20, "quit")
    stage.press_at(21, "quit")
    assert stage.run([Answer(seconds=100)] * 2, unattended=False) == "quit"
    assert [f.reason for f in of(stage, Finish) if isinstance(f, Finish)] == ["quit"]


def test_a_key_that_means_nothing_says_so_and_is_not_logged(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan())
    stage.press_at(20, "stay")
    stage.run([Answer()])
    assert any(view.message == "Not now." for view in stage.watcher.views)
    assert not [line for line in stage.happened if " key " in line]


def test_nobody_there_leaves_where_a_key_would_be_needed(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan(question(1), question(2)))
    assert stage.run([Answer()]) == "quit"  # no answer for the second question
    assert stage.run([Answer()]) == "done"


def test_a_failing_mind_ends_the_program_and_loses_nothing(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan())

    def fail(exchange: Exchange) -> Judgement:
        raise ZeroDivisionError("a bug")

    stage.mind.decide = fail  # type: ignore[assignment]
    with pytest.raises(ZeroDivisionError):
        stage.run([Answer()])
    stage.mind.decide = lambda exchange: None
    assert stage.run() == "done"  # judged from the log, nothing is asked again
    assert [j.turn for j in of(stage, Judged) if isinstance(j, Judged)] == [1]


def test_a_full_disk_is_told_and_the_log_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    stage = Stage(tmp_path, plan())
    write = os.write
    left = 4000

    def small_disk(handle: int, data: bytes) -> int:
        nonlocal left
        if len(data) > left:
            write(handle, data[:left])
            raise OSError(errno.ENOSPC, "No space left on device")
        left -= len(data)
        return write(handle, data)

    monkeypatch.setattr(os, "write", small_disk)
    with pytest.raises(StorageError, match="No space left"):
        stage.run([Answer()] * 4)
    monkeypatch.undo()
    assert read_log(tmp_path / "session.jsonl").problems == ()
    assert stage.run([Answer()] * 4) == "done"


def test_spoken_line_carries_its_times(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan())
    stage.run([Answer()])
    (spoken,) = of(stage, Spoken)
    assert isinstance(spoken, Spoken)
    assert (spoken.first_sample, spoken.seconds) == (0.0, pytest.approx(0.8))


def test_what_is_said_in_between_is_kept_beside_the_question(tmp_path: Path) -> None:
    class Saving(ScriptedSpeechOutput):
        def say(self, text: str, save_as: Path | None = None) -> Said:
            told = super().say(text, save_as)
            if save_as is None:
                return told
            save_as.write_bytes(b"sound of " + text.encode())
            return replace(told, audio=save_as)

    stage = Stage(tmp_path, plan())
    answers = [
        Answer("Could you repeat the question, please?", seconds=2, caption=5, ends="key"),
        Answer("I moved the date.", seconds=30),
    ]
    assert stage.run(answers, speech_output=Saving(stage.clock)) == "done"
    (turn,) = assemble(stage.header, read_log(tmp_path / "session.jsonl").lines).turns
    (aside,) = turn.asides
    assert turn.audio == "audio/001-question.wav"
    assert aside.audio == f"audio/001-aside-{aside.line}.wav"
    assert (tmp_path / aside.audio).read_bytes() == b"sound of Of course. Question 1?"
    assert aside.spoken_at is not None
    assert aside.seconds > 0


def test_a_spoken_request_is_heeded_and_is_no_part_of_the_answer(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan())
    answers = [
        Answer("Could you repeat the question, please?", seconds=2, caption=5, ends="key"),
        Answer("I moved the date.", seconds=30),
    ]
    assert stage.run(answers) == "done"
    assert "Of course. Question 1?" in said(stage)
    (heard,) = of(stage, Heard)
    assert isinstance(heard, Heard)
    assert heard.transcript.text == "I moved the date."
    (removed,) = heard.transcript.doubts
    assert (removed.kind, removed.reason) == ("removed", "said to the interviewer")
    keys = [(k.name, k.by) for k in of(stage, Key) if isinstance(k, Key)]
    assert keys == [("repeat", "voice")]


@pytest.mark.parametrize(
    ("said_", "key", "next_"),
    [
        ("Could you repeat the question, please?", "repeat", "Of course. Question 1?"),
        ("Could you put that another way?", "rephrase", "Of course. Question 1, put another way?"),
        ("Can I have a moment?", "more-time", None),
        ("Let's skip this one.", "skip", "Question 2?"),
    ],
)
def test_a_request_that_is_understood_late_is_no_answer(
    tmp_path: Path, said_: str, key: str, next_: str | None
) -> None:
    """A slow engine knows the words only after silence has ended the answer."""
    stage = Stage(tmp_path, plan(question(1), question(2)))
    assert stage.run([Answer(said_, seconds=2, ends="silence"), Answer(), Answer()]) == "done"
    assert [(k.name, k.by) for k in of(stage, Key) if isinstance(k, Key)] == [(key, "voice")]
    heard = [h.transcript.text for h in of(stage, Heard) if isinstance(h, Heard)]
    assert heard[0] == ""
    judged = [j.turn for j in of(stage, Judged) if isinstance(j, Judged)]
    if next_ is None:
        assert of(stage, GiveTime)
    else:
        assert next_ in said(stage)
    assert judged == ([2] if key == "skip" else [1, 2])
    log = read_log(tmp_path / "session.jsonl")
    assert replay(plan(question(1), question(2)), log.lines).differences == ()


def test_what_begins_like_a_request_is_an_answer_until_there_is_a_pause(tmp_path: Path) -> None:
    """The recogniser knows "let's skip this one" before the rest of the sentence has been said."""
    stage = Stage(tmp_path, plan())
    notify = []

    class Hasty(ScriptedSpeechInput):
        def listen(self, recording, tell, hints):  # type: ignore[no-untyped-def] # as its parent's
            notify.append(tell)
            stage.clock.call_at(3.0, lambda: tell(Caption("Let's skip this one")))
            return super().listen(recording, tell, hints)

    assert (
        stage.run(speech_input=Hasty(stage.clock, [Answer("Let's skip this one, I told them.", seconds=20)]))
        == "done"
    )
    assert notify
    assert not of(stage, Key)


def test_time_is_asked_for_in_the_middle_of_an_answer_too(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan())

    class Pausing(ScriptedSpeechInput):
        def listen(self, recording, tell, hints):  # type: ignore[no-untyped-def] # as its parent's
            for at, text in (
                (5.0, "We moved it."),
                (9.0, "We moved it. Let me think."),
                (12.0, "We moved it. Let me"),
            ):
                stage.clock.call_at(at, lambda text=text: tell(Paused(text)))
            return super().listen(recording, tell, hints)

    assert (
        stage.run(speech_input=Pausing(stage.clock, [Answer("We moved it. Let me think. Yes.", seconds=20)]))
        == "done"
    )
    assert [(k.name, k.by) for k in of(stage, Key) if isinstance(k, Key)] == [("more-time", "voice")]
    assert of(stage, GiveTime)


def test_a_request_in_the_middle_of_an_answer_is_an_answer(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan())
    stage.run([Answer("We said let's skip this one and moved on.", caption=20)])
    assert not of(stage, Key)


class Preparing(ScriptedSpeechOutput):
    """Notes what it is asked to render ahead."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.clock)
        self.prepared: list[tuple[float, tuple[str, ...]]] = []
        self._time = stage.clock

    def prepare(self, lines: Sequence[str]) -> None:
        self.prepared.append((self._time.now(), tuple(lines)))


def test_what_may_come_next_is_rendered_while_the_candidate_speaks(tmp_path: Path) -> None:
    stage = Stage(tmp_path, plan(*WHOLE))
    quoting = "You said “we moved it”. Why?"
    moved = follow_up(quoting)
    stage.mind.decide = lambda exchange: moved if exchange.transcript.text.startswith("We moved it") else None
    speech_output = Preparing(stage)
    answers = [Answer("We moved it. So.", seconds=40, caption=30), Answer(), Answer(), Answer(text="No.")]
    assert stage.run(answers, speech_output=speech_output) == "done"
    heard = [at for at, body in stage.watcher.lines if isinstance(body, Listen)]
    fits = [at for at, lines in speech_output.prepared if lines == ("What did you learn from it?",)]
    assert fits == pytest.approx(heard[:3], abs=0.001)  # the log keeps milliseconds
    ready = [at for at, lines in speech_output.prepared if lines == (quoting,)]
    assert ready == pytest.approx([heard[0] + 30], abs=0.001)
    assert quoting in said(stage)
