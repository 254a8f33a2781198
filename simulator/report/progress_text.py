"""Progress as text for a terminal, and as plain data for JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from simulator.report.charts import chart
from simulator.report.progress import Progress

__all__ = ["progress_data", "progress_text"]


def progress_data(found: Progress) -> dict[str, Any]:
    """The same facts as the page, ready for JSON."""
    return {"schema": 1, **asdict(found)}


def progress_text(found: Progress, names: Mapping[str, str]) -> str:
    """The same facts as the page, for 80 columns."""
    lines = [f"{found.sessions} sessions, {found.answers} answers, {found.minutes:.0f} minutes aloud", ""]
    if found.recurring:
        lines.append("What keeps coming back")
        lines += [f"  {r.answers} of {r.of}  {names.get(r.what, r.what)}" for r in found.recurring]
        lines.append("")
    lines += [f"  {chart(series).summary}" for series in found.series if series.points]
    lines += ["", "Stories told aloud"]
    for story in found.stories:
        cells = [c for c in found.matrix if c.story == story]
        if not cells:
            lines.append(f"  –  {names.get(story, story)}: not told yet")
        for cell in cells:
            state = "proven" if cell.strong else f"{cell.best_parts} of 6 parts"
            lines.append(f"  {'●' if cell.strong else '○'}  {names.get(story, story)}: {state}, last {cell.last}")
    if found.drills:
        lines += ["", "Drills"]
        lines += [f"  {d.day}  {d.name}: {d.good} of {d.replies}" for d in found.drills[-10:]]
    waiting = [(p, q) for p, q in found.untold_by_pillar if q]
    if waiting:
        lines += ["", "Questions still unanswered"]
        lines += [f"  {names.get(p, p)}: {len(q)} (next: mockloop run --question {q[0]})" for p, q in waiting]
    return "\n".join(lines) + "\n"
