"""``mockloop run`` by keyboard: the whole program but for sound."""

from __future__ import annotations

import json
import signal
import stat
from pathlib import Path

import pytest

from simulator.session.history import SessionHistory, assemble
from simulator.session.log import read_log
from simulator.session.replay import replay
from simulator.store.folder import locked, session_folders
from tests.support.keyboard import REPLY, WEAK
from tests.support.process import Mockloop, mockloop

RUN = ("run", "--typed", "--question", "q01", "--followups", "1", "--seed", "3")


def only_session(home: Path) -> tuple[Path, SessionHistory]:
    (folder,) = session_folders(home / "sessions")
    log = read_log(folder / "session.jsonl")
    assert log.problems == ()
    return folder, assemble(log.header, log.lines)


def test_question_answer_follow_up_review(own_home: Path) -> None:
    done = mockloop(*RUN, stdin=WEAK + REPLY)
    assert done.returncode == 0, done.stderr
    folder, history = only_session(own_home)
    assert [turn.role for turn in history.turns] == ["introduction", "question", "follow-up", "wrap-up"]
    question, follow_up = history.turns[1:3]
    assert question.transcript
    assert question.transcript.text == " ".join(WEAK.split("\n")).strip()
    assert follow_up.text in done.stderr.replace("\n             ", " ")
    assert "System" in done.stdout  # the review is the result
    assert "Interviewer  " not in done.stdout  # the talk is not
    document = json.loads((folder / "review.json").read_text("utf-8"))
    assert [answer["turn"] for answer in document["answers"]] == [2, 3]
    assert (folder / "report.html").exists()
    log = read_log(folder / "session.jsonl")
    assert log.header.plan
    assert replay(log.header.plan, log.lines).differences == ()
    for path in (folder, *folder.rglob("*")):
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == allowed, path


def test_the_same_seed_and_answers_give_the_same_questions(own_home: Path) -> None:
    asked = []
    for _ in range(2):
        mockloop("run", "--typed", "--loop", "quick-20", "--seed", "11", stdin=WEAK + REPLY)
        folder = session_folders(own_home / "sessions")[-1]
        log = read_log(folder / "session.jsonl")
        asked.append([turn.text for turn in assemble(log.header, log.lines).turns])
    assert asked[0] == asked[1]


def test_what_was_practised_before_comes_last_unless_a_seed_is_given(own_home: Path) -> None:
    before = [argument for ident in ("q05", "q06", "q20") for argument in ("--question", ident)]
    assert mockloop("run", "--typed", *before, "--followups", "0", stdin=WEAK * 3).returncode == 0
    assert mockloop("run", "--typed", "--story", "underperformer", stdin=WEAK).returncode == 0
    seeded = [
        mockloop("run", "--typed", "--story", "underperformer", "--seed", "5", stdin=WEAK).returncode
        for _ in range(2)
    ]
    assert seeded == [0, 0]
    asked = []
    for folder in session_folders(own_home / "sessions")[1:]:
        log = read_log(folder / "session.jsonl")
        asked.append(assemble(log.header, log.lines).turns[1].question)
    assert asked[0] == "q54"  # the only one of its story that nobody had asked yet
    assert asked[1] == asked[2]


def test_the_input_ends_early_and_the_session_is_resumed(own_home: Path) -> None:
    first = mockloop(*RUN, stdin=WEAK)
    assert first.returncode == 0
    folder, history = only_session(own_home)
    assert history.finished == ""
    assert f"mockloop run --resume {folder.name}" in first.stderr
    again = mockloop("run", "--resume", "last", stdin=REPLY)
    assert again.returncode == 0, again.stderr
    folder, history = only_session(own_home)
    assert history.finished == "done"
    assert [bool(turn.judgement) for turn in history.turns] == [False, True, True, False]
    third = mockloop("run", "--resume", "last")
    assert (third.returncode, "is finished" in third.stderr) == (2, True)


@pytest.mark.parametrize("kept", ["a question never said", "no finish"])
def test_a_session_cut_in_the_middle_of_a_step_is_resumed(own_home: Path, kept: str) -> None:
    assert mockloop(*RUN, stdin=WEAK + REPLY).returncode == 0
    folder, _ = only_session(own_home)
    path = folder / "session.jsonl"
    raw = path.read_bytes().split(b"\n")[:-1]
    lines = 6 if kept == "a question never said" else len(raw) - 2
    path.write_bytes(b"\n".join([*raw[:lines], b""]))
    (folder / "review.json").unlink()
    if lines == 6:
        for text in folder.glob("audio/*.txt"):
            text.unlink()
    again = mockloop("run", "--resume", "last", stdin=WEAK + REPLY)
    assert again.returncode == 0, again.stderr
    assert "System" in again.stdout
    folder, history = only_session(own_home)
    assert history.finished == "done"
    assert [bool(turn.judgement) for turn in history.turns] == [False, True, True, False]
    assert (folder / "review.json").exists()


