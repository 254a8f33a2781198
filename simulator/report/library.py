"""The front door: one row a session. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simulator.model.review import PARTS
from simulator.session.facts import SessionFacts

__all__ = ["Row", "library_rows"]

WORDS = 1200
"""Characters of a session's own words that the page can be searched for; `sessions search` knows all of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A session as the library shows it. ``href`` is empty where its page can't be written.

    ``weaknesses``: how many still stand, or a dash where nothing is rated.
    """

    id: str
    when: str
    title: str
    href: str
    answers: int
    clear: str
    weaknesses: str
    engine: str
    low_trust: bool
    finished: bool
    starred: bool
    notes: tuple[str, ...]
    words: str


def library_rows(sessions: Iterable[SessionFacts], pages: Mapping[str, str]) -> tuple[Row, ...]:
    """Newest first. ``pages``: address of each session's written review."""
    rows = []
    for s in sorted(sessions, key=lambda s: (s.started, s.id), reverse=True):
        mains = s.mains
        title = mains[0].asked if mains else s.loop
        texts = [t for a in s.answers for t in (a.asked, *a.flags, *a.notes, a.text)]
        rows.append(
            Row(
                id=s.id,
                when=s.started[:16].replace("T", " "),
                title=title if len(mains) < 2 else f"{title} (and {len(mains) - 1} more)",
                href=pages.get(s.id, ""),
                answers=len(mains),
                clear=f"{s.clear} of {len(PARTS) * len(s.rated)}" if s.rated else "–",
                weaknesses=str(s.weaknesses) if s.rated else "–",
                engine="" if s.engine.split()[:1] in (["given"], ["typed"]) else s.engine,
                low_trust=s.low_trust,
                finished=s.finished,
                starred=any(a.starred for a in s.answers),
                notes=tuple(note for a in s.answers for note in a.notes),
                words=" ".join(" ".join(texts).split())[:WORDS],
            )
        )
    return tuple(rows)
