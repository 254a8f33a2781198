"""SubRip and WebVTT captions as transcripts with times.

A caption's own times are exact; within one caption the words share its span by their length, so a time is
right to the caption and estimated inside it. Gaps between captions are pauses.
"""

from __future__ import annotations

import html
import re

from simulator.errors import InputError
from simulator.model.transcript import EngineInfo, Transcript, Word

__all__ = ["SHORTEST_PAUSE", "parse_captions"]

SHORTEST_PAUSE = 0.6  # seconds between captions that count as a pause (CATALOGUE section 2: detect from 0.6 s)
_ARROW = re.compile(
    r"^\s*(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})\s*-->\s*(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_NOTE = EngineInfo(engine="given", model="captions", note="Times are exact to the caption and estimated within it.")


def parse_captions(text: str, where: str) -> Transcript:
    """One transcript from all captions, in their order. Raises InputError with file:line."""
    cues = _cues(text, where)
    if not cues:
        raise InputError("no captions found", "Expected lines such as 00:00:01.000 --> 00:00:04.000.", where=where)
    pieces: list[str] = []
    words: list[Word] = []
    pauses: list[tuple[float, float]] = []
    at = 0
    previous_end: float | None = None
    for start, end, line in cues:
        if not line:
            continue
        if pieces:
            pieces.append(" ")
            at += 1
        if previous_end is not None and start - previous_end >= SHORTEST_PAUSE:
            pauses.append((previous_end, start))
        words.extend(_spread(line, at, start, end))
        pieces.append(line)
        at += len(line)
        previous_end = max(end, previous_end or 0.0)
    seconds = previous_end
    return Transcript(text="".join(pieces), words=tuple(words), seconds=seconds, engine=_NOTE, pauses=tuple(pauses))


def _cues(text: str, where: str) -> list[tuple[float, float, str]]:
    cues: list[tuple[float, float, str]] = []
    span: tuple[float, float] | None = None
    lines: list[str] = []
    last = ""
    for number, raw in enumerate([*text.splitlines(), ""], 1):
        arrow = _ARROW.match(raw)
        if arrow or not raw.strip():
            if span is not None:
                line = " ".join(" ".join(lines).split())
                # rolling captions repeat the line before; once is enough
                if line and line != last:
                    cues.append((*span, line))
                    last = line
            span, lines = None, []
        if arrow:
            groups = arrow.groups()
            span = _seconds(groups[:4]), _seconds(groups[4:])
            if span[1] < span[0]:
                raise InputError("a caption ends before it starts", "Mend its times.", where=f"{where}:{number}")
        elif span is not None and raw.strip():
            lines.append(html.unescape(_TAG.sub("", raw)).strip())
        elif "-->" in raw:
            raise InputError(
                "can't read the times of a caption",
                "Expected 00:00:01.000 --> 00:00:04.000.",
                where=f"{where}:{number}",
            )
    return cues


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return (
        int(hours or 0) * 3600
        + int(minutes or 0) * 60
        + int(seconds or 0)
        + int((fraction or "0").ljust(3, "0")) / 1000
    )


def _spread(line: str, offset: int, start: float, end: float) -> list[Word]:
    length = max(len(line), 1)
    per_character = (end - start) / length
    return [
        Word(
            start=offset + found.start(),
            end=offset + found.end(),
            t0=round(start + found.start() * per_character, 3),
            t1=round(start + found.end() * per_character, 3),
        )
        for found in re.finditer(r"\S+", line)
    ]
