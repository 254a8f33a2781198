"""The intents behind questions, as ``prompts/intents.yaml`` has them."""

from __future__ import annotations

from simulator.model.base import Model

__all__ = ["Intent", "IntentFile"]


class Intent(Model):
    """``wants`` completes "the question is after …"; ``steer`` brings an answer back to it."""

    id: str
    wants: str
    steer: str


class IntentFile(Model):
    """The file of intents."""

    intents: tuple[Intent, ...]
