"""Transcription of an answer while it is being spoken, the same for every engine.

Sound goes through voice activity into the cutter; closed pieces are decoded by one worker, in order. When silence
begins, the open piece is decoded on speculation: if the answer is over, its words are there already; if speech
goes on before the piece closes, that result is thrown away. So the wait after the last word is at most one decode,
however long the answer was.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from audio.transcribe.assemble import HeardPiece, assemble, joined
from audio.transcribe.cut import Cutter, Piece
from audio.transcribe.engine import Decoded
from audio.transcribe.guard import Guarded, GuardRules, guard, worth_decoding
from audio.transcribe.pieces import END_PADDING, Hearing, engine_broke, loudness, place
from audio.vad import FRAME, RATE, VoiceDetector, as_float

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.transcribe.engine import Engine
    from simulator.model.transcript import Transcript
    from simulator.ports import Hints

__all__ = ["AnswerStream"]

_NOTHING = np.zeros(0, np.float32)
_SPECULATE = 0.25  # seconds of silence after which the open piece is decoded on speculation
_SLOW_DECODE = 1.5  # seconds; where a decode takes longer,
_SPECULATE_SLOW = 0.5  # wait for a silence that more likely is the end
_CONTEXT = 200  # characters of what was just said that help with what comes (whisper_streaming's budget)


@dataclass(slots=True)
class _Job:
    piece: Piece
    audio: NDArray[np.float32]
    runs: list[tuple[float, float]]
    final: bool
    rms: float
    refused: str
    result: HeardPiece | None = None
    dropped: bool = False


class AnswerStream:
    """One answer. ``feed`` from one thread; ``text`` and ``covered`` from any; ``finish`` once."""

    def __init__(
        self,
        engine: Engine,
        hints: Hints,
        *,
        guards: GuardRules | None = None,
        speculate: bool = True,
    ) -> None:
        self._engine = engine
        self._vocabulary = hints.vocabulary
        self._context = hints.context
        self._guards = guards or GuardRules()
        self._closing = hints.closing
        self._speculate = speculate
        self._detector = VoiceDetector()
        self._hearing = Hearing()
        self._cutter = Cutter(engine.rules)
        self._held = np.zeros(0, np.int16)  # samples that the cutter may still ask for
        self._held_from = 0
        self._fed = 0
        self._seconds: float | None = None  # the length of the whole, once it has ended
        self._changed = threading.Condition()
        self._jobs: list[_Job] = []  # in order; the last may be a speculation
        self._ended = False
        self._stopped = False
        self._failure: BaseException | None = None
        self._stale = ""  # words of a speculation that speech overtook: still good for captions
        self._covered = 0.0
        self._loudest = 0.0  # root mean square of the loudest committed piece
        self._overtaken: list[_Job] = []  # speculations on the open piece, of the pauses in it
        self._decode_seconds = 0.5  # how long a decode takes here, a moving average
        self._unhurried = False  # somebody waits for every decode, so its speed does not matter
        self._worker = threading.Thread(target=self._work, name="transcribe", daemon=True)
        self._worker.start()

    def feed(self, samples: NDArray[np.int16]) -> None:
        """Take the next PCM16 samples at 16 kHz, shape (n,). Never waits for a decode, never raises for one."""
        self._held = np.concatenate([self._held, samples])
        self._fed += len(samples)
        for probability in self._detector.feed(samples):
            voiced = self._hearing.feed(float(probability))
            if voiced:
                self._overtake()
            piece = self._cutter.feed(float(probability), voiced)
            if piece is not None:
                self._commit(piece)
        if self._speculate and self._cutter.silence >= self._speculate_after():
            tail = self._cutter.tail()
            if tail is not None:
                self._submit(tail, final=False)
        self._forget()

    def text(self) -> str:
        """What is known so far: committed pieces, and the open one as it was last decoded."""
        with self._changed:
            known = joined([j.result for j in self._jobs if j.result is not None])
            return f"{known} {self._stale}".strip() if self._stale else known

    def covered(self) -> float:
        """Seconds of sound that ``text`` accounts for."""
        with self._changed:
            return self._covered

    def so_far(self) -> Transcript:
        """The transcript as it would be if the answer ended with what ``text`` holds. From the feeding thread."""
        return self._assembled(self._fed / RATE)

    def settle(self) -> None:
        """Wait until every piece handed to the worker is decoded, or the engine broke."""
        self._unhurried = True
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopped or all(j.result is not None or j.dropped for j in self._jobs)
            )

    def end(self) -> None:
        """No more sound comes: decode the tail in the background. Idempotent."""
        if self._seconds is not None:
            return
        self._seconds = self._fed / RATE
        self.feed(np.zeros(END_PADDING - self._fed % FRAME, np.int16))
        tail = self._cutter.close()
        if tail is not None:
            self._commit(self._since_the_last_pause(tail))
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def finish(self) -> Transcript:
        """Wait for the tail and return the whole. Raises EngineError where the engine broke."""
        self.end()
        self._worker.join()
        if self._failure is not None:
            raise engine_broke(self._engine.info.engine, self._failure) from self._failure
        return self._assembled(self._seconds or 0.0)

    def cancel(self) -> None:
        """Forget everything; a decode under way ends unheard."""
        with self._changed:
            self._ended = self._stopped = True
            self._changed.notify_all()

    def _assembled(self, seconds: float) -> Transcript:
        with self._changed:
            pieces = [j.result for j in self._jobs if j.result is not None]
        return assemble(pieces, self._hearing.runs, seconds, self._engine.info, self._guards, self._closing)

    def _speculate_after(self) -> float:
        # early enough to be done when a hangover ends; where a decode is slow, not at every breath
        slow = self._decode_seconds > _SLOW_DECODE and not self._unhurried
        return _SPECULATE_SLOW if slow else _SPECULATE

    def busy(self) -> bool:
        """Whether a decode is under way or waiting."""
        with self._changed:
            return not self._stopped and any(j.result is None for j in self._jobs)

    def _overtake(self) -> None:
        """Speech goes on: a speculation no longer covers the open piece."""
        with self._changed:
            if self._jobs and not self._jobs[-1].final:
                job = self._jobs.pop()
                job.dropped = True
                self._overtaken.append(job)
                if job.result is not None:
                    self._stale = joined([job.result])

    def _since_the_last_pause(self, tail: Piece) -> Piece:
        """What of the last piece is still to be decoded: what was heard up to a pause in it is kept."""
        least = self._engine.rules.tail_apart
        with self._changed:
            if least is None or (self._jobs and not self._jobs[-1].final):
                return tail  # it is being decoded as a whole already
            kept = [
                job
                for job in self._overtaken
                if job.result is not None
                and job.piece.start == tail.start
                and tail.end - job.piece.end >= least * RATE
            ]
            if not kept:
                return tail
            job = kept[-1]
            job.dropped, job.final = False, True
            self._jobs.append(job)
            self._loudest = max(self._loudest, job.rms)
            self._stale = ""
            return replace(tail, start=job.piece.end, keep_from=None)

    def _commit(self, piece: Piece) -> None:
        with self._changed:
            self._overtaken.clear()
            last = self._jobs[-1] if self._jobs else None
            if last is not None and not last.final:
                if (last.piece.start, last.piece.end) == (piece.start, piece.end):
                    last.final = True  # the speculation was right: nothing to decode again
                    self._loudest = max(self._loudest, last.rms)
                    return
                last.dropped = True
                self._jobs.pop()
        self._submit(piece, final=True)

    def _submit(self, piece: Piece, *, final: bool) -> None:
        if self._jobs and not self._jobs[-1].final:
            return  # this silence is being decoded already
        with self._changed:
            if self._failure is not None or self._stopped:
                return
            at = piece.start - self._held_from
            audio = as_float(self._held[at : at + piece.end - piece.start])
            runs = self._hearing.within(piece.start / RATE, piece.end / RATE)
            rms = loudness(audio, runs)
            refused = worth_decoding(runs, rms, self._loudest, self._guards)
            self._jobs.append(_Job(piece, audio, runs, final, rms, refused))
            if final:
                self._loudest = max(self._loudest, rms)
            self._changed.notify_all()

    def _forget(self) -> None:
        spare = self._cutter.needed_from - self._held_from
        if spare > RATE:  # a second at a time: copying the rest at every block would cost more than it frees
            self._held = self._held[spare:].copy()
            self._held_from += spare

    def _next(self) -> _Job | None:
        with self._changed:
            while True:
                if self._stopped:
                    return None
                waiting = [j for j in self._jobs if j.result is None]
                if waiting:
                    return waiting[0]
                if self._ended:
                    return None
                self._changed.wait()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                result = self._hear(job)
            except Exception as error:  # noqa: BLE001 - whatever broke, finish() must raise it and not wait for ever
                with self._changed:
                    self._failure, self._stopped = error, True
                    self._changed.notify_all()
                return
            with self._changed:
                job.audio = _NOTHING  # a slice would keep the whole of it alive
                job.result = result
                if job.dropped:
                    self._stale = joined([result])
                else:
                    self._stale = ""
                    self._covered = max(self._covered, result.end)
                self._changed.notify_all()

    def _hear(self, job: _Job) -> HeardPiece:
        if job.refused:
            return place(job.piece, Guarded(), job.refused)
        with self._changed:
            before = joined([j.result for j in self._jobs if j.result is not None and j is not job])
        context = f"{self._context} {before}".strip()[-_CONTEXT:]
        began = time.monotonic()
        decoded: Decoded = self._engine.decode(job.audio, context, self._vocabulary)
        self._decode_seconds += 0.3 * (time.monotonic() - began - self._decode_seconds)
        return place(job.piece, guard(decoded, job.runs, self._guards))
