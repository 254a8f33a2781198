"""PocketSphinx with the model inside its package: the ear of last resort, there on every machine.

On flite's voices it is nearly right; on people about every second word is wrong (word error rate 0.05 on the samples,
about 0.5 on people). Everything it heard is therefore marked low-trust.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from audio.transcribe.cut import CutRules
from audio.transcribe.engine import Decoded, RawWord
from audio.transcribe.offline import transcribe_whole
from audio.transcribe.stream import AnswerStream
from audio.vad import RATE
from simulator.errors import MissingError
from simulator.model.transcript import EngineInfo

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulator.model.transcript import Transcript
    from simulator.ports import Hints

__all__ = ["SphinxEngine", "SphinxTranscriber"]

_FRAMES = 100  # a second
_VARIANT = re.compile(r"\(\d+\)$")  # "the(2)": the second way to pronounce it
_NO_WORD = re.compile(r"^(<.*>|\[.*\]|\+\+.*\+\+)$")  # silence, noise, breath
_UPPER = {"i": "I", "i'm": "I'm", "i've": "I've", "i'd": "I'd", "i'll": "I'll"}

NOTE = (
    "Heard by the small built-in recogniser: on human speech about every second word is wrong. "
    "Get a real model with: mockloop models pull base.en"
)


class SphinxEngine:
    """One decoder behind a lock; a piece is handed over whole, because its loudness is normalised over all of it."""

    # its cost grows with the length of the sound, so pieces are short and the wait at the end small
    rules = CutRules(
        tiers=((0.0, 2.0), (1.5, 0.7), (3.0, 0.4), (6.0, 0.2)),
        longest=15.0,
        seek_gap_after=3.0,
        before=0.25,
        after=0.2,
    )

    def __init__(self, note: str = "") -> None:
        try:
            import pocketsphinx
        except ImportError as error:
            raise MissingError(
                f"PocketSphinx can't be loaded: {error}", "Install it with: pip install pocketsphinx"
            ) from error
        self.info = EngineInfo(
            engine="sphinx", model="en-us", device="cpu", low_trust=True, note=f"{note} {NOTE}".strip()
        )
        self._lock = threading.Lock()
        self._decoder: Any = pocketsphinx.Decoder(samprate=RATE, loglevel="FATAL")

    def decode(self, audio: NDArray[np.float32], context: str, vocabulary: Sequence[str]) -> Decoded:
        """Words with times to 10 ms. It knows no context, no vocabulary and no usable probabilities."""
        del context, vocabulary
        pcm = np.clip(audio * 32768.0, -32768, 32767).astype("<i2").tobytes()
        with self._lock:
            self._decoder.start_utt()
            self._decoder.process_raw(pcm, no_search=False, full_utt=True)
            self._decoder.end_utt()
            found = [(s.word, s.start_frame, s.end_frame) for s in self._decoder.seg() or ()]
        return Decoded(
            tuple(
                RawWord(_spelled(word), first / _FRAMES, (last + 1) / _FRAMES)
                for word, first, last in found
                if not _NO_WORD.match(word)
            )
        )

    def decode_many(self, pieces: Sequence[NDArray[np.float32]], vocabulary: Sequence[str]) -> Iterator[Decoded]:
        for piece in pieces:
            yield self.decode(piece, "", vocabulary)


def _spelled(word: str) -> str:
    word = _VARIANT.sub("", word)
    return _UPPER.get(word, word)


class SphinxTranscriber:
    """The port's Transcriber over PocketSphinx. ``note`` tells why a better engine is not used."""

    def __init__(self, note: str = "") -> None:
        self._engine = SphinxEngine(note)

    @property
    def info(self) -> EngineInfo:
        return self._engine.info

    def transcribe(
        self, audio: NDArray[np.float32], hints: Hints, progress: Callable[[float], None] | None = None
    ) -> Transcript:
        """The whole recording; ``progress`` gets the seconds of sound done. Raises EngineError."""
        return transcribe_whole(self._engine, audio, hints, progress)

    def stream(self, hints: Hints) -> AnswerStream:
        """One answer, incrementally."""
        return AnswerStream(self._engine, hints)
