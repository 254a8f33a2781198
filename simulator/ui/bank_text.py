"""The question bank as lines of text: tables, and one question with all that is behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.planning.bank import Bank
    from simulator.planning.questions import Question

__all__ = ["behind_lines", "question_lines", "questions_lines", "table"]

_WIDTH = 96
_LEAST = 30  # characters for the last column, however wide the others are


def table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows of equal length as lines; the last column is wrapped."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    for *cells, last in rows:
        head = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        body = textwrap.wrap(last, max(_LEAST, _WIDTH - len(head) - 2)) or [""]
        yield f"{head}  {body[0]}".rstrip()
        yield from (f"{' ' * len(head)}  {line}" for line in body[1:])


def question_lines(bank: Bank, text: str) -> Iterator[str]:
    """A question by its id or in anybody's words. Raises InputError for an id that is not there."""
    ref = bank.find(text)
    if ref.id is None and " " not in text.strip():
        bank.question(text)  # a name that nobody knows, with a hint at near ones
    rows: list[tuple[str, str]] = []
    if ref.id is not None:
        question = bank.questions[ref.id]
        low, high = question.seconds
        rows += [("id", question.id), ("open", question.open), ("concise", question.concise)]
        rows += [("guided", question.guided), ("kind", f"{question.kind}, asks for {question.type}")]
        rows += [("pillar", question.pillar), ("levels", ", ".join(question.levels) or "-")]
        rows += [("answer", f"{low} to {high} seconds"), ("file", bank.where[question.id])]
        rows += [("sounds like", f"{twin}: {bank.questions[twin].open}") for twin in question.twins]
    else:
        kind = f"{ref.kind}, asks for {bank.wording.type_of(text)}"
        rows += [("text", text), ("kind", kind), ("in the bank", "no")]
    rows += [("is after", bank.intents[intent].wants) for intent in ref.intents]
    if ref.story is not None:
        story = bank.stories[ref.story]
        rows.append(("core story", story.title))
        rows += [("tell", element.hears) for element in story.elements]
    yield from table(rows)


def questions_lines(questions: Sequence[Question]) -> Iterator[str]:
    """A table of questions; nothing where there are none."""
    if questions:
        yield from table([(q.id, q.kind, q.story or "-", q.pillar, q.open) for q in questions])


def behind_lines(bank: Bank, kind: str) -> Iterator[str]:
    """What stands behind the questions: all ``intents``, ``stories`` with their elements, ``loops`` or ``styles``."""
    if kind == "intents":
        yield from table([(intent.id, intent.wants) for intent in bank.intents.values()])
    elif kind == "stories":
        for story in bank.stories.values():
            yield f"{story.id}: {story.title}"
            yield from table([(f"  {element.id}", element.hears) for element in story.elements])
    else:
        known = bank.loops.values() if kind == "loops" else bank.styles.values()
        yield from table([(each.id, f"{each.title}: {each.about}") for each in known])
