"""Progress as text for a terminal, and as plain data for JSON. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from simulator.model.review import PARTS
from simulator.report.charts import chart
from simulator.report.names import plain
from simulator.report.outlook import outlook
from simulator.report.predictions import calibration_text
from simulator.report.progress import Cell, Progress, Series
from simulator.report.words import report_words

__all__ = ["Matrix", "ago", "headline", "matrix", "progress_data", "progress_text", "strength"]

WIDTH = 78


def ago(days: int) -> str:
    """How long ago, as people say it."""
    if days < 2:
        return ("today", "yesterday")[days]
    if days < 21:
        return f"{days} days ago"
    if days < 90:
        return f"{days // 7} weeks ago"
    return f"{days // 30} months ago"


def headline(found: Progress) -> str:
    """Sessions, answers and, where anything was said aloud, minutes in one line."""
    minutes = round(found.minutes)
    aloud = f", {counted(minutes, 'minute')} aloud" if minutes else ""
    return f"{counted(found.sessions, 'session')}, {counted(found.answers, 'answer')}{aloud}"


def strength(cell: Cell) -> str:
    """How well a story is proven, in words."""
    if cell.best_parts is None:
        return "told, not rated"
    held = f", held {counted(cell.layers, 'follow-up')} deep" if cell.layers else ""
    return f"{cell.best_parts} of {len(PARTS)} parts{held}"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Questions down, told stories across; None where a story was never told for a question."""

    stories: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, Cell | None], ...]], ...]


def matrix(found: Progress) -> Matrix:
    """The cells of progress as a table; stories in the order of the core stories, then any other."""
    told = {cell.story for cell in found.matrix}
    stories = [story for story in found.stories if story in told]
    stories += sorted(told - set(stories))
    cells = {(cell.question, cell.story): cell for cell in found.matrix}
    questions = dict.fromkeys(cell.question for cell in found.matrix)
    return Matrix(tuple(stories), tuple((q, tuple((s, cells.get((q, s))) for s in stories)) for q in questions))


def counted(number: int, what: str) -> str:
    """``1 answer``, ``2 answers``."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def _wrap(text: str, first: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first))


def _share(series: Series) -> str:
    first, last = series.points[0], series.points[-1]
    usual = f" ({series.band[0]} to {series.band[1]} %)" if series.band else ""
    if len(series.points) == 1:
        return f"{series.title:10} {last.value:3.0f} %{usual}"
    return f"{series.title:10} from {first.value:.0f} on {first.day} to {last.value:.0f} % on {last.day}{usual}"


def progress_data(found: Progress, names: Mapping[str, str]) -> dict[str, Any]:
    """The same facts as the page, ready for JSON; ``names``: what people call the ids in it."""
    ids = [what for what, _ in found.disputed]
    ids += [r.what for r in found.recurring] + list(found.stories) + [u.pillar for u in found.untold_by_pillar]
    ids += [level for u in found.untold_by_pillar for level, _, _ in u.levels]
    ids += [q for u in found.untold_by_pillar for q in u.questions] + [c.question for c in found.matrix]
    ids += [place.question for across in found.across for place in across.places]
    ahead = asdict(outlook(found, names, report_words()))
    return {
        "schema": 1,
        "outlook": ahead,
        **asdict(found),
        "names": {i: names[i] for i in dict.fromkeys(ids) if i in names},
    }


def progress_text(found: Progress, names: Mapping[str, str]) -> str:
    """The same facts as the page, for 80 columns."""
    lines = [headline(found), ""]
    if found.answers:
        ahead = outlook(found, names, report_words())
        lines += _wrap(ahead.better, "What got better         ")
        lines += _wrap(ahead.missing, "What is still missing   ")
        lines += _wrap(ahead.tell, "What to tell next       ")
        lines += [f"    {ahead.command}", ""] if ahead.command else [""]
    if found.recurring:
        lines.append("What keeps coming back")
        lines += [f"  {r.answers} of {r.of}  {names.get(r.what) or plain(r.what)}" for r in found.recurring]
        lines.append("")
    if found.across:
        lines.append("Side by side, over your last sessions")
        for across in found.across:
            lines += _wrap(across.message, "  ")
            for place in across.places:
                lines += _wrap(f"{place.day}, “{place.quote}” ({names.get(place.question, place.question)})", "    ")
            lines += _wrap(across.clears, "    ")
        lines.append("")
    lines += [f"  {chart(series).summary}" for series in found.series if series.points]
    timed = [series for series in found.time_per_part if series.points]
    if timed:
        lines += ["", "Time for each part, share of an answer (usual in brackets)"]
        lines += [f"  {_share(series)}" for series in timed]
    lines += ["", "Stories told aloud"]
    for story in found.stories:
        cells = [c for c in found.matrix if c.story == story]
        if not cells:
            lines.append(f"  –  {names.get(story, story)}: not told yet")
        for cell in cells:
            state = strength(cell)
            asked = names.get(cell.question, cell.question)
            told = f"{state}, told {ago(cell.days)} for “{asked}”"
            lines += _wrap(f"{names.get(story, story)}: {told}", f"  {'●' if cell.strong else '○'}  ")
    if found.calibration:
        lines += ["", "How well you know yourself"]
        lines += [
            line for sentence in calibration_text(found.calibration, report_words()) for line in _wrap(sentence, "  ")
        ]
    if found.disputed:
        lines += ["", "What you disagree with"]
        lines += [f"  {names.get(what) or plain(what)}: in {counted(n, 'answer')}" for what, n in found.disputed]
    if found.drills:
        lines += ["", "Drills"]
        lines += [f"  {d.day}  {d.name}: {d.good} of {d.replies}" for d in found.drills[-10:]]
    waiting = [u for u in found.untold_by_pillar if u.questions]
    if waiting:
        lines += ["", "Questions not yet practised"]
    for u in waiting:
        lines.append(f"  {names.get(u.pillar, u.pillar)}: {len(u.questions)} of {u.of}")
        at = [f"{lv} {open_} of {of}" for lv, open_, of in u.levels if lv in found.levels]
        lines += _wrap(", ".join(at), "    ") if at else []
        lines.append(f"    next: mockloop run --question {u.questions[0]}")
    return "\n".join(lines) + "\n"
