"""Times as people read them."""

from __future__ import annotations

__all__ = ["clock"]


def clock(seconds: float) -> str:
    """m:ss, from an hour on h:mm:ss; a second that has begun doesn't count yet, and a negative time is 0:00."""
    hours, rest = divmod(max(0, int(seconds)), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
