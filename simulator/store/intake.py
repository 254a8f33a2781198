"""A recording or a transcript from elsewhere as a session of one answer."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
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
)
from simulator.model.records import Header
from simulator.model.review import QuestionRef
from simulator.model.transcript import Transcript
from simulator.paths import make_private
from simulator.ports import Exchange
from simulator.session.log import LogWriter
from simulator.store.drafts import private_folder, sweep
from simulator.store.folder import AUDIO, LOG, move_in
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
    sweep(sessions)
    slug = re.sub(r"[^a-z0-9]+", "-", Path(arrival.name).stem.lower()).strip("-")[:40] or "answer"
    try:
        with private_folder(sessions, "import") as private:
            draft = private / "session"
            draft.mkdir(mode=0o700)
            (draft / AUDIO).mkdir(mode=0o700)
            sound = None if keep_sound is None else keep_sound(draft / f"{_SOUND}.wav")

            def written(target: Path) -> bool:
                """The log says its session's name, so it is written anew for each that is tried."""
                if not target.exists():
                    (draft / LOG).unlink(missing_ok=True)
                    header = _header(target.name, arrival, started, mind, has_sound=sound is not None)
                    _write(draft / LOG, header, arrival, mind, None if sound is None else f"{AUDIO}/{sound.name}")
                return True

            folder = move_in(draft, sessions, f"{started:%Y-%m-%d-%H%M%S}-{slug}", written)
    except OSError as error:
        raise StorageError(
            f"can't import {arrival.name}: {error.strerror or error}", "Check the disk and the permissions."
        ) from error
    assert folder is not None  # noqa: S101 - no try is ended
    return folder


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
        settings={"imported": _shown(arrival.name)},
    )


def _shown(name: str) -> str:
    """The name of a file, maybe of another system; bytes in it that are no text are told as such."""
    return os.path.basename(name).encode("utf-8", "backslashreplace").decode()  # noqa: PTH119 - a name, no path


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
