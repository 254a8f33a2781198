"""Transcription of a finished recording: import, rerun, analyze. The same cuts and guards as live, in batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from audio.raising import gain_for, loudest_parts, raised
from audio.transcribe.assemble import HeardPiece, assemble
from audio.transcribe.cut import Cutter, Piece
from audio.transcribe.guard import Guarded, GuardRules, guard, worth_decoding
from audio.transcribe.pieces import END_PADDING, Hearing, engine_broke, loudness, place
from audio.vad import FRAME, RATE, VoiceDetector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.transcribe.engine import Engine
    from simulator.model.transcript import Transcript
    from simulator.ports import Hints

__all__ = ["transcribe_whole"]

_BATCH = 8  # pieces a call: half the time of one by one on eight cores (faster-whisper's own figures)
_BLOCK = 60 * RATE  # samples of voice activity at a time


def _cut(engine: Engine, audio: NDArray[np.float32]) -> tuple[list[Piece], Hearing]:
    detector, hearing, cutter = VoiceDetector(), Hearing(), Cutter(engine.rules)
    pieces: list[Piece] = []
    for at in range(0, len(audio), _BLOCK):
        for probability in detector.feed_float(audio[at : at + _BLOCK]):
            piece = cutter.feed(float(probability), hearing.feed(float(probability)))
            if piece is not None:
                pieces.append(piece)
    last = cutter.close()
    return ([*pieces, last] if last is not None else pieces), hearing


def transcribe_whole(
    engine: Engine,
    audio: NDArray[np.float32],
    hints: Hints,
    progress: Callable[[float], None] | None = None,
    *,
    guards: GuardRules | None = None,
) -> Transcript:
    """Transcribe float32 mono at 16 kHz, shape (n,).

    ``progress`` is called with the seconds of sound done, ascending, at the end with all of them. Raises
    EngineError where the engine breaks.
    """
    rules = guards or GuardRules()
    seconds = len(audio) / RATE
    if len(audio):
        audio = raised(audio, gain_for(loudest_parts(audio, RATE)))
    audio = np.pad(audio, (0, END_PADDING - len(audio) % FRAME))
    pieces, hearing = _cut(engine, audio)
    heard: list[HeardPiece] = []
    loudest = 0.0
    for at in range(0, len(pieces), _BATCH):
        group = [
            (p, audio[p.start : p.end], hearing.within(p.start / RATE, p.end / RATE))
            for p in pieces[at : at + _BATCH]
        ]
        reasons: list[str] = []
        for _, sound, runs in group:
            rms = loudness(sound, runs)
            reasons.append(worth_decoding(runs, rms, loudest, rules))
            loudest = max(loudest, rms)
        wanted = [sound for (_, sound, _), reason in zip(group, reasons, strict=True) if not reason]
        try:
            decoded = iter(list(engine.decode_many(wanted, hints.vocabulary)))
        except Exception as error:  # an engine may break in any way; the recording outlives it
            raise engine_broke(engine.info.engine, error) from error
        for (piece, _, runs), reason in zip(group, reasons, strict=True):
            guarded = Guarded() if reason else guard(next(decoded), runs, rules)
            heard.append(place(piece, guarded, reason))
        if progress is not None:
            progress(min(group[-1][0].end / RATE, seconds))
    if progress is not None:
        progress(seconds)
    return assemble(heard, hearing.runs, seconds, engine.info, rules, hints.closing)
