"""A session as it sounded: what plays when, and what appears at which moment. Pure.

Interviewer and candidate follow each other as they did. What the interviewer said in the middle of an answer (a
repeat, "take your time") stands where it was said; of several takes the one that counts is heard. Only silences
between voices in which nothing can be heard (thinking, transcribing) are cut to ``LONGEST_GAP``. Everything found in
an answer appears when the words that show it begin; what is missing from an answer appears at its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.model.review import PARTS, Evidence
from simulator.model.transcript import Transcript
from simulator.session.history import Aside, SessionHistory, Take, Turn

__all__ = ["LONGEST_GAP", "Cue", "Segment", "Timeline", "timeline"]

LONGEST_GAP = 1.0
"""Seconds of silence that are kept between two voices: enough to tell them apart, too little to wait for."""

READING = 0.4  # seconds a word where nothing was recorded: 150 words a minute, a usual pace of speech
_STRENGTH = ("", "hinted", "clear")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of sound from ``start`` for ``seconds``; ``audio`` is a path in the session folder, None: silence.

    ``skip``: seconds of the recording that lie before it, where an answer was interrupted.
    """

    start: float
    seconds: float
    voice: Literal["interviewer", "candidate", "gap"]
    turn: int
    audio: str | None = None
    skip: float = 0.0

    @property
    def end(self) -> float:
        return self.start + self.seconds


@dataclass(frozen=True, slots=True)
class Cue:
    """What appears ``at`` seconds: a turn's line, a word, a part or flag with its quote, the candidate's note."""

    at: float
    kind: Literal["turn", "word", "part", "flag", "note"]
    turn: int
    text: str
    quote: str = ""
    voice: Literal["interviewer", "candidate"] = "candidate"


@dataclass(frozen=True, slots=True)
class Timeline:
    """``segments`` follow each other without holes; ``cues`` ascend."""

    segments: tuple[Segment, ...]
    cues: tuple[Cue, ...]

    @property
    def seconds(self) -> float:
        return self.segments[-1].end if self.segments else 0.0

    def segment_at(self, at: float) -> int:
        """Index of the segment that sounds ``at`` seconds; the last one where that is past the end."""
        return next((i for i, s in enumerate(self.segments) if at < s.end), len(self.segments) - 1)

    def moments(self, kind: str) -> list[float]:
        """When cues of a kind appear."""
        return [cue.at for cue in self.cues if cue.kind == kind]

    def place(self, at: float) -> tuple[int, float | None]:
        """The turn at that moment, and the seconds into its answer (None outside of it)."""
        segment = self.segments[self.segment_at(at)]
        return segment.turn, at - segment.start + segment.skip if segment.voice == "candidate" else None


def timeline(history: SessionHistory, lengths: Mapping[str, float]) -> Timeline:
    """``lengths``: seconds of each recording that is there, by its path in the session folder."""
    segments: list[Segment] = []
    cues: list[Cue] = []
    heard_until: float | None = None  # session seconds when the last voice fell silent
    for turn in history.turns:
        begun = turn.spoken_at if turn.spoken_at is not None else turn.at
        _gap(segments, turn.number, heard_until, begun)
        _say(segments, cues, turn.number, turn.text, turn.audio, lengths)
        cues.append(Cue(segments[-1].start, "turn", turn.number, turn.text, voice="interviewer"))
        heard_until = begun + turn.spoken_seconds
        take = turn.take
        # said before the take that counts, within it, or after it
        before = [aside for aside in turn.asides if take is None or aside.take < take.number or not aside.after]
        for aside in before:
            _gap(segments, turn.number, heard_until, aside.spoken_at or heard_until)
            _say(segments, cues, turn.number, aside.text, aside.audio, lengths)
            heard_until = (aside.spoken_at or heard_until) + aside.seconds
        if take is not None and (take.audio in lengths or turn.transcript is not None):
            _gap(segments, turn.number, heard_until, take.listened_at)
            _answer(segments, cues, turn, take, [a for a in turn.asides if a not in before], lengths)
            heard_until = max(
                [take.listened_at + take.seconds, *((a.spoken_at or 0.0) + a.seconds for a in turn.asides)]
            )
    return Timeline(tuple(segments), tuple(sorted(cues, key=lambda c: c.at)))


def _gap(segments: list[Segment], turn: int, silent: float | None, begun: float) -> None:
    if silent is not None and begun > silent:
        start = segments[-1].end if segments else 0.0
        segments.append(Segment(start, min(begun - silent, LONGEST_GAP), "gap", turn))


