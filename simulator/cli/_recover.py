"""At the next start: what a crash left behind becomes whole again.

Recordings that were cut off are repaired and get their line in the log. Where the end came while a finished session's
recordings were being packed, that is done again, with the same proof before a WAV goes.
"""

from __future__ import annotations

import os
import re
import sys
import wave
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import MockloopError, StorageError
from simulator.model.events import Recorded
from simulator.store.drafts import sweep
from simulator.store.folder import AUDIO, LOG, last_started, locked, session_folders

__all__ = ["CUT", "Mended", "finish_packing", "mend", "recover_all", "recover_one", "recover_session"]

_NAME = re.compile(r"([0-9]{3,6})-answer(?:-([0-9]{1,6}))?(?:\.p([0-9]{1,6}))?\.wav")
_DRAFTS = (".part", ".joining")
_PACKS, _DONE = b'"compress":true', b'"type":"finish","reason":"done"'  # as the log's writer puts them
RECENT = 200  # sessions that are looked at: a crash was in one of the last
CUT = "The recording ends where the session was cut off."


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done to one session: recordings repaired, recordings packed, or why that could not be done."""

    folder: Path
    recordings: int = 0
    packed: int = 0
    problem: str = ""

    @property
    def told(self) -> str:
        """In words."""
        if self.problem:
            return f"What was cut off in {self.folder.name} could not be recovered: {self.problem}"
        said = []
        if self.recordings:
            said.append(f"Recovered a recording of {self.folder.name}, which had been cut off.")
        if self.packed:
            said.append(f"Finished packing the recordings of {self.folder.name}.")
        return " ".join(said)


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
        if _seconds(path) is None:
            _set_aside(path)
            continue
        whole = path
        if part > 1:
            whole = path.with_name(path.name.replace(f".p{part}", ""))
            if whole.exists() and _seconds(whole) is None:
                _set_aside(whole)
            if whole.exists():
                append_part(whole, path)
            else:
                path.rename(whole)
        found.append(
            Recorded(
                turn=turn,
                take=take,
                part=part,
                audio=f"{AUDIO}/{whole.name}",
                seconds=_seconds(whole) or 0.0,
                problem=CUT,
            )
        )
    if found:
        at = max((line.at for line in log.lines), default=0.0)
        writer = LogWriter(folder / LOG)
        writer.append(at, [("event", event) for event in found])
        writer.close()
    return found


def finish_packing(folder: Path) -> int:
    """Pack what a finished session, whose lock the caller holds, had not packed when its process ended.

    Returns how many recordings were packed. Where the user keeps WAV files nothing is done. Raises StorageError,
    InputError.
    """
    from simulator.cli._sessions.after import refresh_pages
    from simulator.cli._sitting import compress_answers, read_session

    audio = folder / AUDIO
    begun = [path for path in audio.glob("*-answer*.flac*") if _wave_of(path).exists()]
    account = read_session(folder)
    if account.finished != "done" or not (begun or account.header.settings.get("compress")):
        return 0
    for path in begun:
        if path.suffix == ".part":
            path.unlink()  # the recording it is made from is still there
    packed = compress_answers(folder, account)
    if packed:
        refresh_pages(folder)
    return packed


def _wave_of(packed: Path) -> Path:
    return packed.with_name(packed.name.removesuffix(".part")).with_suffix(".wav")


def recover_one(folder: Path) -> Mended | None:
    """Mend one session; None where there is nothing to mend or another process works in it."""
    sweep(folder)
    if not _cut_off(folder):
        return None
    with ExitStack() as held:
        try:
            held.enter_context(locked(folder))
        except StorageError:
            return None
        try:
            mended = Mended(folder, len(recover_session(folder)), finish_packing(folder))
        except MockloopError as error:
            return Mended(folder, problem=error.told)
        except OSError as error:
            return Mended(folder, problem=str(error))
    return mended if mended.told else None


def mend(folder: Path) -> None:
    """Mend one session before it is looked at, and say on stderr what was done."""
    if mended := recover_one(folder):
        print(mended.told, file=sys.stderr)


def recover_all() -> list[Mended]:
    """Mend every session that a crash left; the oldest first."""
    from simulator.paths import home, sessions_dir

    sweep(home())
    sweep(sessions_dir())
    folders = session_folders()
    likely = folders[-RECENT:]
    if folders and last_started(folders) not in likely:
        likely.insert(0, last_started(folders))
    return [mended for mended in map(recover_one, likely) if mended is not None]


def _cut_off(folder: Path) -> bool:
    """Whether a crash may have left something: told by names, and by the log's bytes where there are WAV files."""
    try:
        names = [entry.name for entry in os.scandir(folder / AUDIO)]
        if any(name.endswith(_DRAFTS) for name in names):
            return True
        waves = [name for name in names if _NAME.fullmatch(name)]
        log = (folder / LOG).read_bytes() if waves else b""
    except OSError:
        return False  # it can't be read: told where the user opens it
    untold = any(f'"{AUDIO}/{name}"'.encode() not in log for name in waves)
    twice = any(name.removesuffix(".wav") + ".flac" in names for name in waves)
    unpacked = bool(waves) and _DONE in log and _PACKS in log.partition(b"\n")[0]
    return untold or twice or unpacked


def _seconds(path: Path) -> float | None:
    """The length of a recording of ours; None where the file is none, or empty, whatever its name says."""
    try:
        with wave.open(str(path), "rb") as file:
            return round(file.getnframes() / file.getframerate(), 3)
    except (wave.Error, EOFError, ZeroDivisionError):
        return None


def _set_aside(path: Path) -> None:
    """Keep a file that is no recording under a name that nothing looks for, so that it is in nobody's way."""
    target = path.with_name(path.name + ".unreadable")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.unreadable-{number}")
    path.rename(target)
    print(f"{path.parent.parent.name}/{AUDIO}/{path.name} is no recording; it is now {target.name}", file=sys.stderr)
