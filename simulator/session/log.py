"""The session log: ``session.jsonl``, a header line and then one event, command or record a line.

Written with one flush and one fsync a step, before anything uses what the step says. Every line ends with a
checksum of its own text, so that a flipped bit inside a quoted answer is noticed too; a line without one (written
by another tool) is taken as it is.
"""

from __future__ import annotations

import errno
import json
import os
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from simulator.errors import InputError, StorageError
from simulator.formats import LARGEST, read_json
from simulator.model.events import (
    COMMAND,
    EVENT,
    Command,
    Event,
)
from simulator.model.records import (
    RECORD,
    Header,
    Line,
    Record,
)
from simulator.session.replay import replay

__all__ = [
    "FILE_NAME",
    "SCHEMA",
    "Kind",
    "Log",
    "LogWriter",
    "Migration",
    "Problem",
    "complete_log",
    "parse_log",
    "read_bytes",
    "read_log",
]

FILE_NAME = "session.jsonl"
SCHEMA = 1
Kind = Literal["event", "command", "record"]
Migration = Callable[[dict[str, Any]], dict[str, Any]]
# schema number -> what turns one of its parsed lines (the header too) into the next number's
MIGRATIONS: dict[int, Migration] = {}

_SUM = re.compile(rb',"sum":"([0-9a-f]{8})"\}$')
_ADAPTERS: dict[str, TypeAdapter[Any]] = {"event": EVENT, "command": COMMAND, "record": RECORD}


@dataclass(frozen=True, slots=True)
class Problem:
    """A damaged line: its number from 1, what is wrong, and the bytes as they stand."""

    line: int
    message: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Log:
    """A log as read. ``problems`` are for a warning; the lines around them are whole."""

    header: Header
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()


def _seal(fields: Mapping[str, Any]) -> bytes:
    """One line, with the checksum of its text."""
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return text[:-1] + f',"sum":"{zlib.crc32(text):08x}"}}\n'.encode()


def _refused(path: Path, error: OSError) -> StorageError:
    return StorageError(f"can't write {path}: {error.strerror}", "Free some space or make the folder writable.")


def _line_of(at: float, kind: Kind, body: Event | Command | Record) -> bytes:
    return _seal({"at": round(at, 3), "kind": kind, **body.model_dump(mode="json")})


def _unseal(raw: bytes) -> tuple[dict[str, Any], bool]:
    """The fields of a line and whether its checksum is there. Raises ValueError where it is damaged."""
    found = _SUM.search(raw)
    if found:
        text = raw[: found.start()] + b"}"
        if f"{zlib.crc32(text):08x}".encode() != found[1]:
            raise ValueError("does not match its checksum")
    else:
        text = raw
    fields = read_json(text)
    if not isinstance(fields, dict):
        raise ValueError("is not an object")  # noqa: TRY004 - a fact about the file, not about a type in the program
    return fields, found is not None


class LogWriter:
    """Appends to one session's log. Raises StorageError where the disk refuses."""

    def __init__(self, path: Path, header: Header | None = None) -> None:
        """Create the log with ``header``, or open an existing one (a torn last line is cut off and set aside)."""
        self.path = path
        try:
            if header is None:
                _cut_torn_tail(path)
            else:
                _create(path, _seal(header.model_dump(mode="json")))
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND)
        except OSError as error:
            raise _refused(path, error) from error

    def append(self, at: float, bodies: Sequence[tuple[Kind, Event | Command | Record]]) -> None:
        """Write the lines of one step; returns when they are on the disk."""
        self._write(b"".join(_line_of(at, kind, body) for kind, body in bodies))

    def _write(self, data: bytes) -> None:
        size = os.fstat(self._file).st_size
        try:
            _write_all(self._file, data)
        except OSError as error:
            with suppress(OSError):  # where even that fails, the next writer cuts the torn line off
                os.ftruncate(self._file, size)
            raise _refused(self.path, error) from error

    def close(self) -> None:
        """Close the file; harmless when repeated."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _write_all(handle: int, data: bytes) -> None:
    done = 0
    while done < len(data):  # a disk that is nearly full takes the beginning and says so only the next time
        done += os.write(handle, data[done:])
    os.fsync(handle)


def _create(path: Path, first: bytes) -> None:
    """A log that is there with its whole header or not at all."""
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    _replace(path, first)


def _replace(path: Path, data: bytes) -> None:
    """The whole file at once, or what was there before and no draft beside it."""
    draft = path.with_name(f".{path.name}.new")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            _write_all(handle, data)
        finally:
            os.close(handle)
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def complete_log(path: Path) -> bool:
    """Write the commands that a killed process owed, each behind its event; returns whether there were any.

    A step is one write, but a power cut may keep its beginning only, and an early version wrote a step in two. The
    caller holds the session's lock. Raises StorageError, InputError.
    """
    log = read_log(path)
    if log.header.plan is None:
        return False
    missing = replay(log.header.plan, log.lines).missing
    if not missing:
        return False
    LogWriter(path).close()  # a torn last line is set aside
    try:
        raw = path.read_bytes().split(b"\n")[:-1]
        damaged = {problem.line for problem in log.problems}
        whole = [number for number in range(2, len(raw) + 1) if number not in damaged]
        for gap in reversed(missing):
            at = whole[gap.after]
            raw[at:at] = [_line_of(gap.at, "command", command)[:-1] for command in gap.commands]
        _replace(path, b"\n".join([*raw, b""]))
    except OSError as error:
        raise _refused(path, error) from error
    return True


def _cut_torn_tail(path: Path) -> None:
    data = path.read_bytes()
    end = data.rfind(b"\n") + 1
    if end < len(data):
        torn = path.with_suffix(".torn")
        torn.touch(mode=0o600)
        with torn.open("ab") as file:
            file.write(data[end:] + b"\n")
        os.truncate(path, end)


def read_log(path: Path) -> Log:
    """Read a session's log. Raises InputError where there is none or its header can't be used."""
    return parse_log(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """A log as it lies on the disk. Raises InputError where it can't be read or is larger than any log of ours."""
    try:
        if path.stat().st_size > LARGEST["JSON"]:
            raise InputError(f"{path} is larger than any session's log", "Move it away; it is none of ours.")
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            f"can't read {path}: {error.strerror}", "`mockloop sessions list` names all sessions."
        ) from error


