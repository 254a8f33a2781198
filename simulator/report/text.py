"""The review for a terminal, 80 columns: the same facts as the page. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import pairwise

from simulator.report.outline import Block, Command, Heading, Item, Line, Notice, Quote, Row, brief, outline
from simulator.report.shapes import SessionView
from simulator.terminal import shown

__all__ = ["brief_text", "review_text"]

WIDTH = 78
MARKS = {"": " ", "none": "–", "thin": "○", "clear": "●", "weak": "!"}


def _wrap(text: str, first: str = "", rest: str | None = None) -> list[str]:
    hang = " " * len(first) if rest is None else rest
    lines = textwrap.wrap(shown(text), WIDTH, initial_indent=first, subsequent_indent=hang) or [first.rstrip()]
    return [line.replace("\u00a0", " ") for line in lines]


def review_text(view: SessionView) -> str:
    """The whole review, ending with a newline."""
    return _written(list(outline(view)))


def brief_text(view: SessionView) -> str:
    """One screen of it, ending with a newline."""
    return _written(list(brief(view)))


def _written(blocks: Sequence[Block]) -> str:
    lines: list[str] = []
    for before, block in pairwise([None, *blocks]):
        assert block is not None  # noqa: S101 - only the first is
        if lines and _apart(before, block):
            lines.append("")
        lines += _block(block)
    return "\n".join(lines) + "\n"


def _apart(before: Block | None, block: Block) -> bool:
    """Whether an empty line stands between two blocks."""
    if isinstance(block, Heading):
        return True
    if isinstance(before, Heading):
        return False
    if isinstance(block, Quote) or isinstance(before, Quote):
        return True
    return isinstance(block, Item) and block.mark == "weak" and bool(block.lines)


def _block(block: Block) -> list[str]:
    match block:
        case Heading() | Line():
            first = "" if isinstance(block, Heading) and block.level < 3 else "  "
            return _wrap(block.text.replace("`", ""), first, "  ")
        case Notice():
            lead = f"{block.lead.upper().rstrip('.')}  " if block.lead else ""
            return _wrap(lead + block.text.replace("`", ""), "  ! ")
        case Quote():
            return _wrap(f"“{block.text}”" + (f" [{block.place}]" if block.place else ""), "  ")
        case Row():
            if not block.text:
                return _wrap(f"{block.label}: {block.value}", f"  {MARKS[block.mark]} ")
            return _wrap(block.text, f"  {MARKS[block.mark]} {block.label:10} {block.value:10}  ", " " * 27)
        case Item():
            first = f"  {MARKS[block.mark] if block.mark else '-'} "
            rest = [line for said in (*block.quotes, *block.lines) for line in _wrap(said, "    ")]
            return [*_wrap(block.text, first), *rest]
        case Command():
            return [f"    {shown(block.text)}"]
