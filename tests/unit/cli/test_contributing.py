"""What CONTRIBUTING tells a coach who is no programmer works as it stands there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simulator.cli import run as mockloop

ROOT = Path(__file__).resolve().parents[3]


def test_a_question_a_probe_and_a_rule_take_effect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    answer = tmp_path / "answer.txt"
    answer.write_text("".join(re.findall(r"```text\n(On-call.*?|When somebody.*?)```", text, re.DOTALL)), "utf-8")
    assert answer.read_text("utf-8")
    monkeypatch.setenv("MOCKLOOP_HOME", str(tmp_path / "home"))

    def judged(*question: str) -> dict[str, object]:
        assert mockloop(["analyze", str(answer), "--question", *question, "--format", "json"]) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    before = json.dumps(judged("Tell me about a time when on-call was wearing your team out."))
    blocks = re.findall(r"```yaml\n(# (\S+\.yaml)\n.*?)```", text, re.DOTALL)
    assert [name.partition("/")[0] for _, name in blocks] == ["questions", "probes", "rules"]
    for block, name in blocks:
        place = tmp_path / "home" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(block, encoding="utf-8")
    assert mockloop(["bank", "check"]) == 0
    assert mockloop(["rules", "check"]) == 0
    capsys.readouterr()

    after = json.dumps(judged("my-on-call"))
    for effect in (
        '"my-on-call"',
        "What would you do on the first bad night of the next winter?",
        "You took the nights yourself.",
    ):
        assert effect in after
        assert effect not in before
