"""At the next start: what a crash left behind becomes whole again.

Recordings that were cut off are repaired and get their line in the log. Where the end came while a finished session's
recordings were being packed, that is done again, with the same proof before a WAV goes. Disk only: what changed is
returned, and whoever asked brings pages up to date.
"""

from __future__ import annotations

import os
import re
import wave
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.app.packing import finish_packing
from simulator.errors import MockloopError, StorageError
from simulator.model.events import Command, Event, Heard, Listen, Recorded
from simulator.model.transcript import TYPED, Transcript
from simulator.store.drafts import sweep
from simulator.store.folder import AUDIO, LOG, last_started, locked, session_folders

if TYPE_CHECKING:
    from simulator.session.log import Kind, Log

__all__ = ["CUT", "Repaired", "repair_all", "repair_one", "repair_session"]

_NAME = re.compile(r"([0-9]{3,6})-answer(?:-([0-9]{1,6}))?(?:\.p([0-9]{1,6}))?\.(?:wav|txt)")
# an event as the last line of its process: its commands may be missing
_OWING = re.compile(rb'"kind":"event",[^\n]*\n(?:[^\n]*"kind":"record",[^\n]*\n)*(?:\Z|[^\n]*"type":"reopened")')
_DRAFTS = (".part", ".joining")
_RESUMES = b'"resumes":true'  # what was heard of a typed answer may not be all of it
_PACKS, _DONE = b'"compress":true', b'"type":"finish","reason":"done"'  # as the log's writer puts them
RECENT = 200  # sessions that are looked at: a crash was in one of the last
CUT = "The recording ends where the session was cut off."


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done to one session: answers recovered, recordings packed, or why that could not be done."""

    folder: Path
    recordings: int = 0
    typed: int = 0
    packed: int = 0
    problem: str = ""
    set_aside: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What was done, or why it could not be, as sentences for the user."""
        if self.problem:
            return f"What was cut off in {self.folder.name} could not be recovered: {self.problem}"
        said = list(self.set_aside)
        if self.recordings:
            said.append(f"Recovered a recording of {self.folder.name}, which had been cut off.")
        if self.typed:
            said.append(f"Recovered what was typed last in {self.folder.name}.")
        if self.packed:
            said.append(f"Finished packing the recordings of {self.folder.name}.")
        return " ".join(said)


def repair_session(folder: Path, tell: Callable[[str], None] = lambda _: None) -> list[Recorded | Heard]:
    """Repair one session, whose lock the caller holds: the log's last step, its recordings, what was typed.

    Returns what was found: recordings and typed answers of which the log has no line. ``tell`` hears of files that
    were set aside because they are no recordings. Raises StorageError, InputError.
    """
    from audio.takes import recover, unfinished
    from simulator.session.log import LogWriter, complete_log, read_log

    audio = folder / AUDIO
    for unfinished_take in unfinished(audio):
        recover(unfinished_take)
    for draft in audio.glob("*.joining"):
        draft.unlink()  # both halves are still there
    complete_log(folder / LOG)
    log = read_log(folder / LOG)
    bodies = [line.body for line in log.lines]
    found = [*_recordings(audio, bodies, tell), *_typed(audio, bodies)]
    if found:
        at = max((line.at for line in log.lines), default=0.0)
        writer = LogWriter(folder / LOG)
        for step in _steps(log, at, found):
            writer.append(at, step)
        writer.close()
    return [body for body in found if isinstance(body, Recorded | Heard)]


def _recordings(audio: Path, logged: Sequence[object], tell: Callable[[str], None]) -> list[Recorded]:
    """A line for each recording that has none; a later part of an answer is joined to the whole."""
    from simulator.session.joining import append_part

    numbers = {(body.turn, body.take, body.part) for body in logged if isinstance(body, Recorded)}
    found = []
    for path in sorted(audio.glob("*-answer*.wav")):
        key = _numbers(path)
        if key is None or key in numbers:
            continue
        if _seconds(path) is None:
            tell(_set_aside(path))
            continue
        turn, take, part = key
        whole = path
        if part > 1:
            whole = path.with_name(path.name.replace(f".p{part}", ""))
            if whole.exists() and _seconds(whole) is None:
                tell(_set_aside(whole))
            if whole.exists():
                append_part(whole, path)
            else:
                path.rename(whole)
        name = f"{AUDIO}/{whole.name}"
        seconds = _seconds(whole) or 0.0
        found.append(Recorded(turn=turn, take=take, part=part, audio=name, seconds=seconds, problem=CUT))
    return found


