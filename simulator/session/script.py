"""A session as a timed script: for screen readers, pipes, and machines without a speaker. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from simulator.session.timeline import Cue, Timeline
from simulator.text.clock import clock

__all__ = ["script"]

_LONGEST = 14  # words on one line: about five seconds, so that no line's time says too little
_PAUSE = 1.0  # seconds between words that begin a new line
_WIDTH = 90
_WHO = {"interviewer": "Interviewer", "candidate": "You"}


def script(line: Timeline, begin: float = 0.0) -> Iterator[str]:
    """Lines of text from ``begin`` seconds on: who says what when, and below each line what was found in it."""
    words: list[Cue] = []
    found: list[Cue] = []
    speaking: tuple[int, str] | None = None

    def flush() -> Iterator[str]:
        nonlocal speaking
        if words:
            who = "" if speaking == (words[0].turn, words[0].voice) else f"{_WHO[words[0].voice]}: "
            speaking = (words[0].turn, words[0].voice)
            yield f"{clock(words[0].at):>6}  {who}{' '.join(w.text for w in words)}"
        for cue in found:
            yield from _found(cue)
        words.clear()
        found.clear()

    for cue in line.cues:
        if cue.at < begin or cue.kind == "turn":
            continue
        if cue.kind != "word":
            found.append(cue)
            continue
        if words and _breaks(words, cue):
            yield from flush()
        words.append(cue)
    yield from flush()


def _breaks(words: list[Cue], cue: Cue) -> bool:
    """Whether the next word begins a new line."""
    last = words[-1]
    return (
        (last.turn, last.voice) != (cue.turn, cue.voice)
        or cue.at - last.at > _PAUSE
        or len(words) >= _LONGEST
        or last.text.endswith((".", "?", "!"))
    )


def _found(cue: Cue) -> Iterator[str]:
    sign = {"part": "+", "flag": "!", "note": "note:"}[cue.kind]
    quote = f" “{cue.quote}”" if cue.quote else ""
    yield from textwrap.wrap(f"{sign} {cue.text}{quote}", _WIDTH, initial_indent=" " * 10, subsequent_indent=" " * 12)
