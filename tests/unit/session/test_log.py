"""The session log on the disk: what is written, and what is read back from a damaged one."""

from __future__ import annotations

import json
import os
import stat
import zlib
from pathlib import Path

import pytest

from simulator.errors import InputError, StorageError
from simulator.model.events import (
    Begin,
    Heard,
    Key,
    Say,
)
from simulator.model.records import Line, Noted
from simulator.session.log import LogWriter, parse_log, read_log
from tests.support.session_machine import plan, transcript
from tests.support.stage import header


def written(folder: Path) -> Path:
    """A log of five lines after its header."""
    path = folder / "session.jsonl"
    log = LogWriter(path, header(plan()))
    log.append(0.0, [("event", Begin()), ("command", Say(turn=1, role="question", text="Wie geht’s?"))])
    log.append(1.23456, [("event", Heard(turn=1, transcript=transcript("I talked to her.")))])
    log.append(2.0, [("event", Key(name="mark"))])
    log.append(2.0, [("record", Noted(turn=1, t=0.5, text="here", star=True))])
    log.close()
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    log = read_log(written(tmp_path))
    assert log.problems == ()
    assert log.header == header(plan())
    assert [(line.at, line.kind, type(line.body).__name__) for line in log.lines] == [
        (0.0, "event", "Begin"),
        (0.0, "command", "Say"),
        (1.235, "event", "Heard"),
        (2.0, "event", "Key"),
        (2.0, "record", "Noted"),
    ]


def test_the_file_is_private_and_plain_json_lines(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first, second, *_ = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert first["schema"] == 1
    assert (second["at"], second["kind"], second["type"]) == (0.0, "event", "begin")


def test_an_existing_log_is_never_overwritten(tmp_path: Path) -> None:
    path = written(tmp_path)
    with pytest.raises(StorageError, match="File exists"):
        LogWriter(path, header(plan()))


@pytest.mark.parametrize("cut", [1, 10, 60])
def test_a_torn_last_line_is_dropped_with_a_word_and_the_log_goes_on(tmp_path: Path, cut: int) -> None:
    path = written(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    torn = read_log(path)
    assert len(torn.lines) == 4
    (problem,) = torn.problems
    assert (problem.line, problem.message) == (6, "was torn off while it was written")
    log = LogWriter(path)
    log.append(3.0, [("event", Key(name="mark"))])
    log.close()
    again = read_log(path)
    assert again.problems == ()
    assert [line.at for line in again.lines] == [0.0, 0.0, 1.235, 2.0, 3.0]
    assert path.with_suffix(".torn").read_bytes().strip() == whole[:-cut].splitlines()[-1]


def test_a_flipped_bit_anywhere_in_a_line_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path)
    data = bytearray(path.read_bytes())
    start = data.index(b"I talked to her.")
    data[start + 2] ^= 0x01  # still valid JSON: only the checksum can tell
    log = parse_log(bytes(data), "log")
    assert [(p.line, p.message) for p in log.problems] == [(4, "does not match its checksum")]
    assert b"I ualked" in log.problems[0].raw
    assert len(log.lines) == 4


@pytest.mark.parametrize("place", range(0, 160, 7))
def test_any_flipped_bit_costs_at_most_two_lines(tmp_path: Path, place: int) -> None:
    data = bytearray(written(tmp_path).read_bytes())
    begin = data.index(b"\n") + 1
    data[begin + place] ^= 0x10
    log = parse_log(bytes(data), "log")
    assert 1 <= len(log.problems) <= 2
    assert len(log.lines) >= 3


def test_unknown_types_are_kept_verbatim(tmp_path: Path) -> None:
    path = written(tmp_path)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"at":5,"kind":"event","type":"sneezed","times":3}\n')
    log = read_log(path)
    assert log.problems == ()
    assert log.lines[-1] == Line(at=5.0, kind="event", unknown={"type": "sneezed", "times": 3})


