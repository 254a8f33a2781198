"""Which weaknesses came before which outcomes of real interviews: counts, and no claim beyond them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from simulator.report.names import plain
from simulator.report.progress import recurring
from simulator.scheduling.dates import spoken_day
from simulator.scheduling.models import WENT, Debrief
from simulator.session.facts import SessionFacts

__all__ = ["Before", "Outcomes", "debriefs_data", "debriefs_text", "outcomes"]

BEFORE = timedelta(days=30)
"""Sessions of so many days before an interview count for it."""
_CLAIM = "These are counts of your own interviews. They say nothing about why."
_OUTCOMES = {"waiting": "no answer yet", "yes": "yes", "no": "no", "withdrew": "you withdrew"}


@dataclass(frozen=True, slots=True)
class Before:
    """A weakness, and before how many interviews of each outcome it kept coming back."""

    what: str
    yes: int
    no: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """``yes``, ``no``: interviews of that outcome with practice in the thirty days before; ``others``: without it."""

    yes: int
    no: int
    others: int
    rows: tuple[Before, ...]


def outcomes(debriefs: Sequence[Debrief], sessions: Sequence[SessionFacts]) -> Outcomes:
    """Count. ``sessions`` are given oldest first; what an engine of low trust heard is no weakness."""
    seen: dict[str, Counter[str]] = {"yes": Counter(), "no": Counter()}
    held: Counter[str] = Counter()
    others = 0
    for debrief in debriefs:
        if debrief.outcome not in seen:
            continue
        days = [(date.fromisoformat(s.started[:10]), s) for s in sessions]
        before = [s for day, s in days if debrief.day - BEFORE <= day < debrief.day]
        if not any(session.rated for session in before):
            others += 1
            continue
        held[debrief.outcome] += 1
        seen[debrief.outcome].update(found.what for found in recurring(before))
    whats = sorted({*seen["yes"], *seen["no"]}, key=lambda what: (-seen["no"][what], seen["yes"][what], what))
    rows = tuple(Before(what, seen["yes"][what], seen["no"][what]) for what in whats)
    return Outcomes(held["yes"], held["no"], others, rows)


def debriefs_data(debriefs: Sequence[Debrief], found: Outcomes, names: Mapping[str, str]) -> dict[str, Any]:
    """Everything as plain data for JSON."""
    return {
        "schema": 1,
        "debriefs": [debrief.model_dump(mode="json") for debrief in debriefs],
        "before_outcomes": asdict(found),
        "names": {row.what: names[row.what] for row in found.rows if row.what in names},
    }


def debriefs_text(debriefs: Sequence[Debrief], found: Outcomes, names: Mapping[str, str]) -> str:
    """The interviews, newest first, then what came before which outcome."""
    if not debriefs:
        return "No interview is written down yet: mockloop debrief\n"
    lines: list[str] = []
    for debrief in sorted(debriefs, key=lambda d: (d.day, d.id), reverse=True):
        where = ", ".join(filter(None, (debrief.company, debrief.round)))
        lines.append(f"{spoken_day(debrief.day)} {debrief.day.year}{f': {where}' if where else ''}")
        went = Counter(met.went for met in debrief.questions)
        told = ", ".join(f"{went[how]} {how}" for how in WENT if went[how])
        questions = f"{len(debrief.questions)} question{'' if len(debrief.questions) == 1 else 's'}"
        lines += [f"  {questions}{f' ({told})' if told else ''}; outcome: {_OUTCOMES[debrief.outcome]}"]
        lines += [f"  {met.asked}{f' ({met.went})' if met.went else ''}" for met in debrief.questions]
        lines.append("")
    if found.rows:
        lines.append("What kept coming back in the thirty days before")
        for row in found.rows:
            name = names.get(row.what) or plain(row.what)
            lines.append(
                f"  {name}: before {row.no} of {found.no} that ended with no, {row.yes} of {found.yes} with yes"
            )
        lines += [_CLAIM, ""]
    return "\n".join(lines)
