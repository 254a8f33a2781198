"""A recording or a transcript from elsewhere as a session: of one answer, or of a whole interview."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.errors import StorageError
from simulator.model.events import (
    Command,
    Event,
    Finish,
    Heard,
    Judge,
    Judged,
    Listen,
    Recorded,
    Say,
    Spoken,
)
from simulator.model.records import Header
from simulator.paths import make_private
from simulator.ports import Exchange
from simulator.session.log import Kind, LogWriter
from simulator.store.drafts import private_folder, sweep
from simulator.store.folder import AUDIO, LOG, move_in, session_folders
from simulator.store.interview import Answered
from simulator.store.rejudge import mind_of

if TYPE_CHECKING:
    from simulator.planning.judge import Judge as Mind

__all__ = ["LOOP", "Arrival", "KeepSound", "known_sources", "take_in"]

LOOP = "imported"
_FOLLOW_UPS = 3  # as ``analyze`` assumes where nothing is known
_LONGEST_HEADER = 1 << 20  # bytes; a first line of ours has some kilobytes
_SOURCE = "source"
_SOURCE_SUM = re.compile(rb'"source":\s*"([0-9a-f]{64})"')

KeepSound = Callable[[Path, tuple[float, float] | None], Path | None]
"""Writes a stretch of the recording (seconds; None: all of it) to ``PATH.wav`` and returns the file that it left
there (it may pack it); None where there is nothing to keep."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What comes in. ``name``: of its file; ``turns``: what was asked and answered, in order.

    A question has no words where nobody knows what was asked. ``source`` tells it from all others, ``problem`` is
    what to know about its sound.
    """

    name: str
    turns: tuple[Answered, ...]
    level: str | None = None
    source: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Sounds:
    """The recordings of one turn, by their path inside the session."""

    question: str | None = None
    answer: str | None = None


@dataclass(slots=True)
class _Log:
    """Lines with their times, which never run back."""

    writer: LogWriter
    at: float = 0.0

    def event(self, at: float | None, *events: Event) -> None:
        self._write(at, "event", events)

    def command(self, at: float | None, *commands: Command) -> None:
        self._write(at, "command", commands)

    def _write(self, at: float | None, kind: Kind, bodies: Sequence[Event | Command]) -> None:
        self.at = max(self.at, at or 0.0)
        self.writer.append(self.at, [(kind, body) for body in bodies])


def known_sources(sessions: Path) -> dict[str, str]:
    """What was imported before: the ``source`` of each session that came so, and its name."""
    found: dict[str, str] = {}
    for folder in session_folders(sessions):
        try:
            with (folder / LOG).open("rb") as file:
                line = file.readline(_LONGEST_HEADER)
        except OSError:
            continue
        source = _SOURCE_SUM.search(line)
        if source:
            found[source[1].decode()] = folder.name
    return found


def take_in(
    arrival: Arrival,
    started: datetime,
    mind: Mind,
    sessions: Path,
    keep_sound: KeepSound | None = None,
) -> Path:
    """Make a session of it and judge it; returns its folder. It is there whole or not at all.

    Raises StorageError, InputError.
    """
    make_private(sessions)
    sweep(sessions)
    slug = re.sub(r"[^a-z0-9]+", "-", Path(arrival.name).stem.lower()).strip("-")[:40] or "answer"
    try:
        with private_folder(sessions, "import") as private:
            draft = private / "session"
            draft.mkdir(mode=0o700)
            (draft / AUDIO).mkdir(mode=0o700)
            sounds = [_kept(turn, n, draft, keep_sound, alone=len(arrival.turns) == 1)
                      for n, turn in enumerate(arrival.turns, 1)]  # fmt: skip
            has_sound = any(kept.answer for kept in sounds)

            def written(target: Path) -> bool:
                """The log says its session's name, so it is written anew for each that is tried."""
                if not target.exists():
                    (draft / LOG).unlink(missing_ok=True)
                    header = _header(target.name, arrival, started, mind, has_sound=has_sound)
                    _write(draft / LOG, header, arrival, mind, sounds)
                return True

            folder = move_in(draft, sessions, f"{started:%Y-%m-%d-%H%M%S}-{slug}", written)
    except OSError as error:
        raise StorageError(
            f"can't import {arrival.name}: {error.strerror or error}", "Check the disk and the permissions."
        ) from error
    assert folder is not None  # noqa: S101 - no try is ended
    return folder