def test_words_typed_before_a_kill_are_in_the_review_without_being_typed_again(own_home: Path) -> None:
    room = Mockloop(*RUN)
    try:
        room.wait_for("Type your answer")
        room.key("I had begun to say something.")
        room.key("/t")
        room.wait_for("Take your time.")
    finally:
        room.kill()
    again = mockloop("run", "--resume", "last", stdin=WEAK + REPLY)
    assert again.returncode == 0, again.stderr
    assert "Recovered what was typed last" in again.stderr
    folder, history = only_session(own_home)
    first, second = history.turns[1].takes
    assert first.heard and first.heard.text == "I had begun to say something."
    assert second.heard and second.heard.text.startswith("Last year")
    assert "I had begun to say something." in (folder / "review.json").read_text("utf-8")


def test_words_typed_before_leaving_are_in_the_review(own_home: Path) -> None:
    room = Mockloop(*RUN)
    try:
        room.wait_for("Type your answer")
        room.key("I had begun to say something.")
        room.key("/t")
        room.wait_for("Take your time.")
        room.process.send_signal(signal.SIGINT)
        assert room.end() == 130
    finally:
        room.kill()
    folder, _ = only_session(own_home)
    assert "I had begun to say something." in (folder / "review.json").read_text("utf-8")


def test_an_answer_is_kept_line_by_line_while_it_is_typed(own_home: Path) -> None:
    room = Mockloop(*RUN)
    try:
        room.wait_for("Type your answer")
        room.key("I had begun to say something.")
        room.key("/t")  # a key beside the answer; what follows proves that the line before was taken
        room.wait_for("Take your time.")
    finally:
        room.kill()
    folder, _ = only_session(own_home)
    assert (folder / "audio" / "002-answer.txt").read_text("utf-8") == "I had begun to say something.\n"


def test_commands_instead_of_an_answer(own_home: Path) -> None:
    stdin = "/r\n/pause\n\nI began.\n/redo\nI decided it alone, against all advice, in one week.\n\n/skip\n"
    done = mockloop(*RUN, stdin=stdin)
    assert done.returncode == 0, done.stderr
    _, history = only_session(own_home)
    question = history.turns[1]
    assert question.asides  # asked again
    assert [take.heard.text for take in question.takes if take.heard] == [
        "I began.",
        "I decided it alone, against all advice, in one week.",
    ]
    assert history.finished == "done"


def test_study_mode_shows_what_was_missing_and_lets_one_try_again(own_home: Path) -> None:
    done = mockloop(*RUN, "--study", stdin=WEAK + "u\n" + WEAK + "\n" + REPLY + "\n")
    assert done.returncode == 0, done.stderr
    assert "System" in done.stderr
    _, history = only_session(own_home)
    assert len(history.turns[1].takes) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_keeps_everything_and_says_how_to_go_on(own_home: Path, number: signal.Signals) -> None:
    room = Mockloop(*RUN)
    try:
        room.wait_for("Type your answer")
        room.process.send_signal(number)
        assert room.end() == 130
    finally:
        room.kill()
    folder, history = only_session(own_home)
    assert f"mockloop run --resume {folder.name}" in room.text
    assert "Traceback" not in room.text
    assert history.finished == ""


def test_two_processes_never_write_one_session(own_home: Path) -> None:
    mockloop(*RUN, stdin=WEAK)
    folder, _ = only_session(own_home)
    before = (folder / "session.jsonl").read_bytes()
    with locked(folder):
        second = mockloop("run", "--resume", "last", stdin=REPLY)
    assert second.returncode == 2
    assert "open in another mockloop" in second.stderr
    assert (folder / "session.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "status", "fact"),
    [
        (("--question", "q999"), 2, "there is no question 'q999'"),
        (("--loop", "nope"), 2, "there is no loop 'nope'"),
        (("--story", "nope"), 2, "nope"),
        (("--loop", "quick-20", "--question", "q01"), 2, "at once"),
        (("--question", "q01", "--minutes", "0"), 2, "0 minutes"),
        (("--question", "q01", "--followups", "-1"), 2, "--followups -1"),
        (("--resume", "nope"), 2, "no session"),
    ],
)
def test_a_wrong_wish_says_what_is_wrong_and_leaves_nothing(
    own_home: Path, arguments: tuple[str, ...], status: int, fact: str
) -> None:
    done = mockloop("run", "--typed", *arguments)
    assert done.returncode == status, done.stderr
    assert fact in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 3
    assert session_folders(own_home / "sessions") == []
