"""At the next start: recordings that a crash left behind become whole again and get their line in the log."""

from __future__ import annotations

import re
import wave
from pathlib import Path

from simulator.errors import MockloopError, StorageError
from simulator.model.events import Recorded
from simulator.store.folder import AUDIO, LOG, locked, session_folders

__all__ = ["recover_all", "recover_session"]

_NAME = re.compile(r"(\d{3,})-answer(?:-(\d+))?(?:\.p(\d+))?\.wav")
RECENT = 200  # sessions that are looked at: a crash was in one of the last
CUT = "The recording ends where the session was cut off."


def recover_session(folder: Path) -> list[Recorded]:
    """Repair one session, whose lock the caller holds; returns what was found. Raises StorageError, InputError."""
    from audio.takes import recover, unfinished
    from simulator.session.joining import append_part
    from simulator.session.log import LogWriter, read_log

    audio = folder / AUDIO
    for unfinished_take in unfinished(audio):
        recover(unfinished_take)
    for draft in audio.glob("*.joining"):
        draft.unlink()  # both halves are still there
    log = read_log(folder / LOG)
    known = [body for body in (line.body for line in log.lines) if isinstance(body, Recorded)]
    numbers = {(body.turn, body.take, body.part) for body in known}
    found = []
    for path in sorted(audio.glob("*-answer*.wav")):
        named = _NAME.fullmatch(path.name)
        if not named:
            continue
        turn, take, part = (int(group or 1) for group in named.groups())
        if (turn, take, part) in numbers:
            continue
        whole = path
        if part > 1:
            whole = path.with_name(path.name.replace(f".p{part}", ""))
            if whole.exists():
                append_part(whole, path)
            else:
                path.rename(whole)
        found.append(
            Recorded(
                turn=turn, take=take, part=part, audio=f"{AUDIO}/{whole.name}", seconds=_seconds(whole), problem=CUT
            )
        )
    if found:
        at = max((line.at for line in log.lines), default=0.0)
        writer = LogWriter(folder / LOG)
        writer.append(at, [("event", event) for event in found])
        writer.close()
    return found


def recover_all() -> list[Path]:
    """Repair every session that a crash left; returns their folders. One that is in use or broken is passed over."""
    mended = []
    for folder in session_folders()[-RECENT:]:
        if not any((folder / AUDIO).glob("*.wav.part")):
            continue
        try:
            with locked(folder):
                recover_session(folder)
        except (StorageError, MockloopError):
            continue  # in use by another process, or told when the user opens it
        mended.append(folder)
    return mended


def _seconds(path: Path) -> float:
    with wave.open(str(path), "rb") as file:
        return round(file.getnframes() / file.getframerate(), 3)
