"""What differs between two judgements: parts, flags, words, and the follow-up that would be asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.model.review import PARTS, FollowUp, Review

__all__ = ["Change", "difference", "lines"]

_STRENGTH = ("missing", "hinted", "clear")


@dataclass(frozen=True, slots=True)
class Change:
    """``parts``: name, strength before and after. Follow-ups are their texts, empty where none is asked."""

    parts: tuple[tuple[str, int, int], ...]
    gained: tuple[str, ...]  # flags that are new
    lost: tuple[str, ...]  # flags that are gone
    judged: tuple[bool, bool]
    follow_up: tuple[str, str]

    @property
    def visible(self) -> bool:
        """Whether anything differs that a reader of the review would see in its summary."""
        return bool(
            self.parts
            or self.gained
            or self.lost
            or self.judged[0] != self.judged[1]
            or self.follow_up[0] != self.follow_up[1]
        )


def difference(before: Review | None, after: Review, asked: FollowUp | None, now: FollowUp | None) -> Change:
    """From ``before`` (None: it had not been judged) to ``after``; ``asked`` and ``now`` are their follow-ups."""
    old = {name: before.parts[name].strength if before else 0 for name in PARTS}
    had = tuple(dict.fromkeys(f.id for f in before.flags)) if before else ()
    has = tuple(dict.fromkeys(f.id for f in after.flags))
    return Change(
        parts=tuple((n, old[n], after.parts[n].strength) for n in PARTS if old[n] != after.parts[n].strength),
        gained=tuple(f for f in has if f not in had),
        lost=tuple(f for f in had if f not in has),
        judged=(before is not None and before.judged, after.judged),
        follow_up=(asked.text if asked else "", now.text if now else ""),
    )


def lines(change: Change) -> list[str]:
    """In words, one line for each kind of change; nothing where nothing is visible."""
    said = []
    if change.judged[0] != change.judged[1]:
        said.append("judged now" if change.judged[1] else "no longer judged")
    if change.parts:
        said.append("parts: " + ", ".join(f"{n} {_STRENGTH[a]} → {_STRENGTH[b]}" for n, a, b in change.parts))
    if change.gained or change.lost:
        said.append("flags: " + ", ".join([*(f"+{f}" for f in change.gained), *(f"-{f}" for f in change.lost)]))
    if change.follow_up[0] != change.follow_up[1]:
        said.append(f"follow-up: {change.follow_up[0] or 'none'} → {change.follow_up[1] or 'none'}")
    return said
