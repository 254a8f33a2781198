"""A plan for a terminal, 80 columns, and as plain data for JSON: the same facts as its page. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.scheduling.dates import short_day, spoken_day, within
from simulator.scheduling.exercises import Exercise
from simulator.scheduling.schedule import Day, Entry, Schedule

__all__ = ["day_title", "folded", "left_by_reason", "moved_by_reason", "plan_data", "plan_text", "plan_title"]

WIDTH = 78
FEW = 3  # exercises that are moved or left out, told one by one; the others are counted


def plan_title(found: Schedule) -> str:
    """When the interview is."""
    return f"Interview on {spoken_day(found.interview)}, {within(found.interview, found.today)}"


def day_title(day: Day, found: Schedule) -> str:
    """Today: 24 of 25 minutes."""
    near = within(day.day, found.today)
    named = f"{near[:1].upper()}{near[1:]}, {spoken_day(day.day)}" if near in ("today", "tomorrow") else ""
    room = f": {day.planned} of {day.minutes} minutes" if day.minutes else ""
    return f"{named or spoken_day(day.day)}{room}"


def folded(found: Schedule) -> dict[str, str]:
    """The titles of all exercises by id."""
    every = [entry.exercise for day in found.days for entry in day.entries]
    return {e.id: e.title for e in (*every, *(left.exercise for left in found.left_out), *found.holding)}


def _wrap(text: str, first: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first))


def plan_text(found: Schedule) -> str:
    """The whole plan: each day with its exercises and why, what is moved, what finds no place."""
    titles = folded(found)
    lines = [f"{plan_title(found)}. {found.minutes} minutes a day.", ""]
    lines += [found.note, ""] if found.note else []
    for day in found.days:
        lines.append(day_title(day, found))
        lines += [f"  {day.note}"] if day.note else []
        for number, entry in enumerate(day.entries, 1):
            lines += _entry(number, entry)
        lines += _paragraphs(moved_by_reason(day, titles), "  -  Moved: ")
        lines.append("")
    if found.left_out:
        lines.append(f"Not before the interview: {len(found.left_out)}")
        lines += _paragraphs(left_by_reason(found), "  ")
        lines.append("")
    if found.holding:
        more = f" and {len(found.holding) - FEW} more" if len(found.holding) > FEW else ""
        lines += _wrap(f"Fresh enough until then: {', '.join(e.title for e in found.holding[:FEW])}{more}.", "")
        lines.append("")
    if any(day.entries for day in found.days[:1]):
        lines.append("Start: mockloop today")
    lines.append("One page for the day itself: mockloop plan --card")
    return "\n".join(lines) + "\n"


def _entry(number: int, entry: Entry) -> list[str]:
    exercise = entry.exercise
    lines = _wrap(f"{exercise.title} ({exercise.minutes} minutes)", f"  {number}  ")
    return [*lines, *_wrap(" ".join(entry.why), "     "), f"     {exercise.start.command}"]


def moved_by_reason(day: Day, titles: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """What is moved to a later day: each reason once, with the exercises and their days."""
    return _by_reason([(m.why, f"{titles[m.exercise]} ({short_day(m.to)})") for m in day.moved if m.to])


def left_by_reason(found: Schedule) -> list[tuple[str, list[str]]]:
    """What finds no place before the interview: each reason once, with the exercises."""
    return _by_reason([(left.why, left.exercise.title) for left in found.left_out])


def _by_reason(rows: Sequence[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    reasons: dict[str, list[str]] = {}
    for why, what in rows:
        reasons.setdefault(why, []).append(what)
    return list(reasons.items())


def _paragraphs(reasons: Sequence[tuple[str, list[str]]], first: str) -> list[str]:
    """A paragraph for each reason with what it holds for."""
    lines: list[str] = []
    for why, whats in reasons:
        more = f" and {len(whats) - FEW} more" if len(whats) > FEW else ""
        lines += _wrap(f"{'; '.join(whats[:FEW])}{more}: {why}", first)
    return lines


def plan_data(found: Schedule) -> dict[str, Any]:
    """The plan ready for JSON; days as ISO 8601."""
    return {
        "schema": 1,
        "today": found.today.isoformat(),
        "interview": found.interview.isoformat(),
        "minutes_a_day": found.minutes,
        "note": found.note,
        "days": [
            {
                "day": day.day.isoformat(),
                "minutes": day.minutes,
                "planned": day.planned,
                "note": day.note,
                "exercises": [{**_exercise(e.exercise), "why": list(e.why)} for e in day.entries],
                "moved": [
                    {"id": m.exercise, "to": m.to.isoformat() if m.to else None, "why": m.why} for m in day.moved
                ],
            }
            for day in found.days
        ],
        "left_out": [{**_exercise(left.exercise), "why": left.why} for left in found.left_out],
        "holding": [_exercise(exercise) for exercise in found.holding],
    }


def _exercise(exercise: Exercise) -> dict[str, Any]:
    return {
        "id": exercise.id,
        "kind": exercise.kind,
        "title": exercise.title,
        "minutes": exercise.minutes,
        "weight": round(exercise.weight, 3),
        "command": exercise.start.command,
    }
