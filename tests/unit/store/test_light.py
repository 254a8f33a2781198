from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import InputError
from simulator.model.events import Finish, Key, Trouble
from simulator.model.records import Corrected, Noted, Rejudged
from simulator.session.facts import facts
from simulator.session.history import assemble
from simulator.session.log import read_log
from simulator.store.light import light_history, read_light
from tests.support import made
from tests.support.library import add_lines, write_session

LOG = "session.jsonl"


def in_full(path: Path) -> object:
    log = read_log(path)
    return facts(assemble(log.header, log.lines))


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return write_session(tmp_path)


def test_gives_the_facts_of_the_full_reader(session: Path) -> None:
    history, damaged = read_light(session / LOG)
    assert damaged == 0
    assert facts(history) == in_full(session / LOG)


def test_reads_records_and_keys(session: Path) -> None:
    log = read_log(session / LOG)
    review = next(line.body for line in log.lines if line.body and line.body.type == "judged").review  # type: ignore[union-attr]
    add_lines(
        session,
        Corrected(turn=2, text="I decided it and told everybody.", words=made.spoken("I decided it").words),
        Noted(turn=1, t=3.0, text='a "quoted" note, "words":[1]', star=True),
        Rejudged(
            turn=1,
            by="retranscription",
            review=review,
            transcript=made.spoken("other words"),
            when="2026-03-02T10:15:00Z",
        ),
    )
    add_lines(
        session, Key(name="mark"), Trouble(part="engine", message="x", turn=2), Finish(reason="done"), kind="event"
    )
    history, _ = read_light(session / LOG)
    assert facts(history) == in_full(session / LOG)
    assert facts(history).answers[0].text == "other words"


@given(text=st.text(min_size=1, max_size=80))
def test_nothing_said_can_look_like_a_field(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    text = text.strip() or "x"
    lines = [line for line in made.lines() if line.at <= 30.1]
    heard = next(line for line in made.lines() if line.at == 30.5)
    said = heard.body.transcript.model_copy(update={"text": text + ',"words":[],"sum":"00000000"}'})  # type: ignore[union-attr]
    lines.append(heard.model_copy(update={"body": heard.body.model_copy(update={"transcript": said})}))  # type: ignore[union-attr]
    folder = write_session(tmp_path_factory.mktemp("home"), lines=lines)
    history, damaged = read_light(folder / LOG)
    assert damaged == 0
    assert facts(history) == in_full(folder / LOG)


def test_a_flipped_bit_is_counted_and_the_rest_is_read(session: Path) -> None:
    data = bytearray((session / LOG).read_bytes())
    at = data.index(b"payment outages")
    data[at] ^= 1
    history, damaged = light_history(bytes(data), "log")
    assert damaged == 1
    (session / LOG).write_bytes(data)
    assert facts(history) == in_full(session / LOG)


def test_a_torn_end_is_counted(session: Path) -> None:
    data = (session / LOG).read_bytes()[:-20]
    history, damaged = light_history(data, "log")
    assert damaged == 1
    assert history.turns[0].judgement is not None


def test_lines_of_other_programs_without_sums_are_read(session: Path) -> None:
    rows = [json.loads(line) for line in (session / LOG).read_text().splitlines()]
    for row in rows:
        row.pop("sum")
    (session / LOG).write_text("".join(json.dumps(row, indent=None) + "\n" for row in rows))
    history, damaged = read_light(session / LOG)
    assert damaged == 0
    assert facts(history) == in_full(session / LOG)


def test_a_log_without_header_is_refused(tmp_path: Path) -> None:
    (tmp_path / LOG).write_bytes(b"\x00\x01")
    with pytest.raises(InputError, match="header"):
        read_light(tmp_path / LOG)
    with pytest.raises(InputError, match="can't read"):
        read_light(tmp_path / "nowhere")
