"""A recording or a transcript from elsewhere as a session of one answer."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.errors import InputError, StorageError
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
)
from simulator.model.records import Header
from simulator.model.review import QuestionRef
from simulator.model.transcript import Transcript
from simulator.paths import make_private
from simulator.ports import Exchange
from simulator.session.log import LogWriter
from simulator.store.folder import AUDIO, LOG
from simulator.store.rejudge import mind_of

if TYPE_CHECKING:
    from simulator.planning.judge import Judge as Mind

__all__ = ["LOOP", "Arrival", "take_in"]

LOOP = "imported"
_TURN = 1
_SOUND = f"{AUDIO}/{_TURN:03}-answer"
_FOLLOW_UPS = 3  # as ``analyze`` assumes where nothing is known


@dataclass(frozen=True, slots=True)
class Arrival:
    """An answer that comes in. ``name``: of its file. ``question`` has no words where nobody knows what was asked."""

    name: str
    transcript: Transcript
    question: QuestionRef
    level: str | None = None


def take_in(
    arrival: Arrival,
    started: datetime,
    mind: Mind,
    sessions: Path,
    keep_sound: Callable[[Path], Path] | None = None,
) -> Path:
    """Make a session of it and judge it; returns its folder. It is there whole or not at all.

    ``keep_sound`` writes the recording to ``PATH.wav`` and returns the file that it left there (it may pack it).
    Raises StorageError, InputError.
    """
    make_private(sessions)
    slug = re.sub(r"[^a-z0-9]+", "-", Path(arrival.name).stem.lower()).strip("-")[:40] or "answer"
    with tempfile.TemporaryDirectory(prefix=".import-", dir=sessions) as private:
        draft = Path(private) / "session"
        draft.mkdir(mode=0o700)
        (draft / AUDIO).mkdir(mode=0o700)
        sound = None if keep_sound is None else keep_sound(draft / f"{_SOUND}.wav")
        target = _free(sessions, f"{started:%Y-%m-%d-%H%M%S}-{slug}")
        header = _header(target.name, arrival, started, mind, has_sound=sound is not None)
        _write(draft / LOG, header, arrival, mind, None if sound is None else f"{AUDIO}/{sound.name}")
        try:
            draft.rename(target)
        except OSError as error:
            raise StorageError(f"can't create {target}: {error.strerror}", "Free some space or try again.") from error
    return target


def _free(sessions: Path, name: str) -> Path:
    for number in range(1, 10_000):
        target = sessions / (name if number == 1 else f"{name}-{number}")
        if not target.exists():
            return target
    raise InputError(f"{name} is taken ten thousand times", "Give another --date.")


def _header(name: str, arrival: Arrival, started: datetime, mind: Mind, *, has_sound: bool) -> Header:
    question = arrival.question.id
    return Header(
        id=name,
        app=__version__,
        rules=mind.pack.sha256,
        bank=mind.bank.sha256,
        seed=int(started.timestamp()),
        started=started.isoformat(timespec="seconds"),
        stt=arrival.transcript.engine,
        tts="",
        mode="answers" if has_sound else "typed",
        loop=LOOP,
        questions=(question,) if question else (),
        level=arrival.level,
        settings={"imported": os.path.basename(arrival.name)},  # noqa: PTH119 - a name, maybe of another system
    )


def _write(path: Path, header: Header, arrival: Arrival, mind: Mind, sound: str | None) -> None:
    question, told = arrival.question, arrival.transcript
    exchange = Exchange(turn=_TURN, question=question, said=question.text, transcript=told)
    judged = mind_of(mind, header).judge(exchange, (), seconds_left=None, follow_ups_left=_FOLLOW_UPS)
    seconds = told.seconds or 0.0
    asked: list[Command] = [
        Say(turn=_TURN, line=1, role="question", text=question.text, question=question.id),
        Listen(turn=_TURN),
    ]
    answered: list[Event] = [Recorded(turn=_TURN, audio=sound, seconds=seconds), Heard(turn=_TURN, transcript=told)]
    writer = LogWriter(path, header)
    try:
        writer.append(0.0, [("command", command) for command in asked])
        writer.append(seconds, [("event", event) for event in answered])
        writer.append(seconds, [("command", Judge(turn=_TURN, follow_ups_left=_FOLLOW_UPS))])
        writer.append(seconds, [("event", Judged(turn=_TURN, review=judged.review, decision=judged.decision))])
        writer.append(seconds, [("command", Finish(reason="done"))])
    finally:
        writer.close()