def parse_log(data: bytes, name: str, migrations: Mapping[int, Migration] | None = None) -> Log:
    """Parse a log's bytes; ``name`` is for messages."""
    raw = data.split(b"\n")
    torn = raw.pop()
    header, migrate = _header(raw[0] if raw else torn, name, MIGRATIONS if migrations is None else migrations)
    lines: list[Line] = []
    problems: list[Problem] = []
    for number, text in enumerate(raw[1:], start=2):
        try:
            fields, sealed = _unseal(text)
            lines.append(_line(migrate(fields), sealed=sealed))
        except (ValueError, KeyError, TypeError) as error:
            problems.append(Problem(number, _reason(error), text))
    if torn and raw:
        problems.append(Problem(len(raw) + 1, "was torn off while it was written", torn))
    return Log(header, tuple(lines), tuple(problems))


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        return f"has a wrong field {'.'.join(map(str, first['loc']))}: {first['msg'].lower()}"
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return "is not readable"
    return str(error) if isinstance(error, ValueError) else "lacks a field"


def _header(raw: bytes, name: str, migrations: Mapping[int, Migration]) -> tuple[Header, Migration]:
    where = f"{name}:1"
    hint = "The recordings are in its audio folder: `mockloop sessions import` takes them in again."
    try:
        fields, _ = _unseal(raw)
        number = fields["schema"]
    except (ValueError, KeyError) as error:
        raise InputError("this is not a session's header", hint, where=where) from error
    if type(number) is not int or number < min(migrations, default=SCHEMA):
        raise InputError(f"the header has no schema that ever was: {str(number)[:40]}", hint, where=where)
    if number > SCHEMA:
        raise InputError(
            f"the session has schema {number}, this mockloop reads up to {SCHEMA}", "Update it.", where=where
        )
    steps = [migrations[n] for n in range(number, SCHEMA) if n in migrations]

    def migrate(line: dict[str, Any]) -> dict[str, Any]:
        for step in steps:
            line = step(line)
        return line

    try:
        return Header.model_validate_json(json.dumps(migrate(fields))), migrate
    except ValidationError as error:
        raise InputError(f"the header {_reason(error)}", hint, where=where) from error


def _line(fields: dict[str, Any], *, sealed: bool) -> Line:
    """One line. An unknown type is kept verbatim; so is a known one with new fields, if its checksum is right."""
    at, kind = fields["at"], fields["kind"]
    if type(at) not in (int, float):
        raise ValueError("has no number of seconds in it")
    adapter = _ADAPTERS.get(kind) if isinstance(kind, str) else None
    body = {key: value for key, value in fields.items() if key not in ("at", "kind")}
    if adapter is None:
        raise ValueError(f"has the unknown kind {str(kind)[:40]!r}")
    line = Line(at=float(at), kind=kind, unknown=body)
    try:
        known = adapter.validate_json(json.dumps(body))
    except ValidationError as error:
        unknown = error.errors(include_url=False)[0]["type"] == "union_tag_invalid"
        if not (unknown or sealed):
            raise
        return line
    return Line(at=line.at, kind=kind, body=known)
