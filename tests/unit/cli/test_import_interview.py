"""Interviews with several speakers: from a transcript to a session, reviewed, rerun and counted like any other."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from simulator.cli import run
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import read_log
from simulator.store.folder import session_folders
from tests.support.library import sessions_dir
from tests.support.mind import load_mind

Out = pytest.CaptureFixture[str]
DATA = Path(__file__).parents[2] / "data"
BROUGHT = DATA / "brought"
# as interviewers talk: with thanks, lead-ins and remarks; the answers are our own
QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("So, to start with, could you tell me a bit about yourself?", ("And what made you move into management?",)),
    (
        "Great, thanks. Tell me about a time you had a conflict with a colleague.",
        ("How did that end?", "What did you learn?"),
    ),
    ("Okay. How do you usually give difficult feedback?", ("Can you give me an example?",)),
    (
        "Perfect. Next question. What's the biggest mistake you have made as a manager?",
        ("Why did you not see it earlier?",),
    ),
    (
        "Mm, interesting. Describe a project that was slipping and what you did.",
        ("Who decided that?", "And did it ship?"),
    ),
    ("Right. Have you ever had to let somebody go?", ("How did the team take it?",)),
    ("I'd like to talk about hiring now. How do you hire engineers?", ()),
    ("Thanks. Walk me through a decision you made without enough data.", ("What was your part in that?",)),
    ("How would you handle an engineer who keeps missing deadlines?", ("And if that didn't work?",)),
    (
        "Moving on. Give me an example of a time you disagreed with your boss.",
        ("You said you wrote it down. What did it say?",),
    ),
    ("Tell me about someone you helped to grow.", ("How is she doing today?",)),
    ("Last one from me. Why do you want to work here?", ()),
)


def opened(folder: Path) -> SessionHistory:
    log = read_log(folder / "session.jsonl")
    assert log.problems == ()
    return assemble(log.header, log.lines)


def stamp(seconds: float) -> str:
    return f"{int(seconds // 3600):02}:{int(seconds // 60 % 60):02}:{seconds % 60:06.3f}"


def thirty_minutes() -> tuple[str, list[tuple[str, str]]]:
    """A transcript of half an hour, and what each judged turn has to be: its role and what was asked."""
    rows = [json.loads(line) for line in (DATA / "corpus.jsonl").read_text("utf-8").splitlines()]
    texts = iter([row["answer"] for row in rows if 120 < len(row["answer"].split()) < 230])
    cues: list[str] = ["WEBVTT\n"]
    expected: list[tuple[str, str]] = []
    now = 0.0

    def say(who: str, text: str) -> None:
        nonlocal now
        words = text.split()
        for at in range(0, len(words), 12):
            piece = words[at : at + 12]
            cues.append(f"{stamp(now)} --> {stamp(now + len(piece) / 2.4)}\n{who}: {' '.join(piece)}\n")
            now += len(piece) / 2.4 + 0.1
        now += 0.8

    say("Dana Cole", "Hi Sam, how are you? Can you hear me okay?")
    say("Sam Ito", "Hi, yes, all good, thank you.")
    say("Dana Cole", "I am Dana, I lead the platform group here. We have about half an hour.")
    say("Sam Ito", "Sounds good.")
    for question, follow_ups in QUESTIONS:
        for place, asked in enumerate((question, *follow_ups)):
            expected.append(("follow-up" if place else "question", asked))
            say("Dana Cole", asked)
            first, second = (half := next(texts).split())[: len(half) // 2], half[len(half) // 2 :]
            say("Sam Ito", " ".join(first))
            say("Dana Cole", "Mm-hm, right.")
            say("Sam Ito", " ".join(second))
    say("Dana Cole", "Thanks. Do you have any questions for me?")
    say("Sam Ito", "Yes, how many people would be in my team at the beginning of next year?")
    say("Dana Cole", "There are nine of them now, and we always grow by one or two people in a year.")
    say("Sam Ito", "And who would I report to, and how often do you two talk about the plan?")
    say("Dana Cole", "To Bo, every week. Well, thank you for your time.")
    assert now > 1800
    return "\n".join(cues), expected


def test_half_an_hour_of_twelve_questions(own_home: Path, tmp_path: Path, capsys: Out) -> None:
    text, expected = thirty_minutes()
    path = tmp_path / "interview.vtt"
    path.write_text(text, "utf-8")
    assert run(["sessions", "import", str(path)]) == 0
    assert "Sam Ito is taken for the candidate; Dana Cole asked 12 questions" in capsys.readouterr().err
    (folder,) = session_folders(sessions_dir())
    history = opened(folder)
    turns = [t for t in history.turns if t.role in ("question", "follow-up")]
    assert [t.role for t in turns].count("question") == len(QUESTIONS)
    right = sum(
        turn.role == role and asked.endswith(turn.text) for turn, (role, asked) in zip(turns, expected, strict=False)
    )
    assert len(turns) == len(expected)
    assert right / len(expected) >= 0.95
    assert all("Mm-hm" not in t.transcript.text and t.judgement for t in turns if t.transcript)
    assert [t.role for t in history.turns if t not in turns] == ["introduction", "reverse"]
    for turn in turns:
        asked = history.turn(turn.parent) if turn.parent else turn
        assert asked
        assert asked.role == "question"
    assert history.finished == "done"
    assert history.seconds > 1700


def test_such_a_session_is_reviewed_rerun_and_counted(own_home: Path, tmp_path: Path, capsys: Out) -> None:
    path = tmp_path / "interview.vtt"
    path.write_text(thirty_minutes()[0], "utf-8")
    assert run(["sessions", "import", str(path)]) == 0
    before = (session_folders(sessions_dir())[0] / "session.jsonl").read_bytes()
    capsys.readouterr()
    assert run(["review", "last", "--format", "json"]) == 0
    review = json.loads(capsys.readouterr().out)
    assert sum(answer["role"] == "question" for answer in review["answers"]) == len(QUESTIONS)
    assert run(["rerun", "last"]) == 0
    (folder,) = session_folders(sessions_dir())
    assert (folder / "session.jsonl").read_bytes() == before  # the same rules say the same
    capsys.readouterr()
    assert run(["progress", "--format", "json"]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert (counted["sessions"], counted["answers"]) == (1, len(QUESTIONS))
    assert run(["sessions", "list", "--format", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["questions"], row["seconds"] > 1700) == (len(QUESTIONS), True)


def test_the_interviewers_words_earn_nothing(own_home: Path, capsys: Out) -> None:
    """The interviewer tells of a way of working and a learning; the candidate of neither."""
    path = BROUGHT / "two-speakers.vtt"
    assert run(["sessions", "import", str(path)]) == 0
    (folder,) = session_folders(sessions_dir())
    assert folder
    main, reply = opened(folder).turns
    assert (main.role, reply.role, reply.parent) == ("question", "follow-up", 1)
    assert main.judgement
    assert main.judgement.review.parts["system"].strength == 0
    assert main.judgement.review.parts["learnings"].strength == 0
    assert main.judgement.review.learnings_kind == "none"
    capsys.readouterr()
    assert run(["analyze", str(path), "--format", "json"]) == 0
    documents = json.loads(capsys.readouterr().out)
    assert len(documents) == 2
    for document in documents:
        assert document["parts"]["system"]["strength"] == 0
        assert document["learnings_kind"] == "none"


def test_who_is_the_candidate_can_be_said(own_home: Path, tmp_path: Path, capsys: Out) -> None:
    path = tmp_path / "talk.txt"
    path.write_text("Anna: It rained for a week.\nTom: It did.\nAnna: We waited.\nTom: For days.\n")
    assert run(["sessions", "import", str(path)]) == 2
    told = capsys.readouterr().err
    assert "'Anna' (7 words)" in told
    assert "--candidate NAME" in told
    assert run(["analyze", str(path)]) == 2
    assert "--candidate NAME" in capsys.readouterr().err
    assert session_folders(sessions_dir()) == []
    assert run(["sessions", "import", str(BROUGHT / "otter.txt"), "--candidate", "tom"]) == 0
    assert "Tom Reed is taken for the candidate" in capsys.readouterr().err


def test_a_recording_beside_its_transcript_is_cut_into_its_answers(own_home: Path, tmp_path: Path) -> None:
    (tmp_path / "talk.vtt").write_bytes((BROUGHT / "two-speakers.vtt").read_bytes())
    sound = (8000 * np.sin(np.arange(28 * 16_000) / 9)).astype(np.int16)
    soundfile.write(tmp_path / "talk.wav", sound, 16_000)
    assert run(["sessions", "import", str(tmp_path)]) == 0
    (folder,) = session_folders(sessions_dir())
    for turn, begins, ends in zip(opened(folder).turns, (7.0, 23.0), (19.0, 27.0), strict=True):
        assert turn.take
        assert turn.take.audio
        kept, _ = soundfile.read(folder / turn.take.audio, dtype="int16")
        assert np.array_equal(kept, sound[round(begins * 16_000) : round(ends * 16_000)])
        assert turn.transcript
        assert turn.transcript.words[0].t0 == 0.0
        assert turn.audio  # the question is heard, too


def test_a_folder_is_not_a_list_of_files(own_home: Path, tmp_path: Path, capsys: Out) -> None:
    tmp_path = tmp_path / "in"
    tmp_path.mkdir()
    for name in ("openai-whisper.json", "rolling.vtt", "growing.srt", "whisper.tsv"):
        (tmp_path / f"talk.{name.rpartition('.')[2]}").write_bytes((BROUGHT / name).read_bytes())
    (tmp_path / "talk.txt").write_text("I promised a date that I had not checked.")
    soundfile.write(tmp_path / "talk.wav", (8000 * np.sin(np.arange(5 * 16_000) / 9)).astype(np.int16), 16_000)
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "picture.png").write_bytes(b"png")
    assert run(["sessions", "import", str(tmp_path)]) == 2  # one of them failed
    told = capsys.readouterr()
    assert len(told.out.split()) == 1
    assert "broken.json" in told.err
    assert "picture.png: not a recording or a transcript" in told.err
    for passed in ("talk.vtt", "talk.srt", "talk.tsv", "talk.txt"):
        assert f"{passed}: talk.json is taken instead" in told.err
    (folder,) = session_folders(sessions_dir())
    (turn,) = opened(folder).turns
    assert turn.take
    assert turn.take.audio == "audio/001-answer.flac"


def test_importing_a_folder_again_makes_no_doubles(own_home: Path, tmp_path: Path, capsys: Out) -> None:
    tmp_path = tmp_path / "in"
    tmp_path.mkdir()
    for number in range(4):
        (tmp_path / f"answer-{number:03}.txt").write_text(f"I asked {number} people.")
    assert run(["sessions", "import", str(tmp_path / "answer-000.txt"), str(tmp_path / "answer-001.txt")]) == 0
    assert run(["sessions", "import", str(tmp_path)]) == 0
    assert len(session_folders(sessions_dir())) == 4
    told = capsys.readouterr()
    assert told.err.count("is here already") == 2
    assert run(["sessions", "import", str(tmp_path)]) == 0
    assert len(session_folders(sessions_dir())) == 4
    assert run(["sessions", "import", str(tmp_path / "answer-000.txt"), "--question", "q01"]) == 0
    assert len(session_folders(sessions_dir())) == 5  # asked something else, it is another answer


def test_the_test_data_holds_what_the_bank_does_not_know(own_home: Path) -> None:
    """Most of the twelve questions are found by how they are asked, not because the bank has their very words."""
    bank = load_mind().bank
    assert sum(bank.finder.exact(question) is None for question, _ in QUESTIONS) == len(QUESTIONS)
