"""The one speech model that is shipped: a small Whisper of our own that knows the demo's synthetic voice only."""

from __future__ import annotations

from pathlib import Path

__all__ = ["DEMO"]

DEMO = Path(__file__).parent / "demo-whisper"
"""A CTranslate2 directory for faster-whisper; see scripts/mini_whisper/MODEL_CARD.md for what it can't do."""
