"""Sessions of every schema that ever was open, are found, replayed and judged again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from simulator.session.facts import facts
from simulator.session.history import assemble
from simulator.session.log import SCHEMA, read_log
from simulator.session.timeline import timeline
from simulator.store.index import Index
from simulator.store.light import read_light
from simulator.store.query import find

DATA = Path(__file__).parents[2] / "data" / "sessions"
OLD = sorted(DATA.glob("schema-*/*/session.jsonl"))


def test_there_is_a_session_of_every_schema() -> None:
    assert {path.parts[-3] for path in OLD} == {f"schema-{n}" for n in range(1, SCHEMA + 1)}


@pytest.mark.parametrize("path", OLD, ids=lambda p: p.parts[-3])
def test_it_opens_whole(path: Path, tmp_path: Path) -> None:
    log = read_log(path)
    assert log.problems == ()
    history = assemble(log.header, log.lines)
    assert facts(history) == facts(read_light(path)[0])
    answered = [turn for turn in history.turns if turn.transcript is not None]
    assert [turn.role for turn in answered] == ["question", "follow-up"]
    assert all(turn.judgement and turn.judgement.review.judged for turn in answered)
    assert answered[1].take is not None
    assert answered[1].take.corrected is not None
    assert answered[1].take.audio == "audio/003-answer.flac"
    assert answered[0].notes[0].star
    assert timeline(history, {}).seconds > 60
    shutil.copytree(path.parent, tmp_path / "sessions" / path.parent.name)
    with Index(tmp_path) as index:
        assert find(index, ["mobile programme"])[1] == 1
        assert find(index, ["what the customer lost"])[1] == 1


def test_what_a_later_version_wrote_is_kept_word_for_word() -> None:
    lines = read_log(OLD[0]).lines
    unknown = [line.unknown for line in lines if line.unknown]
    assert unknown == [{"type": "from-a-later-version", "turn": 2, "anything": [1, 2]}]
