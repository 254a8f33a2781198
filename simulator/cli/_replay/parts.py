"""What ``replay`` needs of the disk and of the machine: recordings, a player, notes that are kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import InputError, MissingError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from audio.player import Player
    from simulator.cli._replay.transport import Load
    from simulator.session.account import Account
    from simulator.session.timeline import Segment

__all__ = ["lengths", "loader", "note_keeper", "open_speaker"]


def lengths(folder: Path, account: Account) -> tuple[dict[str, float], list[str]]:
    """Seconds of each recording of the session, and a sentence for each that is missing or damaged."""
    import soundfile

    found: dict[str, float] = {}
    problems: list[str] = []
    for turn in account.turns:
        for name in (turn.audio, turn.take.audio if turn.take else None):
            if not name:
                continue
            try:
                info = soundfile.info(str(folder / name))
            except (soundfile.LibsndfileError, OSError):
                problems.append(f"{name} is missing or damaged; its words are shown at a reader's pace")
            else:
                found[name] = info.frames / info.samplerate
    return found, problems


def loader(folder: Path) -> Load:
    """Reads a segment's recording: mono PCM16 of shape (n,) and its rate. The last ones are kept for seeking."""

    @lru_cache(maxsize=4)
    def read(name: str) -> tuple[NDArray[np.int16], int]:
        import soundfile

        try:
            samples, rate = soundfile.read(str(folder / name), dtype="int16", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise InputError(f"can't read {folder / name}: {error}", "Is the disk all right?") from error
        mono: NDArray[np.int16] = samples[:, 0]
        return mono, int(rate)

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
