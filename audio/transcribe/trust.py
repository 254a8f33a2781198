"""How far one answer's words can be trusted: by the recogniser's own probabilities, whatever its name. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from audio.transcribe.catalogue import BETTER
from simulator.model.transcript import EngineInfo

__all__ = ["measured"]

LEAST = 0.7
"""Mean word probability below which an answer is shown without ratings. On human clips with Moonshine every one with
half its words wrong had a mean of 0.64 or less, every longer one with fewer 0.79 or more."""

_HARD_TO_HEAR = (  # the same for every answer, so that a session says it once
    "It was hard to hear: too many words are doubtful. Come closer to the microphone or use a headset, and try again."
)
_BETTER = f"A better recogniser helps, too: {BETTER}"
_FEWEST = 5  # words: the mean of fewer tells little, and so short an answer is not rated anyway


def measured(info: EngineInfo, probabilities: Sequence[float | None]) -> EngineInfo:
    """``info`` for one answer, of low trust where too many of its words were guessed.

    ``probabilities``: of its words, 0..1, None where the engine gives none.
    """
    known = [p for p in probabilities if p is not None]
    if len(known) < _FEWEST or sum(known) / len(known) >= LEAST:
        return info
    advice = (info.note, _HARD_TO_HEAR, "" if info.engine == "whisper" else _BETTER)
    return info.model_copy(update={"low_trust": True, "note": " ".join(filter(None, advice))})
