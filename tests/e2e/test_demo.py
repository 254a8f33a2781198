"""The demo: what it shows, what it leaves, how well it heard, how long it takes."""

from __future__ import annotations

import json
import re
import resource
import time
from pathlib import Path

import pytest

from audio.samples import samples
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.store.folder import session_folders
from tests.support.process import mockloop

pytestmark = pytest.mark.e2e


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def errors(heard: list[str], said: list[str]) -> int:
    """Word edits between what was heard and what was said."""
    row = list(range(len(said) + 1))
    for i, one in enumerate(heard, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(said, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1]


def test_demo_from_question_to_review(own_home: Path) -> None:
    begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    first = mockloop("demo")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{cpu:.0f} s of processor, {time.monotonic() - begun:.0f} s by the clock")
    assert cpu < 90  # so it takes less than two minutes by the clock on a machine that does nothing else
    assert first.returncode == 0, first.stderr
    assert "Traceback" not in first.stderr
    shown = first.stdout
    for expected in ("Interviewer", "You", "Found", "Missing", "System", "Learnings", "Review", "report.html"):
        assert expected in shown

    (folder,) = session_folders(own_home / "sessions")
    log = read_log(folder / "session.jsonl")
    history = assemble(log.header, log.lines)
    assert history.finished == "done"
    questions = [turn for turn in history.turns if turn.role == "question"]
    replies = [turn for turn in history.turns if turn.role == "follow-up"]
    assert len(questions) == 1
    assert len(replies) >= 2
    quoting = [turn for turn in replies if turn.follow_up and turn.follow_up.quote]
    assert quoting
    for turn in quoting:
        assert turn.follow_up
        assert turn.parent
        asked_about = history.turn(turn.parent)
        assert asked_about
        assert asked_about.transcript
        quote = turn.follow_up.quote
        assert quote in asked_about.transcript.text
        assert f"“{quote}”" in turn.text
        assert quote in " ".join(shown.split())
    assert json.loads((folder / "review.json").read_text("utf-8"))["answers"]
    assert (folder / "report.html").stat().st_size > 10_000

    edits = total = 0
    texts = {sample.path.stem: sample.text for sample in samples()}
    for turn in (*questions, *replies):
        assert turn.take
        assert turn.take.audio
        assert (folder / turn.take.audio).exists()
        assert turn.audio
        assert (folder / turn.audio).exists()
        assert turn.transcript
        heard = words(turn.transcript.text)
        # the reply that was chosen is the one that was heard best: the log does not say which file it was
        said = min((words(text) for text in texts.values()), key=lambda text: errors(heard, text))
        edits += errors(heard, said)
        total += len(said)
    print(f"word error rate of the demo: {edits / total:.3f} over {total} words, heard by {log.header.stt.engine}")
    assert edits / total <= 0.15
