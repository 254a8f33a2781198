"""The seam between an engine and what is common to all: an engine turns one short piece of speech into words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from audio.transcribe.cut import CutRules

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulator.model.transcript import EngineInfo

__all__ = ["Decoded", "Engine", "RawWord"]


@dataclass(frozen=True, slots=True)
class RawWord:
    """A word as the engine gave it; ``t0``/``t1`` in seconds from the start of the piece."""

    text: str
    t0: float
    t1: float
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """What an engine heard in one piece. The figures are Whisper's; None where an engine has none.

    ``logprob``: mean log probability of the tokens; ``no_speech``: probability that nobody speaks;
    ``compression``: text bytes over their zlib size, high where a loop repeats itself; ``retried``: decoded a
    second time because the first was such a loop. ``loose``: the times of the words are those of an attention.
    """

    words: tuple[RawWord, ...] = field(default=())
    logprob: float | None = None
    no_speech: float | None = None
    compression: float | None = None
    retried: bool = False
    loose: bool = False


class Engine(Protocol):
    """Decodes pieces of at most 30 s. Audio is float32 mono in -1..1 at 16 kHz, shape (n,).

    Any exception means that the engine broke; the caller turns it into an EngineError.
    """

    info: EngineInfo
    rules: CutRules

    def decode(self, audio: NDArray[np.float32], context: str, vocabulary: Sequence[str]) -> Decoded:
        """One piece. ``context``: the words before it, for engines that can use them."""
        ...

    def decode_many(self, pieces: Sequence[NDArray[np.float32]], vocabulary: Sequence[str]) -> Iterator[Decoded]:
        """Many pieces in order, without context, as fast as the engine can."""
        ...
