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

__all__ = ["damaged", "lengths", "loader", "note_keeper", "open_speaker"]


def lengths(folder: Path, account: Account) -> tuple[dict[str, float], list[str]]:
    """Seconds that can be heard of each recording of the session, and a sentence for each that can't be heard."""
    found: dict[str, float] = {}
    problems: list[str] = []
    for name in _names(account):
        audible, _ = _seconds(folder / name)
        if audible:
            found[name] = audible
        else:
            problems.append(f"{name} is missing or damaged; its words are shown at a reader's pace")
    return found, problems


def damaged(folder: Path, account: Account) -> list[str]:
    """A sentence for each recording of which only the beginning can be read."""
    held = ((name, *_seconds(folder / name)) for name in _names(account))
    return [
        f"{name} is damaged: {audible:.1f} of its {whole:.1f} seconds can be heard"
        for name, audible, whole in held
        if 0 < audible < whole
    ]


def _names(account: Account) -> list[str]:
    """The recordings of what the interviewer said and of the takes that count."""
    found = []
    for turn in account.turns:
        found += [turn.audio, *(aside.audio for aside in turn.asides), turn.take.audio if turn.take else None]
    return [name for name in found if name]


def _seconds(path: Path) -> tuple[float, float]:
    """How much of a recording can be read and how much it says it holds; zeros where there is nothing."""
    import wave

    import soundfile

    from simulator.report.sound import read_what_is_left

    try:
        with soundfile.SoundFile(str(path)) as file:
            frames, whole, rate = file.frames, file.frames, file.samplerate
            if path.suffix == ".wav":  # libsndfile counts what is there, the header tells what was
                with wave.open(str(path), "rb") as header:
                    whole = header.getnframes()
            elif frames:
                file.seek(frames - 1)
                file.read(1)
    except wave.Error:
        pass  # a WAV of another kind than ours: as libsndfile has it
    except (soundfile.LibsndfileError, OSError):
        samples, rate, whole = read_what_is_left(path)
        frames = len(samples)
    return (frames / rate, whole / rate) if frames else (0.0, 0.0)


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
