"""From guarded pieces to one transcript: seams, offsets, doubts, hesitations, pauses, the done phrase. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from audio.endpoint import ends_open, ends_with_phrase
from audio.transcribe.guard import TOO_QUIET, Guarded, GuardRules, hesitations
from audio.transcribe.trust import measured
from simulator.model.transcript import Doubt, EngineInfo, Transcript, Word
from simulator.ports import Closing

__all__ = ["PAUSE", "HeardPiece", "assemble", "drop_done_phrase", "joined"]

PAUSE = 0.3
"""Seconds; shorter gaps are articulation, not pauses (the usual floor in studies of fluency is 0.25–0.3 s)."""

_SEAM_WORDS = 5  # as many repeated words as whisper_streaming looks for at a seam
_SEAM_PAUSE = 0.5  # seconds; after a shorter silence a full stop at a seam is the recogniser's habit
_SEAM_SLACK = 0.15  # seconds; word times are about that exact, and a word kept on both sides is found as a double


_Timed = tuple[str, float, float, float | None]  # a word, from when to when, its probability


@dataclass(frozen=True, slots=True)
class HeardPiece:
    """A guarded piece at its place, times in seconds; ``keep_from`` and ``keep_to`` as in ``cut.Piece``."""

    start: float
    end: float
    guarded: Guarded
    keep_from: float | None = None
    keep_to: float | None = None
    refused: str = ""  # why it was not decoded at all


@dataclass(slots=True)
class _Flow:
    """Words of all pieces in order, each with its reason for doubt or an empty string."""

    words: list[_Timed] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9']", "", text.lower())


def _flow(pieces: Sequence[HeardPiece]) -> _Flow:
    flow = _Flow()
    for piece in pieces:
        fresh: list[_Timed] = []
        reasons: list[str] = []
        for index, word in enumerate(piece.guarded.words):
            t0, t1 = word.t0 + piece.start, word.t1 + piece.start
            middle = (t0 + t1) / 2
            early = piece.keep_from is not None and middle < piece.keep_from - _SEAM_SLACK
            late = piece.keep_to is not None and middle > piece.keep_to + _SEAM_SLACK
            if not early and not late:
                fresh.append((word.text, t0, t1, word.probability))
                reasons.append(piece.guarded.unclear.get(index, ""))
        double = _doubled(flow.words, fresh)
        if flow.words and len(fresh) > double:
            flow.words[-1] = _unstopped(flow.words[-1], fresh[double][1])
        flow.words += fresh[double:]
        flow.reasons += reasons[double:]
    return flow


def _unstopped(word: _Timed, following: float) -> _Timed:
    """A piece's last word without a full stop where the sentence goes on in the next piece, at ``following`` seconds.

    Recognisers end every piece with one.
    """
    text, t0, t1, probability = word
    bare = text[:-1]
    if not text.endswith(".") or text.endswith("..") or not (following - t1 < _SEAM_PAUSE or ends_open(bare)):
        return word
    return bare, t0, t1, probability


def _doubled(before: Sequence[_Timed], after: Sequence[_Timed]) -> int:
    """How many words at the start of ``after`` repeat the end of ``before`` at the same moment."""
    for count in range(min(_SEAM_WORDS, len(before), len(after)), 0, -1):
        ends, starts = before[-count:], after[:count]
        same = all(_plain(a[0]) == _plain(b[0]) for a, b in zip(ends, starts, strict=True))
        if same and all(b[1] < a[2] + 0.05 for a, b in zip(ends, starts, strict=True)):
            return count
    return 0


def joined(pieces: Sequence[HeardPiece]) -> str:
    """The text alone, for captions and for the next piece's context."""
    return " ".join(text for text, *_ in _flow(pieces).words)


def assemble(
    pieces: Sequence[HeardPiece],
    runs: Sequence[tuple[float, float]],
    seconds: float,
    info: EngineInfo,
    rules: GuardRules,
    closing: Closing,
) -> Transcript:
    """One transcript of the whole answer; ``runs`` are its voiced stretches, all times from its first sample."""
    flow = _flow(pieces)
    words: list[Word] = []
    doubts: list[Doubt] = []
    at = 0
    last = 0.0
    for (text, t0, t1, probability), reason in zip(flow.words, flow.reasons, strict=True):
        start = min(max(t0, last, 0.0), seconds)
        end = min(max(t1, start), seconds)
        last = start
        word = Word(
            start=at,
            end=at + len(text),
            t0=round(start, 3),
            t1=round(end, 3),
            probability=None if probability is None else round(min(max(probability, 0.0), 1.0), 4),
        )
        words.append(word)
        if reason:
            doubts.append(
                Doubt(kind="unclear", reason=reason, start=word.start, end=word.end, t0=word.t0, t1=word.t1)
            )
        at = word.end + 1
    for piece in pieces:
        if piece.refused:
            doubts.append(
                Doubt(kind="removed", reason=piece.refused, t0=round(piece.start, 3), t1=round(piece.end, 3))
            )
        doubts += [
            Doubt(
                kind="removed",
                reason=removal.reason,
                text=removal.text,
                t0=round(removal.t0 + piece.start, 3),
                t1=round(removal.t1 + piece.start, 3),
            )
            for removal in piece.guarded.removed
        ]
    spans = [(w.t0, w.t1) for w in words if w.t0 is not None and w.t1 is not None]
    others = [(piece.start, piece.end) for piece in pieces if piece.refused == TOO_QUIET]
    doubts += [
        Doubt(kind="hesitation", reason="a sound without a word", t0=round(t0, 3), t1=round(t1, 3))
        for t0, t1 in hesitations(sorted([*spans, *others]), runs, rules)
    ]
    doubts.sort(key=lambda d: (d.t0 if d.t0 is not None else 0.0, d.kind))
    pauses = tuple(
        (round(end, 3), round(start, 3)) for (_, end), (start, _) in itertools.pairwise(runs) if start - end >= PAUSE
    )
    transcript = Transcript(
        text=" ".join(text for text, *_ in flow.words),
        words=tuple(words),
        seconds=round(seconds, 3),
        engine=measured(info, [word.probability for word in words]),
        doubts=tuple(doubts),
        pauses=pauses,
    )
    return drop_done_phrase(transcript, closing)


def drop_done_phrase(transcript: Transcript, closing: Closing) -> Transcript:
    """Without the closing "that's my answer", which is kept as a doubt of its own kind."""
    at = ends_with_phrase(transcript.text, closing)
    if at is None:
        return transcript
    gone = [w for w in transcript.words if w.start >= at]
    doubt = Doubt(
        kind="done-phrase",
        reason="it ended the answer",
        text=transcript.text[at:],
        t0=gone[0].t0 if gone else None,
        t1=gone[-1].t1 if gone else None,
    )
    text = transcript.text[:at].rstrip()
    return transcript.model_copy(
        update={
            "text": text,
            "words": tuple(w for w in transcript.words if w.start < at),
            "doubts": (*(d for d in transcript.doubts if d.start is None or d.start < at), doubt),
        }
    )
