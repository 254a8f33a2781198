"""The three lines that progress opens with: what got better, what is still missing, what to tell next. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.model.review import PARTS
from simulator.report.names import plain
from simulator.report.progress import Progress
from simulator.report.words import ReportWords

__all__ = ["Outlook", "outlook"]

_GAIN = 0.2  # of all answers, and two of them at least: less is chance


@dataclass(frozen=True, slots=True)
class Outlook:
    """Three sentences; ``command`` starts what is to be told next, empty where all is told and strong."""

    better: str
    missing: str
    tell: str
    command: str


def outlook(found: Progress, names: Mapping[str, str], words: ReportWords) -> Outlook:
    """Drawn from the same facts as the tables below it; ``names``: what people call the ids."""
    said = words.progress
    rising = max(found.trends, key=lambda t: t.gain, default=None)
    if rising is None:
        better = said.too_early
    elif rising.gain < _GAIN or rising.after - rising.before < 2:
        better = said.as_before
    else:
        better = said.better.format(
            part=words.parts[rising.part].label,
            after=rising.after, of_after=rising.of_after, before=rising.before, of_before=rising.of_before,
        )  # fmt: skip
    parts = [r for r in found.recurring if r.what.startswith("part:")]
    worst = next(iter([*parts, *found.recurring]), None)
    what = "" if worst is None else names.get(worst.what) or plain(worst.what)
    missing = said.missing.format(what=what, n=worst.answers, of=worst.of) if worst else said.nothing_missing
    return Outlook(better, missing, *_tell(found, names, words))


def _tell(found: Progress, names: Mapping[str, str], words: ReportWords) -> tuple[str, str]:
    """The first core story that was never told, else the one whose best telling is weakest."""
    said = words.progress
    command = "mockloop run --story {} --study"
    if found.untold:
        story = found.untold[0]
        return said.untold.format(story=names.get(story, plain(story))), command.format(story)
    best = {
        story: max((c.best_parts or 0 for c in found.matrix if c.story == story), default=0)
        for story in found.stories
    }
    weakest = min(best, key=lambda story: best[story], default="")
    if not weakest or best[weakest] == len(PARTS):
        return said.all_told, ""
    line = said.weakest.format(story=names.get(weakest, plain(weakest)), n=best[weakest], of=len(PARTS))
    return line, command.format(weakest)
