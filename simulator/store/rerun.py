"""Judging a whole session again: a job that any process can do, and a result that one process writes down.

A job holds the log itself (and the recordings, for a worker on another machine), so that workers need no access to
the sessions and write nothing: one that is killed midway leaves nothing half done.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import EngineError, InputError, StorageError
from simulator.model.records import Rejudged
from simulator.model.transcript import Transcript
from simulator.session.history import SessionHistory, Turn, assemble
from simulator.session.log import parse_log
from simulator.store.changes import Change, difference
from simulator.store.folder import LOG, locked
from simulator.store.records import append_records, rejudged
from simulator.store.rejudge import conditions, judge_again, mind_of, stands

if TYPE_CHECKING:
    from simulator.planning.judge import Judge

__all__ = ["Job", "Result", "do", "keep", "prepare"]

Hear = Callable[[Path], Transcript]


@dataclass(frozen=True, slots=True)
class Job:
    """One session to judge. ``sounds``: its recordings by their path inside the session; empty: read ``folder``.

    ``hear``: transcribe every recorded answer again, not only those that were never heard.
    """

    folder: Path
    log: bytes
    hear: bool = False
    sounds: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """``answers``: how many were judged. ``changes``: per turn what differs, for those with a new record.

    ``notes`` are sentences about single turns; ``problem`` says why nothing could be done at all.
    """

    folder: Path
    size: int  # of the log that was judged
    answers: int = 0
    records: tuple[Rejudged, ...] = ()
    changes: tuple[tuple[int, Change], ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""


def prepare(folder: Path, *, hear: bool = False, carry: bool = False) -> Job:
    """The job for the session in ``folder``. ``carry``: with its recordings, for a worker elsewhere.

    Raises InputError where the session can't be read.
    """
    try:
        log = (folder / LOG).read_bytes()
        sounds = {}
        if carry:
            history = _history(log, str(folder / LOG))
            names = [_sound(turn) for turn in history.turns if _sound(turn) and _wants(turn, everything=hear)]
            sounds = {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}
    except OSError as error:
        raise InputError(f"can't read {folder}: {error.strerror}", "Check its permissions.") from error
    return Job(folder, log, hear, sounds)


def _history(log: bytes, name: str) -> SessionHistory:
    parsed = parse_log(log, name)
    return assemble(parsed.header, parsed.lines)


def _sound(turn: Turn) -> str:
    """The recording of an answer that is judged; empty where there is none."""
    if turn.role not in ("question", "task", "follow-up") or turn.take is None or not turn.take.audio:
        return ""
    return turn.take.audio


def _wants(turn: Turn, *, everything: bool) -> bool:
    """Whether a turn is to be heard (again). What a person corrected stays as they wrote it."""
    if turn.transcript is None:
        return True
    return everything and not (turn.take and turn.take.corrected)


def do(job: Job, mind: Judge, hear: Hear) -> Result:
    """Judge one session by ``mind``. ``hear`` transcribes a recording; it may raise EngineError and InputError."""
    name = str(job.folder / LOG)
    try:
        log = parse_log(job.log, name)
    except InputError as error:
        return Result(job.folder, len(job.log), problem=str(error))
    history = assemble(log.header, log.lines)
    heard, notes = _hear(job, history, hear)
    mended = _unjudged_corrections(history)
    verdicts = judge_again(history, conditions(log.lines), mind_of(mind, log.header), {**heard, **mended})
    records, changes = [], []
    for verdict in verdicts:
        turn = history.turn(verdict.turn)
        if turn is None or stands(turn, verdict):
            continue
        again = verdict.turn in heard
        by = "retranscription" if again else "correction" if verdict.turn in mended else "rerun"
        records.append(rejudged(verdict, by, heard_again=again))
        old = turn.judgement
        change = difference(
            old.review if old else None, verdict.review, old.decision if old else None, verdict.decision
        )
        changes.append((verdict.turn, change))
    return Result(job.folder, len(job.log), len(verdicts), tuple(records), tuple(changes), tuple(notes))


def _unjudged_corrections(history: SessionHistory) -> dict[int, Transcript]:
    """What a person corrected where the judgement of it never reached the disk."""
    return {
        turn.number: turn.take.corrected
        for turn in history.turns
        if turn.take and turn.take.corrected and turn.transcript != turn.take.corrected
    }


def _hear(job: Job, history: SessionHistory, hear: Hear) -> tuple[dict[int, Transcript], list[str]]:
    heard: dict[int, Transcript] = {}
    notes: list[str] = []
    for turn in history.turns:
        name = _sound(turn)
        if not name:
            continue
        if not _wants(turn, everything=job.hear):
            if job.hear:
                notes.append(f"turn {turn.number} keeps your correction")
            continue
        try:
            heard[turn.number] = _transcript(job, name, hear)
        except (EngineError, InputError) as error:
            notes.append(f"turn {turn.number} could not be transcribed: {error}")
    return heard, notes


def _transcript(job: Job, name: str, hear: Hear) -> Transcript:
    if name not in job.sounds:
        return hear(job.folder / name)
    with tempfile.TemporaryDirectory(prefix="mockloop-") as private:
        path = Path(private) / Path(name).name
        path.write_bytes(job.sounds[name])
        return hear(path)


def keep(result: Result) -> str:
    """Write a result's records into its session; returns why that could not be done, or nothing.

    A session that changed since it was read is left alone: its new state has to be judged, not its old one.
    """
    try:
        with locked(result.folder):
            if (result.folder / LOG).stat().st_size != result.size:
                return "it changed meanwhile; run it again"
            append_records(result.folder, result.records)
    except (StorageError, OSError) as error:
        return str(error)
    return ""
