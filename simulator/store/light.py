"""Reading a session's log for what lists and searches need, quickly.

Words with their times and the evidence of reviews are most of a log, and no list needs them. Lines as
``LogWriter`` writes them are checked against their sum and parsed without these; a log with anything else in it is
read in full instead, so the facts are always those that the full reader gives.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from simulator.formats import has_odd_numbers
from simulator.model.events import COMMAND, EVENT, Judged
from simulator.model.records import RECORD, Rejudged
from simulator.model.review import (
    AllParts,
    Delivery,
    LearningsKind,
    PartName,
    QuestionKind,
    ReplyState,
    Severity,
    Strength,
    Target,
)
from simulator.model.transcript import Transcript
from simulator.session.history import SessionHistory, assemble
from simulator.session.log import SCHEMA, parse_log, read_bytes

__all__ = ["light_history", "read_light"]

_LINE = re.compile(
    rb'\{"at":([0-9]{1,8}(?:\.[0-9]{1,6})?),"kind":"(event|command|record)",("type":"([a-z-]+)".*),"sum":"([0-9a-f]{8})"\}'
)
# inside a JSON text a quote is escaped, so this can't be part of what somebody said; words hold numbers only
_WORDS = re.compile(rb'"words":\[[^\]]*\]')
_ADAPTERS: dict[bytes, TypeAdapter[object]] = {b"event": EVENT, b"command": COMMAND, b"record": RECORD}  # type: ignore[dict-item] # unions
# what the history is folded from; of every other line only its time counts
_NEEDED = (
    *(b"say", b"spoken", b"listen", b"answer-ended", b"recorded", b"compressed", b"heard", b"corrected"),
    *(b"judged", b"rejudged", b"noted", b"disputed", b"predicted", b"key", b"finish", b"resumed"),
)


class _Slim(BaseModel):
    """As much of a model as the facts look at; what else is there is passed over."""

    model_config = ConfigDict(extra="ignore", strict=True, allow_inf_nan=False)


class _Part(_Slim):
    strength: Strength


class _Flag(_Slim):
    id: str
    severity: Severity


class _Intent(_Slim):
    id: str
    addressed: bool


class _Question(_Slim):
    kind: QuestionKind
    story: str | None = None


class _Reply(_Slim):
    target: Target
    state: ReplyState


class _Review(_Slim):
    question: _Question
    reply: _Reply | None = None
    judged: bool
    parts: Annotated[dict[PartName, _Part], AllParts]
    learnings_kind: LearningsKind
    story_told: str | None
    intents: tuple[_Intent, ...]
    flags: tuple[_Flag, ...]
    delivery: Delivery


class _Judged(_Slim):
    turn: int
    take: int = 1
    ending: int = 1
    review: _Review


class _Rejudged(_Slim):
    turn: int
    review: _Review
    by: str
    transcript: Transcript | None


_SLIM: dict[bytes, tuple[TypeAdapter[Any], type[Any]]] = {
    b"judged": (TypeAdapter(_Judged), Judged),
    b"rejudged": (TypeAdapter(_Rejudged), Rejudged),
}


@dataclass(frozen=True, slots=True)
class _Line:
    """Stands in for a ``Line``: a session has a hundred of them, and most are gone at once."""

    at: float
    kind: str
    body: object


class _OddError(Exception):
    """The log needs the full reader."""


def read_light(path: Path) -> tuple[SessionHistory, int]:
    """The history of a log without word times, and how many of its lines are damaged. Raises InputError."""
    return light_history(read_bytes(path), str(path))


def light_history(data: bytes, name: str) -> tuple[SessionHistory, int]:
    """The same from bytes; ``name`` is for messages."""
    raw = data.split(b"\n")
    header = parse_log(raw[0] + b"\n", name).header
    whole = not raw[-1] and raw[0].startswith(b'{"schema":%d,' % SCHEMA)
    if whole:
        try:
            return assemble(header, _lines(raw[1:-1])), 0  # type: ignore[arg-type] # see _Line
        except (_OddError, ValidationError):
            pass  # the full reader says what it is
    log = parse_log(data, name)
    return assemble(log.header, log.lines), len(log.problems)


def _lines(lines: Sequence[bytes]) -> Iterator[_Line]:
    latest = 0.0
    for raw in lines:
        found = _LINE.fullmatch(raw)
        # ,"sum":"01234567"} are the last 18 bytes; the sum counts the line that would end before them
        if found is None or zlib.crc32(b"}", zlib.crc32(memoryview(raw)[:-18])) != int(found[5], 16):
            raise _OddError
        at, kind = float(found[1]), found[2]
        if found[4] in _NEEDED:
            text = b"{" + _WORDS.sub(b'"words":[]', found[3]) + b"}"
            if has_odd_numbers(text):
                raise _OddError
            yield _Line(at, kind.decode(), _body(kind, found[4], text))
        elif kind != b"record":
            latest = max(latest, at)
    yield _Line(latest, "event", None)


def _body(kind: bytes, name: bytes, text: bytes) -> object:
    if name not in _SLIM:
        return _ADAPTERS[kind].validate_json(text)
    adapter, whole = _SLIM[name]
    slim = adapter.validate_json(text)
    return whole.model_construct(
        **{key: getattr(slim, key) for key in type(slim).model_fields}, decision=None, stages={}
    )
