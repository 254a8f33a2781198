"""From one transcript to one judgement: parts, story elements, intents, weaknesses, delivery. Pure."""

from __future__ import annotations

from simulator.analysis.answer import review

__all__ = ["review"]
