"""One answer from several recordings: a paused answer goes on in a new part, and is one file and one text."""

from __future__ import annotations

import os
import wave
from collections.abc import Sequence
from pathlib import Path

from simulator.errors import StorageError
from simulator.model.transcript import Transcript

__all__ = ["append_part", "join_transcripts"]


def append_part(whole: Path, part: Path) -> float:
    """Append the WAV ``part`` to the WAV ``whole`` (same format) and remove it; returns the seconds of the whole.

    The whole is written anew beside itself and swapped in, so a crash leaves either state, never half of one.
    Raises StorageError.
    """
    draft = whole.with_name(whole.name + ".joining")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            with wave.open(str(whole), "rb") as first, wave.open(str(part), "rb") as second:
                out = wave.open(file, "wb")  # noqa: SIM115 - closed below, the file itself stays open for fsync
                out.setparams(first.getparams())
                for source in (first, second):
                    while block := source.readframes(65536):
                        out.writeframes(block)
                seconds: float = out.getnframes() / out.getframerate()
                out.close()
            file.flush()
            os.fsync(file.fileno())
        draft.replace(whole)
        part.unlink()
    except (OSError, wave.Error) as error:
        raise StorageError(f"can't join {part.name} to {whole.name}: {error}", "Both recordings are kept.") from error
    return seconds


def join_transcripts(parts: Sequence[tuple[Transcript, float]]) -> Transcript:
    """The transcripts of the parts, each with the seconds at which it begins in the whole, as one transcript."""
    first, *rest = parts
    joined = first[0]
    for later, start in rest:
        gap = " " if joined.text and later.text else ""
        shift = len(joined.text) + len(gap)
        words = tuple(
            w.model_copy(
                update={
                    "start": w.start + shift,
                    "end": w.end + shift,
                    "t0": None if w.t0 is None else w.t0 + start,
                    "t1": None if w.t1 is None else w.t1 + start,
                }
            )
            for w in later.words
        )
        doubts = tuple(
            d.model_copy(
                update={
                    "start": None if d.start is None else d.start + shift,
                    "end": None if d.end is None else d.end + shift,
                    "t0": None if d.t0 is None else d.t0 + start,
                    "t1": None if d.t1 is None else d.t1 + start,
                }
            )
            for d in later.doubts
        )
        seconds = None if later.seconds is None else start + later.seconds
        joined = joined.model_copy(
            update={
                "text": joined.text + gap + later.text,
                "words": joined.words + words,
                "doubts": joined.doubts + doubts,
                "pauses": joined.pauses + tuple((a + start, b + start) for a, b in later.pauses),
                "seconds": seconds,
            }
        )
    return joined
