"""The small Whisper of our own, with which tests run the real faster-whisper path without a download."""

from __future__ import annotations

from pathlib import Path

__all__ = ["SMALL_WHISPER"]

SMALL_WHISPER = Path(__file__).parents[1] / "data/small-whisper"
"""A CTranslate2 directory. It knows one synthetic voice; its README.md says what it can't do."""
