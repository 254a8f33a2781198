"""The candidate's own bank for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from simulator.preparing.models import Role
from simulator.preparing.weighing import Likely
from simulator.report.candidate import CandidateView, FieldRow

__all__ = ["candidate_text", "role_text"]

_MARK = ("✗", "~", "✓")
_LIKELY = {"bank": "They will probably ask", "value": "For their values", "claim": "About your CV"}
_WIDTH = 96
_GAPS = 6  # that are shown; the page has all of them


def candidate_text(view: CandidateView) -> str:
    """Verdict first, then stories, systems, the role, questions to ask, gaps, and what to do next."""
    lines = [view.headline[:1].upper() + view.headline[1:], *_stories(view), *_systems(view), *_role(view.role)]
    if view.questions:
        lines += ["", "Questions to ask"]
        for each in view.questions:
            lines += _wrapped(f"  {_MARK[2 if each.specific else 1]} ", each.asked.ask)
            lines += _wrapped("      ", each.add)
    if view.seeds:
        lines += ["", "From your audit, not told yet"]
        lines += [line for seed in view.seeds for line in _wrapped("  · ", seed)]
    if view.gaps:
        lines += ["", "Gaps"]
        lines += [line for gap in view.gaps[:_GAPS] for line in _wrapped("  · ", gap.text)]
        if len(view.gaps) > _GAPS:
            lines.append(f"  and {len(view.gaps) - _GAPS} more: mockloop prepare --open")
    lines += ["", f"Next: {view.next}"]
    return "\n".join(lines) + "\n"


def role_text(role: Role, likely: Sequence[Likely]) -> str:
    """What was read out of a job description and a CV, and the questions that it makes likely, each with why."""
    lines = list(_role(role))[1:]
    for kind, title in _LIKELY.items():
        found = [each for each in likely if each.kind == kind]
        if found:
            lines += ["", title]
        for each in found:
            named = f"{each.title} [{each.question}]" if kind == "bank" else each.question
            lines += _wrapped("  · ", named)
            if kind == "bank":
                lines += [line for because in each.because for line in _wrapped("      because ", because)]
    return "\n".join(lines) + "\n"


def _stories(view: CandidateView) -> Iterator[str]:
    for story in view.stories:
        yield ""
        about = ", ".join(filter(None, [story.core, story.when]))
        yield f"{story.title}" + (f" ({about})" if about else "") + f"  [{story.id}]"
        yield f"  {_marks(story.fields)}"
        yield from _tips(story.fields)
        if story.weaknesses:
            yield from _wrapped("    ", f"Beware: {'; '.join(story.weaknesses)}.")
        yield from _wrapped("    ", story.told)
        if story.serves:
            yield from _wrapped("    ", f"For: {'; '.join(story.serves)}.")


def _systems(view: CandidateView) -> Iterator[str]:
    if view.systems:
        yield ""
        yield "Your systems"
    for system in view.systems:
        yield f"  {_MARK[system.strength]} {system.title}"
        yield from _tips(system.fields)


def _role(role: Role) -> Iterator[str]:
    if role == Role():
        return
    yield ""
    yield " · ".join(filter(None, ["The role", role.title, role.company, role.level]))
    for label, found in (
        ("values", role.values), ("level", role.level_words), ("domains", role.domains), ("metrics", role.metrics),
        ("sizes", role.sizes), ("your CV claims", role.claims),
    ):  # fmt: skip
        if found:
            yield from _wrapped(f"  {label}: ", "; ".join(each.name for each in found))


def _marks(fields: tuple[FieldRow, ...]) -> str:
    return "  ".join(f"{_MARK[field.strength]} {field.label}" for field in fields)


def _tips(fields: tuple[FieldRow, ...]) -> Iterator[str]:
    for field in fields:
        if field.add:
            yield from _wrapped("    ", f"{field.label.capitalize()}: {field.add}")


def _wrapped(head: str, text: str) -> list[str]:
    if not text:
        return []
    return textwrap.wrap(text, _WIDTH, initial_indent=head, subsequent_indent=" " * min(len(head), 8))