def _typed(audio: Path, logged: Sequence[object]) -> list[Recorded | Heard]:
    """Lines for each typed answer whose words are in its file and not in the log."""
    closed = {(body.turn, body.take) for body in logged if isinstance(body, Recorded)}
    heard = set[tuple[int, int]]()
    endings = Counter[tuple[int, int]]()
    for body in logged:
        if isinstance(body, Heard):
            heard.add((body.turn, body.take))
        elif isinstance(body, Listen) and body.resumes:  # more was typed after it had been heard
            heard.discard((body.turn, body.take))
            endings[body.turn, body.take] += 1
    texts: dict[tuple[int, int], list[str]] = {}
    last: dict[tuple[int, int], int] = {}
    named = ((_numbers(path), path) for path in audio.glob("*-answer*.txt"))
    for (turn, take, part), path in sorted((key, path) for key, path in named if key is not None):
        if (turn, take) not in heard:
            texts.setdefault((turn, take), []).extend(path.read_text("utf-8", errors="replace").split("\n"))
            last[turn, take] = part
    found: list[Recorded | Heard] = []
    for (turn, take), lines in texts.items():
        text = " ".join(filter(None, map(str.strip, lines)))
        if text and (turn, take) not in closed:
            found.append(Recorded(turn=turn, take=take, part=last[turn, take]))
        if text:
            ending = endings[turn, take] + 1
            found.append(Heard(turn=turn, take=take, ending=ending, transcript=Transcript(text=text, engine=TYPED)))
    return found


def _steps(log: Log, at: float, found: Sequence[Event]) -> Iterator[list[tuple[Kind, Event | Command]]]:
    """Each event with the commands that follow from it: a session goes on from whole steps only."""
    from simulator.session.replay import replay

    plan = log.header.plan
    machine = replay(plan, log.lines).machine if plan else None
    for event in found:
        allowed = machine is not None and machine.allows(event)
        commands = machine.handle(at, event) if machine is not None and allowed else []
        yield [("event", event), *(("command", command) for command in commands)]


def repair_one(folder: Path) -> Repaired | None:
    """Repair one session; None where there is nothing to repair or another process works in it."""
    sweep(folder)
    if not _cut_off(folder):
        return None
    aside: list[str] = []
    with ExitStack() as held:
        try:
            held.enter_context(locked(folder))
        except StorageError:
            return None
        try:
            found = repair_session(folder, aside.append)
            typed = sum(isinstance(body, Heard) for body in found)
            recordings = sum(isinstance(body, Recorded) and body.audio is not None for body in found)
            repaired = Repaired(folder, recordings, typed, finish_packing(folder), set_aside=tuple(aside))
        except MockloopError as error:
            return Repaired(folder, problem=error.paragraph)
        except OSError as error:
            return Repaired(folder, problem=str(error))
    return repaired if repaired.summary else None


def repair_all(root: Path) -> list[Repaired]:
    """Repair every session in ``root`` that a crash left; the oldest first."""
    folders = session_folders(root)
    likely = folders[-RECENT:]
    if folders and last_started(folders) not in likely:
        likely.insert(0, last_started(folders))
    return [repaired for repaired in map(repair_one, likely) if repaired is not None]


def _cut_off(folder: Path) -> bool:
    """Whether a crash may have left something: seen by names and by the log's bytes."""
    try:
        entries = list(os.scandir(folder / AUDIO))
        names = [e.name for e in entries if not e.name.endswith(".txt") or e.stat().st_size]
        if any(name.endswith(_DRAFTS) for name in names):
            return True
        log = (folder / LOG).read_bytes()
    except OSError:
        return False  # it can't be read: reported where the user opens it
    answers = [name for name in names if _NAME.fullmatch(name)]
    waves = [name for name in answers if name.endswith(".wav")]
    unlogged = any(f'"{AUDIO}/{name}"'.encode() not in log for name in waves)
    typed = [name for name in answers if name.endswith(".txt")]
    unheard = any(_heard_as(name) not in log or (".p" in name and _RESUMES in log) for name in typed)
    twice = any(name.removesuffix(".wav") + ".flac" in names for name in waves)
    unpacked = bool(waves) and _DONE in log and _PACKS in log.partition(b"\n")[0]
    return unlogged or unheard or twice or unpacked or _OWING.search(log) is not None


def _heard_as(name: str) -> bytes:
    """How the log tells the words of a typed answer."""
    turn, take, _ = _numbers(Path(name)) or (0, 0, 0)
    return f'"type":"heard","turn":{turn},"take":{take},'.encode()


def _numbers(path: Path) -> tuple[int, int, int] | None:
    """Turn, take and part of an answer's file, by its name."""
    named = _NAME.fullmatch(path.name)
    if not named:
        return None
    turn, take, part = (int(group or 1) for group in named.groups())
    return turn, take, part


def _seconds(path: Path) -> float | None:
    """The length of a recording of ours; None where the file is none, or empty, whatever its name says."""
    try:
        with wave.open(str(path), "rb") as file:
            return round(file.getnframes() / file.getframerate(), 3)
    except (wave.Error, EOFError, ZeroDivisionError):
        return None


def _set_aside(path: Path) -> str:
    """Keep a file that is no recording under a name that nothing looks for; returns what to say about it."""
    target = path.with_name(path.name + ".unreadable")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.unreadable-{number}")
    path.rename(target)
    return f"{path.parent.parent.name}/{AUDIO}/{path.name} is no recording; it is now {target.name}."
