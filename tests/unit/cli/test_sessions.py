"""Every subcommand of ``mockloop sessions`` as its user calls it."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path

import numpy as np
import pytest
import soundfile

from simulator.cli import run
from simulator.cli.sessions import COMMANDS
from simulator.model.events import (
    Heard,
    Judged,
    Listen,
    Recorded,
)
from simulator.model.records import Line, Noted
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.store.folder import locked, resolve
from tests.support import made
from tests.support.library import add_lines, noise, sessions_dir, write_session

FIRST, SECOND = "2026-01-05-090000-first", "2026-02-07-100000-second"
Out = pytest.CaptureFixture[str]


@pytest.fixture
def library(own_home: Path) -> Path:
    write_session(own_home, FIRST, level="career:M1", text="We lost a zeppelin. " + made.ANSWER)
    folder = write_session(own_home, SECOND, sound=True)
    add_lines(folder, Noted(turn=1, t=3.0, text="mention the sales director", star=True))
    return own_home


def mockloop(*args: str) -> int:
    return run(["sessions", *args])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str, capsys: Out) -> None:
    with pytest.raises(SystemExit) as stopped:
        mockloop(command, "--help")
    assert stopped.value.code == 0
    assert "example" in capsys.readouterr().out


def test_list(library: Path, capsys: Out) -> None:
    assert mockloop("list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [SECOND in lines[0], FIRST in lines[1]] == [True, True]
    assert lines[0].startswith("*~")
    assert mockloop("list", "--level", "M1", "--format", "json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["folder"], row["clear"], row["judged"], row["flags"]) == (FIRST, 3, 1, 2)
    assert mockloop("list", "--limit", "1") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    assert mockloop("list", "--pillar", "people", "--starred") == 0
    assert SECOND in capsys.readouterr().out
    assert mockloop("list", "--story", "conflict") == 0
    assert "no session matches" in capsys.readouterr().err


def test_list_of_an_empty_home_says_how_to_begin(own_home: Path, capsys: Out) -> None:
    assert mockloop("list") == 0
    assert "mockloop demo" in capsys.readouterr().err
    assert not own_home.exists()


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--date", "tomorrow"), "is no day"),
        (("--pillar", "money"), "no pillar"),
        (("--since", "2026-1"), "is no day"),
    ],
)
def test_wrong_filters_are_told(library: Path, args: tuple[str, ...], words: str, capsys: Out) -> None:
    assert mockloop("list", *args) == 2
    assert words in capsys.readouterr().err


def test_a_session_that_cannot_be_read_is_listed(library: Path, capsys: Out) -> None:
    (library / "sessions" / FIRST / "session.jsonl").write_bytes(b"\x1b[31mnonsense\n")
    assert mockloop("list") == 0
    text = capsys.readouterr().out
    assert f"{FIRST}" in text
    assert "can't be read" in text
    assert "\x1b" not in text


def test_search(library: Path, capsys: Out) -> None:
    assert mockloop("search", "zeppelin") == 0
    out = capsys.readouterr().out
    assert f"{FIRST}, turn 1" in out
    assert "«zeppelin»" in out
    assert mockloop("search", "sales director", "--format", "json") == 0
    assert {hit["folder"] for hit in json.loads(capsys.readouterr().out)} == {FIRST, SECOND}
    assert mockloop("search", "outages", "--limit", "1") == 0
    assert "2 answers in all" in capsys.readouterr().err
    assert mockloop("search", "submarine") == 0
    assert "nothing found" in capsys.readouterr().err


def test_show(library: Path, capsys: Out) -> None:
    assert mockloop("show", "last") == 0
    text = capsys.readouterr().out
    assert "1. 0:00 question: Tell me about a time" in text
    assert "* note at 0:03: mention the sales director" in text
    assert "context clear" in text
    assert mockloop("show", FIRST, "--format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["session"]["id"] == FIRST
    assert [t["judgements"][0]["by"] for t in document["turns"]] == ["session", "session"]
    assert mockloop("show", "nowhere") == 2


def test_reindex(library: Path, capsys: Out) -> None:
    assert mockloop("reindex") == 0
    assert capsys.readouterr().out == "2 sessions indexed\n"


# --- correct ---
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    path = tmp_path / "my editor.py"
    path.write_text(f"import sys, pathlib\np = pathlib.Path(sys.argv[-1])\nt = p.read_text()\n{script}\n")
    import shlex
    import sys

    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(path)]))
    return path


def test_correct_in_the_users_editor(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    (tmp_path / "seen").mkdir()
    seen = tmp_path / "seen" / "text"
    editor(
        tmp_path,
        monkeypatch,
        f"pathlib.Path({str(seen)!r}).write_text(oct(p.stat().st_mode & 0o777) + t)\n"
        "p.write_text(t.replace('payment outages', 'payment failures'))",
    )
    folder = resolve(FIRST, sessions_dir())
    before = (folder / "session.jsonl").read_bytes()
    assert mockloop("correct", FIRST, "1") == 0
    shown = seen.read_text()
    assert shown.startswith("0o600# Turn 1: Tell me")
    assert max(map(len, shown.splitlines())) < 80
    assert "turn 1:" in capsys.readouterr().out
    after = (folder / "session.jsonl").read_bytes()
    assert after.startswith(before)
    log = read_log(folder / "session.jsonl")
    turn = assemble(log.header, log.lines).turns[0]
    assert turn.take is not None
    assert turn.take.heard is not None
    assert "payment outages" in turn.take.heard.text
    assert turn.transcript is not None
    assert "payment failures" in turn.transcript.text
    assert turn.judgements[-1].by == "correction"
    word = next(w for w in turn.transcript.words if turn.transcript.text[w.start : w.end] == "failures")
    old = next(w for w in turn.take.heard.words if turn.take.heard.text[w.start : w.end] == "outages")
    assert (word.t0, word.t1) == (old.t0, old.t1)
    assert (folder / "review.json").exists()
    assert mockloop("search", "payment failures") == 0
    assert FIRST in capsys.readouterr().out


@pytest.mark.parametrize("script", ["pass", "p.write_text('')", "p.write_text('# only a comment')"])
def test_correct_without_a_change_changes_nothing(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, capsys: Out
) -> None:
    editor(tmp_path, monkeypatch, script)
    before = (resolve(FIRST, sessions_dir()) / "session.jsonl").read_bytes()
    assert mockloop("correct", FIRST, "1") == 0
    assert "nothing was changed" in capsys.readouterr().err
    assert (resolve(FIRST, sessions_dir()) / "session.jsonl").read_bytes() == before


def test_correct_says_what_is_wrong(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    assert mockloop("correct", FIRST) == 2
    assert "which turn?" in capsys.readouterr().err
    assert mockloop("correct", FIRST, "9") == 2
    assert "no answer in turn 9" in capsys.readouterr().err
    editor(tmp_path, monkeypatch, "sys.exit(3)")
    assert mockloop("correct", FIRST, "1") == 2
    assert "ended with status 3" in capsys.readouterr().err
    monkeypatch.setenv("EDITOR", "/nowhere/ed")
    assert mockloop("correct", FIRST, "1") == 3
    assert "--from FILE" in capsys.readouterr().err
    monkeypatch.delenv("EDITOR")
    monkeypatch.setenv("PATH", "")
    assert mockloop("correct", FIRST, "1") == 3
    assert "no editor" in capsys.readouterr().err
    with locked(resolve(FIRST, sessions_dir())):
        assert mockloop("correct", FIRST, "1", "--from", str(tmp_path)) == 2
        assert "open in another mockloop" in capsys.readouterr().err


def test_correct_from_a_pipe(library: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("I decided on the freeze,\nalone."))
    assert mockloop("correct", FIRST, "2", "--from", "-") == 0
    log = read_log(resolve(FIRST, sessions_dir()) / "session.jsonl")
    transcript = assemble(log.header, log.lines).turns[1].transcript
    assert transcript is not None
    assert transcript.text == "I decided on the freeze, alone."


# --- compare ---
def test_compare_with_earlier_answers(library: Path, capsys: Out) -> None:
    assert mockloop("compare", "last") == 0
    text = capsys.readouterr().out
    assert "Tell me about a time" in text
    assert text.index(FIRST) < text.index(SECOND)
    assert "from first to last: no part and no flag differs" in text
    assert mockloop("compare", FIRST, SECOND) == 0
    assert mockloop("compare", "--question", "q01", "--format", "json") == 0
    documents = json.loads(capsys.readouterr().out.partition("\n[")[2].join(["[", ""]))
    assert len(documents[0]["answers"]) == 2
    assert mockloop("compare") == 2


def test_compare_takes(own_home: Path, capsys: Out) -> None:
    lines = made.lines()
    judged = lines[6].body
    assert isinstance(judged, Judged)
    told = made.spoken("When a date is at risk I tell people the same day. " + made.ANSWER)
    review = made.review(
        told,
        judged.review.question,
        {"system": (2, "When a date is at risk I tell people the same day"), "results": (0, "")},
        [("pace", "")],
    )
    again: list[tuple[str, object]] = [
        ("command", Listen(turn=1, take=2)),
        ("event", Recorded(turn=1, take=2, audio="audio/001-answer-2.wav", seconds=30.0)),
        ("event", Heard(turn=1, take=2, transcript=told)),
        ("event", Judged(turn=1, take=2, review=review)),
    ]
    more = [Line.model_construct(at=32.0, kind=kind, body=body, unknown=None) for kind, body in again]
    write_session(own_home, FIRST, lines=[*lines[:7], *more])
    assert mockloop("compare", "last") == 0
    text = capsys.readouterr().out
    assert "take 1" in text
    assert "take 2" in text
    assert "better: system – → clear" in text
    assert "worse: context clear → –" in text
    assert "flags gone: no-system, generic-learning" in text
    assert "flags new: pace" in text


# --- remove ---
def test_remove_asks_and_then_really_removes(library: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    assert mockloop("search", "zeppelin") == 0
    (library / "library.html").write_text("zeppelin")
    assert mockloop("remove", FIRST) == 2  # nobody to ask
    monkeypatch.setattr("sys.stdin", type("Terminal", (io.StringIO,), {"isatty": lambda _: True})("n\n"))
    assert mockloop("remove", FIRST) == 0
    assert (library / "sessions" / FIRST).exists()
    monkeypatch.setattr("sys.stdin", type("Terminal", (io.StringIO,), {"isatty": lambda _: True})("yes\n"))
    assert mockloop("remove", FIRST) == 0
    asked = capsys.readouterr().err
    assert "for good? [y/N]" in asked
    left = [p for p in library.rglob("*") if p.is_file()]
    assert not any(b"zeppelin" in p.read_bytes() for p in left)
    assert {p.name for p in (library / "sessions").iterdir()} == {SECOND}


def test_remove_takes_only_sessions_of_the_library(library: Path, tmp_path: Path, capsys: Out) -> None:
    elsewhere = write_session(tmp_path / "elsewhere", FIRST)
    assert mockloop("remove", str(elsewhere), "--yes") == 2
    assert "not in the library" in capsys.readouterr().err
    (library / "sessions" / "2026-09-09-000000-link").symlink_to(elsewhere)
    assert mockloop("remove", "2026-09-09", "--yes") == 2
    assert (elsewhere / "session.jsonl").exists()
    with locked(resolve(FIRST, sessions_dir())):
        assert mockloop("remove", FIRST, "--yes") == 2
    assert resolve(FIRST, sessions_dir()).exists()


# --- export, import ---
def test_export_and_import(library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    target = tmp_path / "all.zip"
    assert mockloop("export", "--all", "-o", str(target)) == 0
    assert capsys.readouterr().out.strip() == str(target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert mockloop("export", "--all", "-o", str(target)) == 2
    monkeypatch.setenv("MOCKLOOP_HOME", str(tmp_path / "coach"))
    assert mockloop("import", str(target)) == 0
    assert capsys.readouterr().out.split() == [FIRST, SECOND]
    assert mockloop("import", str(target)) == 0
    assert "here already" in capsys.readouterr().err
    assert mockloop("search", "zeppelin") == 0
    assert (tmp_path / "coach/sessions" / SECOND / "audio/001-answer.wav").is_file()


def test_export_with_aliases_says_no_name_and_holds_no_sound(library: Path, tmp_path: Path, capsys: Out) -> None:
    import zipfile

    target = tmp_path / "coach.zip"
    assert mockloop("export", SECOND, "--alias-names", "--alias", "Support", "-o", str(target)) == 0
    with zipfile.ZipFile(target) as archive:
        names = archive.namelist()
        assert not any(name.endswith((".wav", ".flac")) for name in names)
        assert f"{SECOND}/report.html" in names
        everything = b"".join(archive.read(name) for name in names if not name.endswith("html"))
        page = archive.read(f"{SECOND}/report.html").decode()
    assert b"support" not in everything.lower()
    assert "Person A" in page
    assert "from support" not in page
    assert "file://" not in page
    assert str(library) not in page


@pytest.mark.parametrize("args", [(), ("last", "--all"), ("--story", "conflict")])
def test_export_says_what_is_wrong(library: Path, args: tuple[str, ...], capsys: Out) -> None:
    assert mockloop("export", *args) == 2
    assert capsys.readouterr().err


def test_import_of_transcripts(own_home: Path, tmp_path: Path, capsys: Out) -> None:
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "one.txt").write_text("I asked Anna what she needed, and we cut the scope by half in two weeks.")
    (folder / "two.srt").write_text("1\n00:00:01,000 --> 00:00:04,000\nI always ask first.\n\n")
    (folder / "three.json").write_text(json.dumps({"answer": "We shipped it.", "question": "What did you ship?"}))
    (folder / "bad.json").write_text("{")
    (folder / "other.docx").write_text("x")
    assert mockloop("import", str(folder), "--date", "2026-03-01T10:15") == 2
    captured = capsys.readouterr()
    assert "bad.json" in captured.err
    assert captured.out.split() == [f"2026-03-01-101500-{n}" for n in ("one", "three", "two")]
    log = read_log(resolve("2026-03-01-101500-three", sessions_dir()) / "session.jsonl")
    assert assemble(log.header, log.lines).turns[0].text == "What did you ship?"
    assert mockloop("import", str(folder / "one.txt"), "--question", "q01", "--date", "2026-03-01T10:15") == 0
    again = capsys.readouterr().out.strip()
    assert again == "2026-03-01-101500-one-2"
    log = read_log(resolve(again, sessions_dir()) / "session.jsonl")
    review = assemble(log.header, log.lines).turns[0].judgements[0].review
    assert review.question.id == "q01"
    assert review.question.intents
    assert run(["rerun", again]) == 0
    assert "0 differ" in capsys.readouterr().out


def test_import_of_a_recording_with_its_transcript(own_home: Path, tmp_path: Path, capsys: Out) -> None:
    sound = noise(3.0, 5)
    soundfile.write(tmp_path / "talk.wav", sound, 16_000)
    (tmp_path / "talk.srt").write_text("1\n00:00:00,500 --> 00:00:02,000\nI always ask first.\n\n")
    assert mockloop("import", str(tmp_path)) == 0
    folder = resolve(capsys.readouterr().out.strip(), sessions_dir())
    kept, rate = soundfile.read(folder / "audio/001-answer.flac", dtype="int16")
    assert rate == 16_000
    assert np.array_equal(kept, sound)
    assert stat.S_IMODE((folder / "audio/001-answer.flac").stat().st_mode) == 0o600
    log = read_log(folder / "session.jsonl")
    turn = assemble(log.header, log.lines).turns[0]
    assert turn.transcript is not None
    assert turn.transcript.words[0].t0 == 0.5
    assert turn.take is not None
    assert turn.take.audio == "audio/001-answer.flac"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.zip", b"PK nonsense", "no archive"),
        ("x.jsonl", b"{}", "neither"),
        ("x.wav", b"", "empty"),
        ("x.mp3", b"nonsense", "not a sound file"),
        ("missing.txt", None, "no file"),
    ],
)
def test_import_says_what_is_wrong(
    own_home: Path, tmp_path: Path, name: str, content: bytes | None, words: str, capsys: Out
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert mockloop("import", str(tmp_path / name)) == 2
    assert words in capsys.readouterr().err
    assert not (own_home / "sessions").exists() or not list((own_home / "sessions").iterdir())


def test_import_refuses_a_wrong_day(tmp_path: Path, capsys: Out) -> None:
    assert mockloop("import", str(tmp_path), "--date", "soon") == 2
    assert "is no day" in capsys.readouterr().err
