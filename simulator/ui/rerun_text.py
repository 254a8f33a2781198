"""What a rerun says: notices and what changed of each session, and the totals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.store.changes import lines

if TYPE_CHECKING:
    from simulator.app.rerunning import Rerun

__all__ = ["RerunText"]


@dataclass(slots=True)
class RerunText:
    """Words results and counts them. ``diff``: what changed, answer by answer; ``every``: all sessions are judged."""

    diff: bool
    every: bool
    sessions: int = 0
    answers: int = 0
    changed: int = 0
    failed: int = 0

    def notes(self, rerun: Rerun) -> Iterator[str]:
        """What to tell beside the results of one session. Call once for each, before ``results``."""
        name = rerun.result.folder.name
        yield from rerun.notices
        if rerun.problem:
            self.failed += 1
            yield f"{name}: {rerun.problem}"
            return
        self.sessions += 1
        self.answers += rerun.result.answers
        self.changed += len(rerun.result.records)
        yield from (f"{name}: {note}" for note in rerun.result.notes)

    def results(self, rerun: Rerun) -> Iterator[str]:
        """The results of one session."""
        result = rerun.result
        if rerun.problem:
            return
        if self.diff:
            for turn, change in result.changes:
                yield f"{result.folder.name}, turn {turn}:"
                yield from (f"  {line}" for line in lines(change) or ["evidence, wording or delivery only"])
        elif not self.every:
            yield f"{result.folder.name}: {_count(result.answers, 'answer')} judged, {len(result.records)} differ"

    def totals(self, *, dry_run: bool) -> str:
        """The last line."""
        looked = " (nothing was written)" if dry_run else ""
        failed = f"; {_count(self.failed, 'session')} failed" if self.failed else ""
        judged = f"{_count(self.sessions, 'session')}, {_count(self.answers, 'answer')} judged"
        return f"{judged}, {self.changed} differ{looked}{failed}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
