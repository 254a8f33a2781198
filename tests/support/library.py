"""Made sessions on disk, for tests of everything that looks into the sessions folder."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from audio.soundfiles import write_wav
from audio.takes import RATE
from simulator.model.events import Command, Event
from simulator.model.records import Line, Record
from simulator.paths import home as home_in_force
from simulator.session.log import LogWriter
from tests.support import made

__all__ = ["add_lines", "noise", "seal", "sessions_dir", "write_session"]


def sessions_dir() -> Path:
    """The sessions of the home that the test's environment names."""
    return home_in_force() / "sessions"


def noise(seconds: float, seed: int, rate: int = RATE) -> np.ndarray:
    """Quiet noise within ±3000 as int16, shape (seconds * rate,): every stretch of it is like no other."""
    return np.random.default_rng(seed).integers(-3000, 3001, round(seconds * rate)).astype(np.int16)


def seal(fields: dict[str, object]) -> bytes:
    """A line of a log as the session's writer makes it, without waiting for the disk each time."""
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return text[:-1] + f',"sum":"{zlib.crc32(text):08x}"}}\n'.encode()


def write_session(
    home: Path,
    ident: str = "2026-03-01-101500-unpopular",
    *,
    lines: Sequence[Line] | None = None,
    text: str = made.ANSWER,
    sound: bool = False,
    **header: object,
) -> Path:
    """A session folder as the session itself would leave it: the made session, or ``lines``; returns the folder."""
    folder = home / "sessions" / ident
    (folder / "audio").mkdir(parents=True, mode=0o700)
    day = ident[:10]
    fields = {"started": f"{day}T{ident[11:13]}:{ident[13:15]}:{ident[15:17]}+01:00", "plan": None, **header}
    rows: list[dict[str, object]] = [made.header(ident, **fields).model_dump(mode="json")]
    for line in made.lines(text=text) if lines is None else lines:
        body = line.body.model_dump(mode="json") if line.body else line.unknown or {}
        rows.append({"at": line.at, "kind": line.kind, **body})
    with (folder / "session.jsonl").open("wb") as file:
        file.writelines(map(seal, rows))
    if sound:
        for turn, seconds in ((1, len(text.split()) * made.WORD_SECONDS), (2, 6.0)):
            write_wav(folder / f"audio/{turn:03}-question.wav", noise(2.0, turn, 22050), 22050)
            write_wav(folder / f"audio/{turn:03}-answer.wav", noise(seconds, 10 + turn), RATE)
    return folder


def add_lines(folder: Path, *bodies: Command | Event | Record, kind: str = "record", at: float = 50.0) -> None:
    """Append commands, events or records to a session's log."""
    writer = LogWriter(folder / "session.jsonl")
    writer.append(at, [(kind, body) for body in bodies])
    writer.close()
