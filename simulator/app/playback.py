"""Playing a session again: its timeline, its sound, and notes that are kept while it plays."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.app.home import Home
from simulator.app.opening import OpenedSession, open_session
from simulator.app.recordings import lengths
from simulator.errors import InputError, MissingError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from audio.player import Player
    from simulator.app.transport import Load
    from simulator.session.timeline import Segment, Timeline

__all__ = ["loader", "note_keeper", "open_speaker", "session_timeline"]


def session_timeline(home: Home, spec: str) -> tuple[OpenedSession, Timeline, bool, tuple[str, ...]]:
    """The session that ``spec`` names, its timeline, whether there is sound to play, and what can't be heard.

    Raises InputError where nothing was said in it.
    """
    from simulator.session.timeline import timeline

    opened = open_session(home, spec)
    known, problems = lengths(opened.folder, opened.history)
    line = timeline(opened.history, known)
    if not line.segments:
        raise InputError(f"nothing was said in {opened.folder.name}", "`mockloop sessions list` names all sessions.")
    return opened, line, bool(known), tuple(f"{opened.folder.name}: {problem}" for problem in problems)


def loader(folder: Path) -> Load:
    """Reads a segment's recording: mono PCM16 of shape (n,) and its rate. The last ones are kept for seeking."""

    @lru_cache(maxsize=4)
    def read(name: str) -> tuple[NDArray[np.int16], int]:
        from simulator.report.sound import read_what_is_left

        samples, rate, _ = read_what_is_left(folder / name)
        if not samples.size:
            raise InputError(f"can't read {folder / name}", "Is the disk all right?")
        return samples, rate

    def load(segment: Segment) -> tuple[NDArray[np.int16], int]:
        assert segment.audio is not None  # noqa: S101 - silence is not loaded
        return read(segment.audio)

    return load


def open_speaker(wanted: str | None) -> Player:
    """The speaker, open. Raises MissingError where there is none."""
    from audio.loudspeaker import DeviceSpeaker
    from audio.portaudio import PortAudio

    speaker = DeviceSpeaker(PortAudio(), wanted)
    try:
        speaker.open()
    except MissingError:
        speaker.close()
        raise
    return speaker


def note_keeper(folder: Path) -> Callable[[int, float | None, str, bool], None]:
    """Writes a note or a star (turn, seconds into the answer, text, star) into the session at once.

    Raises StorageError where another process has the session open or the disk refuses.
    """

    def keep(turn: int, t: float | None, text: str, star: bool) -> None:
        from simulator.model.records import Noted
        from simulator.store.folder import locked
        from simulator.store.records import append_records

        noted = Noted(turn=turn, t=None if t is None else round(t, 3), text=text, star=star)
        with locked(folder):
            append_records(folder, [noted])

    return keep