def _header(name: str, arrival: Arrival, started: datetime, mind: Mind, *, has_sound: bool) -> Header:
    mains = [turn for turn in arrival.turns if turn.role == "question"]
    settings = {"imported": _shown(arrival.name)}
    if arrival.source:
        settings[_SOURCE] = arrival.source
    return Header(
        id=name,
        app=__version__,
        rules=mind.pack.sha256,
        bank=mind.bank.sha256,
        seed=int(started.timestamp()),
        started=started.isoformat(timespec="seconds"),
        stt=arrival.turns[0].transcript.engine,
        tts="",
        mode="answers" if has_sound else "typed",
        loop=LOOP,
        questions=tuple(turn.question.id for turn in mains if turn.question.id),
        level=arrival.level,
        settings=settings,
    )


def _shown(name: str) -> str:
    """The name of a file, maybe of another system; bytes in it that are no text are told as such."""
    return os.path.basename(name).encode("utf-8", "backslashreplace").decode()  # noqa: PTH119 - a name, no path


def _kept(turn: Answered, number: int, draft: Path, keep: KeepSound | None, *, alone: bool) -> _Sounds:
    """Keep the sound of a turn: all of it where it is the only one, else its stretches of the recording."""
    if keep is None or not (alone or turn.said_at):
        return _Sounds()
    answer = keep(draft / AUDIO / f"{number:03}-answer.wav", None if alone else turn.said_at)
    asked = keep(draft / AUDIO / f"{number:03}-question.wav", turn.asked_at) if turn.asked_at and not alone else None
    return _Sounds(*(None if path is None else f"{AUDIO}/{path.name}" for path in (asked, answer)))


def _write(path: Path, header: Header, arrival: Arrival, mind: Mind, sounds: Sequence[_Sounds]) -> None:
    interviewer = mind_of(mind, header)
    earlier: list[Exchange] = []
    writer = LogWriter(path, header)
    log = _Log(writer)
    try:
        for number, (turn, kept) in enumerate(zip(arrival.turns, sounds, strict=True), 1):
            _write_turn(log, number, turn, kept, arrival.problem if number == 1 else "")
            if turn.role not in ("question", "follow-up"):
                continue
            exchange = Exchange(number, turn.question, turn.asked, turn.transcript, turn.follow_up)
            left = max(0, _FOLLOW_UPS - sum(1 for e in _thread(earlier, exchange) if e.follow_up is not None))
            judged = interviewer.judge(exchange, earlier, seconds_left=None, follow_ups_left=left)
            earlier.append(replace(exchange, review=judged.review))
            log.command(None, Judge(turn=number, follow_ups_left=left))
            log.event(None, Judged(turn=number, review=judged.review, decision=judged.decision))
        log.command(None, Finish(reason="done"))
    finally:
        writer.close()


def _thread(earlier: Sequence[Exchange], exchange: Exchange) -> Iterator[Exchange]:
    """The exchanges so far that belong to the same question."""
    same = (exchange.question.id, exchange.question.text)
    return (e for e in earlier if (e.question.id, e.question.text) == same)


def _write_turn(log: _Log, number: int, turn: Answered, kept: _Sounds, problem: str) -> None:
    parent = None if turn.parent is None else turn.parent + 1
    follow_up = turn.follow_up
    log.command(turn.asked_at[0] if turn.asked_at else None, Say(
        turn=number, line=number, role=turn.role, text=turn.asked, question=turn.question.id, parent=parent,
        target=follow_up.target if follow_up else "none", follow_up=follow_up,
    ))  # fmt: skip
    if turn.asked_at:
        begins, ends = turn.asked_at
        said = Spoken(
            turn=number, line=number, audio=kept.question, first_sample=log.at, seconds=round(ends - begins, 3)
        )
        log.event(ends, said)
    log.command(turn.said_at[0] if turn.asked_at and turn.said_at else None, Listen(turn=number))
    seconds = turn.transcript.seconds or 0.0
    log.event(
        log.at + seconds,
        Recorded(turn=number, audio=kept.answer, seconds=seconds, problem=problem),
        Heard(turn=number, transcript=turn.transcript),
    )
