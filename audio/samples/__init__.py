"""The candidate's recorded answers that the demo and the tests use: our own words, spoken by a flite voice.

>>> sample("unpopular-weak").question
'Tell me about a time you made an unpopular decision.'
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["Sample", "SpokenWord", "reply_to", "sample", "samples"]

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One word as the voice was told to say it: times in seconds from the file's start, from the synthesis itself."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Sample:
    """One recorded answer (`question` set) or reply to a probe (`follows` and `targets` set)."""

    id: str
    kind: str
    path: Path
    text: str
    words: tuple[SpokenWord, ...]
    seconds: float
    voice: str
    question: str | None
    follows: str | None
    targets: tuple[str, ...]
    done_phrase: str | None


@cache
def samples() -> tuple[Sample, ...]:
    """Every sample, in the order of the manifest. The sound is mono at 16 kHz (Ogg Opus)."""
    entries = json.loads((_HERE / "manifest.json").read_text(encoding="utf-8"))["samples"]
    return tuple(
        Sample(
            id=entry["id"],
            kind=entry["kind"],
            path=_HERE / entry["file"],
            text=entry["text"],
            words=tuple(SpokenWord(**word) for word in entry["words"]),
            seconds=entry["seconds"],
            voice=entry["voice"],
            question=entry.get("question"),
            follows=entry.get("follows"),
            targets=tuple(entry.get("targets", ())),
            done_phrase=entry.get("done_phrase"),
        )
        for entry in entries
    )


def sample(sample_id: str) -> Sample:
    """The sample of that id. Raises KeyError."""
    for found in samples():
        if found.id == sample_id:
            return found
    raise KeyError(sample_id)


def reply_to(answer_id: str, target: str) -> Sample | None:
    """The recorded reply to a probe for `target` after that answer; None where nothing fitting was recorded."""
    return next((s for s in samples() if s.follows == answer_id and target in s.targets), None)