def test_a_line_with_a_wrong_field_is_reported(tmp_path: Path) -> None:
    path = written(tmp_path)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"at":5,"kind":"event","type":"key","name":"jump"}\n')
        file.write("[]\n")
        file.write('{"at":5,"kind":"gossip"}\n')
        file.write('{"at":' + "[" * 100_000 + "\n")
    messages = [problem.message for problem in read_log(path).problems]
    assert messages[0].startswith("has a wrong field key.name")
    assert messages[1:] == ["is not an object", "has the unknown kind 'gossip'", "is nested deeper than 64 levels"]


@pytest.mark.parametrize(
    ("first", "fact"),
    [
        (b"", "this is not a session's header"),
        (b"hello\n", "this is not a session's header"),
        (b'{"schema":1}\n', "the header has a wrong field"),
        (b'{"schema":99}\n', "the session has schema 99"),
        (b"\xff\xfe\x00\n", "this is not a session's header"),
        (b'{"schema":' + b"[" * 100_000 + b"\n", "this is not a session's header"),
        (b'{"schema":-1000000000000}\n', "the header has no schema that ever was: -1000000000000"),
        (b'{"schema":0}\n', "the header has no schema that ever was: 0"),
        (b'{"schema":true}\n', "the header has no schema that ever was: True"),
        (b'{"schema":' + b"9" * 400 + b"}\n", "this is not a session's header"),
    ],
)
def test_a_header_that_can_not_be_used_says_where(first: bytes, fact: str) -> None:
    with pytest.raises(InputError, match=f"log:1: {fact}"):
        parse_log(first, "log")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("started", "yesterday"),
        ("started", "20260301T101500"),
        ("started", "2026-13-01T10:15:00"),
        ("started", "0001-01-01T00:00:00+14:00"),
        ("settings", {"a": float("inf")}),
    ],
)
def test_a_header_with_a_value_that_nothing_can_use_is_refused(tmp_path: Path, field: str, value: object) -> None:
    fields = json.loads(written(tmp_path).read_bytes().split(b"\n")[0])
    del fields["sum"]
    with pytest.raises(InputError, match=r"log:1: th(e header has a wrong field|is is not a session's header)"):
        parse_log(json.dumps({**fields, field: value}).encode() + b"\n", "log")


@pytest.mark.parametrize("at", ["1e999", "-1", "NaN", "1e300", "9" * 400, '"5"', "true", "null", "[]"])
def test_a_line_at_no_sane_time_is_left_out_with_a_word_even_where_its_checksum_is_right(
    tmp_path: Path, at: str
) -> None:
    path = written(tmp_path)
    text = f'{{"at":{at},"kind":"event","type":"begin"}}'.encode()
    with path.open("ab") as file:
        file.write(text[:-1] + f',"sum":"{zlib.crc32(text):08x}"}}\n'.encode())
    log = read_log(path)
    assert len(log.lines) == 5
    assert [problem.line for problem in log.problems] == [7]


def test_a_log_larger_than_any_of_ours_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path)
    os.truncate(path, (64 << 20) + 1)
    with pytest.raises(InputError, match="larger than any session's log"):
        read_log(path)


def test_no_log_at_all(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_log(tmp_path / "session.jsonl")


def test_older_schemas_pass_through_their_migrations(tmp_path: Path) -> None:
    data = written(tmp_path).read_bytes()
    first, rest = data.split(b"\n", 1)
    fields = json.loads(first)
    del fields["sum"]
    fields["schema"] = 0
    fields["sayings"] = fields.pop("tts")
    old = json.dumps(fields).encode() + b"\n" + rest

    def from_zero(line: dict[str, object]) -> dict[str, object]:
        if "sayings" in line:
            line = {**line, "tts": line["sayings"], "schema": 1}
            del line["sayings"]
        return line

    assert parse_log(old, "log", {0: from_zero}).header == header(plan())


def test_a_folder_that_can_not_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="No such file or directory"):
        LogWriter(tmp_path / "gone" / "session.jsonl", header(plan()))


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    log = LogWriter(written(tmp_path))
    log.close()
    log.close()
    assert os.path.exists(log.path)  # noqa: PTH110 - the path as such
