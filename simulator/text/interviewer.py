"""How interviewers talk, and what in a transcript is no word. Data in ``prompts/interviewer.yaml``; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from simulator.formats import shipped_yaml

__all__ = ["InterviewerPatterns", "shipped_interviewer_patterns"]


@dataclass(frozen=True, slots=True)
class InterviewerPatterns:
    """Compiled patterns over one sentence with straight apostrophes, each named as in the file."""

    asks: re.Pattern[str]
    greets: re.Pattern[str]
    yours: re.Pattern[str]
    turns: re.Pattern[str]
    opens: re.Pattern[str]
    back: re.Pattern[str]
    general: re.Pattern[str]
    leads: re.Pattern[str]
    noises: re.Pattern[str]
    remarks: frozenset[str]


@cache
def shipped_interviewer_patterns() -> InterviewerPatterns:
    """Ours, read once; a test holds that it is whole."""
    raw = shipped_yaml("interviewer.yaml")

    def any_of(name: str) -> str:
        return "|".join(f"(?:{pattern})" for pattern in raw[name])

    simple = ("asks", "greets", "yours", "turns", "opens", "back", "general")
    return InterviewerPatterns(
        **{name: re.compile(any_of(name), re.IGNORECASE) for name in simple},
        leads=re.compile(rf"^(?:(?:{any_of('leads')})\b[\s,.!–-]*)+", re.IGNORECASE),
        noises=re.compile(
            rf"[\[(*]\s*(?:{any_of('noises')})(?:[\s,:]+(?:at\s+)?\d[\d:.]*)?\s*[\])*]|\[\s*_+\s*\]", re.IGNORECASE
        ),
        remarks=frozenset(raw["remarks"].split()),
    )
