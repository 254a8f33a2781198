"""What a drill says after a reply: caught, missed, and how to add it. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from simulator.planning.drills import Check

__all__ = ["drill_text"]

WIDTH = 78


def drill_text(checks: Sequence[Check], not_judged_because: str | None = None) -> str:
    """A few lines: ● what was heard with the words, ○ what was missing with a tip."""
    if not_judged_because is not None:
        return textwrap.fill(f"Not judged: {not_judged_because}", WIDTH)
    lines = [f"{sum(c.met for c in checks)} of {len(checks)} heard"]
    for check in checks:
        detail = f"“{textwrap.shorten(check.quote, 60, placeholder=' …')}”" if check.met and check.quote else ""
        text = detail if check.met else check.tip
        start = f" {'●' if check.met else '○'} {check.label}"
        lines += textwrap.wrap(f"{start}: {text}" if text else start, WIDTH, subsequent_indent="   ")
    return "\n".join(lines)