def _end(segments: list[Segment]) -> float:
    return segments[-1].end if segments else 0.0


def _say(
    segments: list[Segment], cues: list[Cue], turn: int, text: str, audio: str | None, lengths: Mapping[str, float]
) -> None:
    """Add the segment and the cues of a line that the interviewer says."""
    start = _end(segments)
    words = text.split()
    audio = audio if audio in lengths else None
    seconds = lengths[audio] if audio else READING * len(words)
    segments.append(Segment(start, seconds, "interviewer", turn, audio))
    # the synthesiser gives no times of words: they share the line's length by theirs
    letters = sum(len(word) for word in words) or 1
    done = 0
    for word in words:
        cues.append(Cue(start + seconds * done / letters, "word", turn, word, voice="interviewer"))
        done += len(word)


def _answer(
    segments: list[Segment],
    cues: list[Cue],
    turn: Turn,
    take: Take,
    asides: Sequence[Aside],
    lengths: Mapping[str, float],
) -> None:
    """The candidate's answer, with what the interviewer said in between and after it."""
    audio = take.audio if take.audio in lengths else None
    transcript = turn.transcript or Transcript(text="")
    seconds = lengths[audio] if audio else READING * len(transcript.text.split())
    pieces: list[Segment] = []  # of the answer, in order
    done = 0.0
    for aside in (*asides, None):
        until = seconds if aside is None else max(done, min(seconds, aside.after))
        if until > done or not (pieces or aside):
            pieces.append(Segment(_end(segments), until - done, "candidate", turn.number, audio, done))
            segments.append(pieces[-1])
        done = until
        if aside is not None:
            _say(segments, cues, turn.number, aside.text, aside.audio, lengths)

    def place(at: float) -> float:
        """Where that second of the answer lies on the timeline."""
        piece = next((p for p in reversed(pieces) if at >= p.skip), pieces[0])
        return piece.start + at - piece.skip

    cues.extend(_found(turn, transcript, seconds, place))


def _found(turn: Turn, transcript: Transcript, seconds: float, place: Callable[[float], float]) -> Iterator[Cue]:
    """Words, parts, flags and notes of an answer, each at its place."""
    times = _Times(transcript, seconds)
    for at, word in times.words():
        yield Cue(place(at), "word", turn.number, word)
    review = turn.judgement.review if turn.judgement and turn.judgement.review.judged else None
    if review is not None:
        for name in PARTS:
            part = review.parts[name]
            first = min(part.evidence, key=lambda e: e.start, default=None)
            if part.strength and first is not None:
                text = f"{name} {_STRENGTH[part.strength]}" if turn.trusted else name
                yield Cue(place(times.of(first)), "part", turn.number, text, first.quote)
        for flag in review.flags:
            # an absence is known when the answer is over
            at = seconds if flag.start is None else times.at(flag.start, flag.t0)
            yield Cue(place(at), "flag", turn.number, flag.message, flag.quote)
    for note in turn.notes:
        at = min(seconds, note.t or 0.0)
        yield Cue(place(at), "note", turn.number, ("★ " if note.star else "") + (note.text or ""))


class _Times:
    """Seconds into an answer for places in its text; estimated from the place where nothing was timed."""

    def __init__(self, transcript: Transcript, seconds: float) -> None:
        self._transcript = transcript
        self._seconds = seconds

    def words(self) -> Iterator[tuple[float, str]]:
        """Every word of the text with its time, ascending."""
        text, last = self._transcript.text, 0.0
        timed = {w.start: w.t0 for w in self._transcript.words if w.t0 is not None}
        for found in re.finditer(r"\S+", text):
            known = timed.get(found.start())
            last = max(last, min(self._seconds, known if known is not None else self._estimate(found.start())))
            yield last, found[0]

    def of(self, evidence: Evidence) -> float:
        """When a piece of evidence was said."""
        return self.at(evidence.start, evidence.t0)

    def at(self, start: int, t0: float | None) -> float:
        """When the character ``start`` was said, ``t0`` where that is known."""
        if t0 is None:
            t0 = self._transcript.time_of(start, start + 1)[0]
        return min(self._seconds, self._estimate(start) if t0 is None else t0)

    def _estimate(self, start: int) -> float:
        return self._seconds * start / max(1, len(self._transcript.text))
