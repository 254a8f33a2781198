"""Disagreeing with a finding: kept with its reason, shown beside it, counted, taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.app.disputing import dispute
from simulator.cli import run
from simulator.errors import InputError
from tests.support.library import write_session
from tests.support.mind import own

Out = pytest.CaptureFixture[str]


@pytest.fixture
def session(own_home: Path) -> str:
    return write_session(own_home).name


@pytest.fixture
def go(capsys: Out) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: str) -> tuple[int, str, str]:
        status = run(arguments)
        return (status, *capsys.readouterr())

    return call


def test_a_finding_is_listed_disputed_and_taken_back(session: str, go: Callable[..., tuple[int, str, str]]) -> None:
    _, out, _ = go("sessions", "dispute", session)
    assert "  1  generic-learning" in out
    assert "  1  part:system" in out
    reason = "It names what I changed: \x1b[2J the freeze"
    status, out, err = go("sessions", "dispute", session, "1", "generic-learning", "--because", reason)
    assert (status, out) == (0, "generic-learning: you disagree\n")
    assert 'misses: ["I learned that communication is important"]' in err
    go("sessions", "dispute", session, "1", "part:system", "--because", "I said how we plan.")
    for arguments in (("review", session, "--format", "text", "--full"), ("review", session, "--format", "md")):
        _, out, _ = go(*arguments)
        said = " ".join(out.split())
        assert "You disagree: It names what I changed:" in said
        assert "You disagree: I said how we plan." in said
        assert "\x1b" not in out
    _, out, _ = go("review", session, "--format", "json")
    assert json.loads(out)["answers"][0]["disputed"]["part:system"] == "I said how we plan."
    _, out, _ = go("review", session, "--format", "html")
    assert "You disagree:" in Path(out.strip()).read_text("utf-8")
    _, out, _ = go("progress", "--format", "text")
    assert "What you disagree with" in out
    assert "System not clear: in 1 answer" in out
    go("sessions", "dispute", session, "1", "part:system", "--because", "")
    _, out, _ = go("sessions", "dispute", session, "1")
    assert out.count("you disagree") == 1


def test_what_is_no_finding_is_refused_and_nothing_is_kept(
    own_home: Path, session: str, go: Callable[..., tuple[int, str, str]]
) -> None:
    log = own_home / "sessions" / session / "session.jsonl"
    before = log.read_bytes()
    status, _, err = go("sessions", "dispute", session, "1", "blame", "--because", "no")
    assert status == 2
    assert "It has no-system, generic-learning, part:system" in err
    assert go("sessions", "dispute", session, "9", "blame", "--because", "no")[0] == 2
    assert go("sessions", "dispute", session, "1", "generic-learning")[0] == 2
    with pytest.raises(InputError, match="too long"):
        dispute(own(), session, 1, "generic-learning", "x" * 501, print)
    assert log.read_bytes() == before
