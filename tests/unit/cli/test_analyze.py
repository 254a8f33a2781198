"""``mockloop analyze`` from the outside: formats, streams, errors, exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from simulator.cli import run
from simulator.model.review import PARTS, Review

ANSWER = (
    "When a date is at risk I tell people the same day, that's my rule. Last spring at the ferry operator the gates "
    "were two weeks late. I asked Lena to show me the list, I cut the two smallest harbours with the product "
    "manager, and I told the harbour master in person. We opened on the day with nine of eleven harbours. I'd waited "
    "a week too long with that call. Since then I call before I have the plan."
)
QUESTION = "How do you handle a project that is slipping?"


def lines(path: Path, rows: list[Any]) -> str:
    path.write_text("".join(r if isinstance(r, str) else json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    return str(path)


def test_a_batch_comes_back_line_by_line_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"id": f"a{n}", "question": QUESTION, "answer": ANSWER, "kind": "trunk"} for n in range(3)]
    assert run(["analyze", "--format", "jsonl", lines(tmp_path / "b.jsonl", rows)]) == 0
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["id"] for row in out] == ["a0", "a1", "a2"]
    for row in out:
        assert row["schema"] == 1
        assert list(row["parts"]) == list(PARTS)
        for part in row["parts"].values():
            for item in part["evidence"]:
                assert ANSWER[item["start"] : item["end"]] == item["quote"]
        for flag in row["flags"]:
            assert flag["message"] and flag["why"]
            if flag["quote"]:
                assert ANSWER[flag["start"] : flag["end"]] == flag["quote"]
        assert row["follow_up"] is None or row["follow_up"]["text"]


def test_a_bad_line_is_named_and_the_rest_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows: list[Any] = [{"id": "a", "answer": ANSWER}, "{oops\n", {"id": "c", "answer": ANSWER}]
    path = lines(tmp_path / "b.jsonl", rows)
    assert run(["analyze", "--format", "jsonl", path]) == 2
    heard = capsys.readouterr()
    assert [json.loads(line)["id"] for line in heard.out.splitlines()] == ["a", "c"]
    assert f"{path}:2" in heard.err


def test_json_is_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "a.txt"
    text.write_text(ANSWER, encoding="utf-8")
    assert run(["analyze", str(text), "--question", QUESTION, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["move"] == (found["follow_up"]["target"] if found["follow_up"] else "none")
    assert set(found["exchange"]["parts"]) == set(PARTS)
    review = Review.model_validate({k: v for k, v in found.items() if k not in ("move", "exchange")}, strict=False)
    assert review.question.text == QUESTION
    batch = lines(tmp_path / "b.jsonl", [{"answer": ANSWER, "question": QUESTION}])
    assert run(["analyze", batch, "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert run(["analyze", lines(tmp_path / "empty.jsonl", []), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_text_fits_eighty_columns_and_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "a.txt"
    text.write_text(ANSWER.split(" We opened", maxsplit=1)[0], encoding="utf-8")
    assert run(["analyze", str(text), "--question", QUESTION]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    for word in ("Parts", "score", "Follow-up", "Asks for", "Delivery"):
        assert word in out
    assert "\x1b" not in out


def test_stdin_and_options_win_over_the_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = json.dumps({"answer": ANSWER, "question": "Other?", "kind": "leaf"}).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(row)))
    assert run(["analyze", "-", "--format", "jsonl", "--question", QUESTION, "--kind", "trunk"]) == 0
    review = json.loads(capsys.readouterr().out)
    assert review["question"]["text"] == QUESTION
    assert review["question"]["kind"] == "trunk"


def test_without_a_question_an_answer_is_judged_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "a.txt"
    text.write_text(ANSWER, encoding="utf-8")
    assert run(["analyze", str(text), "--format", "json"]) == 0
    review = json.loads(capsys.readouterr().out)
    assert review["judged"]
    assert "off-question" not in [flag["id"] for flag in review["flags"]]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "fine",
        "\x00\x00\x00",
        "12 14 15 99 100 3",
        "这个回答是中文的，我们讨论了项目。" * 5,
        "🙂" * 50,
        "مرحبا بكم في المقابلة " * 9,
    ],
)
def test_what_is_unfair_to_judge_is_not_judged(
    answer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = lines(tmp_path / "b.jsonl", [{"id": "x", "question": QUESTION, "answer": answer}])
    assert run(["analyze", "--format", "jsonl", path]) == 0
    review = json.loads(capsys.readouterr().out)
    assert not review["judged"]
    assert review["not_judged_because"]
    assert review["flags"] == []
    assert all(part["strength"] == 0 for part in review["parts"].values())


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["analyze", "no-such-file.txt"], "no-such-file.txt"),
        (["analyze", "notes.pdf"], "don't know how to read"),
        (["analyze", "-", "--story", "cake"], "no core story"),
    ],
)
def test_wrong_input_ends_with_two_and_a_hint(
    args: list[str], says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"I asked them.")))
    assert run(args) == 2
    assert says in capsys.readouterr().err


def test_control_characters_never_reach_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "a.txt"
    text.write_text(ANSWER.replace("harbour", "har\x1b[31mbour\x07"), encoding="utf-8")
    assert run(["analyze", str(text)]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_a_page_of_loose_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "answer.txt"
    path.write_text("Last May two payments failed <b>. I asked the team why, and we fixed the job. It runs since.")
    assert run(["analyze", str(path), "--question", "q15", "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("<!doctype html>")
    assert "payments failed &lt;b" in page
    assert "<b>" not in page


def test_a_row_may_hold_a_whole_exchange(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    back = {"answer": "Do you mean a direct report or a peer?"}
    said = {"asked": "As you like.", "target": "clarify", "answer": ANSWER}
    rows = [
        {"id": "one", "question": QUESTION, "turns": [back]},
        {"id": "two", "question": QUESTION, "turns": [back, said]},
        {"id": "alone", "question": QUESTION, "answer": ANSWER},
    ]
    assert run(["analyze", lines(tmp_path / "b.jsonl", rows), "--format", "jsonl"]) == 0
    one, two, alone = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (one["move"], one["judged"], one["utterance"]) == ("clarify", False, "question")
    assert two["judged"]
    assert two["exchange"] == alone["exchange"]  # what was asked back adds nothing and takes nothing away
    assert two["move"] == alone["move"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"turns": []}, "list of answers"),
        ({"turns": [{"answer": 3}]}, "turn 1"),
        ({"turns": [{"answer": "a"}, {"answer": "b"}]}, "turn 2 does not say what was 'asked'"),
        ({"turns": [{"answer": "a"}, {"asked": "b", "target": "luck", "answer": "c"}]}, "no such target"),
        ({"drill": "luck", "answer": "a"}, "no such drill"),
        ({"drill": "intent", "question_id": "q0", "answer": "a"}, "no question 'q0'"),
    ],
)
def test_a_bad_exchange_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: dict[str, object], told: str
) -> None:
    path = lines(tmp_path / "b.jsonl", [{"question": QUESTION, **row}])
    assert run(["analyze", path, "--format", "jsonl"]) == 2
    heard = capsys.readouterr()
    assert told in heard.err
    assert f"{path}:1" in heard.err
    assert heard.out == ""


def test_a_row_may_be_a_reply_in_a_drill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = "When somebody misses two dates, I talk to them the same day. Every Friday we look at the list."
    rows = [{"id": "s", "drill": "system", "answer": said}]
    assert run(["analyze", lines(tmp_path / "b.jsonl", rows), "--format", "jsonl"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"trigger", "cadence"} <= set(found["caught"])
    assert "exception" in found["missed"]
