"""How far one answer's words can be trusted: by the recogniser's own probabilities, whatever its name. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.model.transcript import EngineInfo

__all__ = ["measured"]

LEAST = 0.7
"""Mean word probability below which an answer is shown without ratings. On human clips with Moonshine every one with
half its words wrong had a mean of 0.64 or less, every longer one with fewer 0.79 or more."""

_FEWEST = 5  # words: the mean of fewer tells little, and so short an answer is not rated anyway


def measured(info: EngineInfo, probabilities: Sequence[float | None]) -> EngineInfo:
    """``info`` for one answer, of low trust where too many of its words were guessed.

    ``probabilities``: of its words, 0..1, None where the engine gives none.
    """
    known = [p for p in probabilities if p is not None]
    if len(known) < _FEWEST or sum(known) / len(known) >= LEAST:
        return info
    share = sum(p < LEAST for p in known) / len(known)
    advice = (
        f"This answer was hard to hear: about {round(100 * share)} of 100 words are doubtful. Come closer to the "
        "microphone or use a headset, then try again; a better recogniser helps, too: mockloop models pull small.en"
    )
    return info.model_copy(update={"low_trust": True, "note": f"{info.note} {advice}".strip()})
