"""A batch is judged answer by answer: in constant memory, each told as soon as it is done, a bar on a terminal."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.cli import run
from tests.support.waits import NET

pytest.importorskip("resource", reason="peak memory is told by Unix only")
WORDS = (
    "harbour", "ferry", "gate", "pass", "crew", "winter", "ledger", "museum", "tram", "baker", "orchard", "signal",
    "canal", "lantern", "quarry",
)  # fmt: skip
PEAK = """
import resource, sys
from simulator.cli import run
code = run(["analyze", "--format", "jsonl", *sys.argv[1:]])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak // (1024 if sys.platform != "darwin" else 1024 * 1024), file=sys.stderr)
sys.exit(code)
"""
ROOM = 16  # MiB; three hundred answers with their reviews held in memory would take several times as much


def answer(number: int) -> str:
    """Some 150 words that no other answer shares, so that nothing is remembered from the one before."""
    said = [WORDS[(number * 7 + i * (1 + number % 5)) % len(WORDS)] + str(number * i % 97) for i in range(60)]
    told = f"In week {number} I asked the crew what had failed, moved two people and told the board the same day. "
    return told + " ".join(f"I checked the {word}." for word in said[:30]) + f" By Friday {number} gates were open."


def batch(path: Path, count: int) -> Path:
    rows = [{"id": str(n), "question": f"How did you handle delay {n}?", "answer": answer(n)} for n in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def peak(path: Path) -> int:
    """MiB of memory at most while the batch was judged."""
    done = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    return int(done.stderr.split()[-1])


def test_ten_times_the_answers_take_no_more_memory(tmp_path: Path) -> None:
    few, many = peak(batch(tmp_path / "few.jsonl", 15)), peak(batch(tmp_path / "many.jsonl", 150))
    assert many <= few + ROOM, (few, many)


def test_an_answer_is_told_before_the_next_one_is_given() -> None:
    command = [sys.executable, "-m", "simulator", "analyze", "--format", "jsonl", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as judging:
        assert judging.stdin is not None
        assert judging.stdout is not None
        for number in range(2):
            judging.stdin.write(json.dumps({"id": str(number), "answer": answer(number)}).encode() + b"\n")
            judging.stdin.flush()
            assert json.loads(judging.stdout.readline())["id"] == str(number)
        judging.stdin.close()
        assert judging.wait(NET) == 0


def test_a_bar_counts_the_answers_on_a_terminal_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(batch(tmp_path / "b.jsonl", 3))

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", terminal)
        assert run(["analyze", "--format", "jsonl", path]) == 0
    assert "judging" in terminal.getvalue()
    assert "3 of 3" in terminal.getvalue()
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert run(["analyze", "--format", "jsonl", path]) == 0
    assert capsys.readouterr().err == ""
