"""Recordings of a finished session become FLAC, each proved sample for sample before its WAV goes. Disk only."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from simulator.errors import MockloopError
from simulator.model.records import Compressed
from simulator.session.history import SessionHistory
from simulator.session.log import LogWriter
from simulator.store.folder import AUDIO, LOG
from simulator.store.history import read_history

__all__ = ["compress_answers", "finish_packing"]


def compress_answers(folder: Path, history: SessionHistory) -> int:
    """Pack the answers of a session, whose lock the caller holds; returns how many were packed.

    One that can't be compressed stays as it is: nothing is lost by it.
    """
    from audio.takes import compress

    writer = LogWriter(folder / LOG)

    def pack(turn: int, take: int, audio: str) -> bool:
        def note(packed: Path) -> None:
            name = f"{AUDIO}/{packed.name}"
            if name != audio:  # else the log knows it, and an earlier process ended before the WAV went
                writer.append(history.seconds, [("record", Compressed(turn=turn, take=take, audio=name))])

        with suppress(MockloopError):
            compress((folder / audio).with_suffix(".wav"), note)
            return True
        return False

    try:
        return sum(
            pack(turn.number, take.number, take.audio)
            for turn in history.turns
            for take in turn.takes
            if take.audio is not None and (folder / take.audio).with_suffix(".wav").exists()
        )
    finally:
        writer.close()


def finish_packing(folder: Path) -> int:
    """Pack what a finished session, whose lock the caller holds, had not packed when its process ended.

    Returns how many recordings were packed. Where the user keeps WAV files nothing is done. Raises StorageError,
    InputError.
    """
    audio = folder / AUDIO
    begun = [path for path in audio.glob("*-answer*.flac*") if _wave_of(path).exists()]
    history = read_history(folder)
    if history.finished != "done" or not (begun or history.header.settings.get("compress")):
        return 0
    for path in begun:
        if path.suffix == ".part":
            path.unlink()  # the recording it is made from is still there
    return compress_answers(folder, history)


def _wave_of(packed: Path) -> Path:
    return packed.with_name(packed.name.removesuffix(".part")).with_suffix(".wav")
