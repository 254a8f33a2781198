"""The review as Markdown: the same facts as the page, for notes and for a coach's inbox. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

from simulator.report.outline import Block, Command, Heading, Item, Line, Notice, Quote, Row, outline
from simulator.report.shapes import SessionView
from simulator.terminal import shown

__all__ = ["markdown"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LIST = (Row, Item)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is; line breaks become spaces."""
    return _SPECIAL.sub(r"\\\1", " ".join(shown(text).split()))


def _ours(text: str) -> str:
    """Our own sentence, in which a command stands between backticks."""
    pieces = " ".join(shown(text).split()).split("`")
    return "`".join(_SPECIAL.sub(r"\\\1", piece) if i % 2 == 0 else piece for i, piece in enumerate(pieces))


def _code(text: str) -> str:
    """A code span, within more backticks than it holds itself."""
    safe = " ".join(shown(text).split())
    fence = "`" * (1 + max(map(len, re.findall("`+", safe)), default=0))
    return f"{fence} {safe} {fence}" if "`" in safe else f"`{safe}`"


def markdown(view: SessionView) -> str:
    """The whole review."""
    blocks = list(outline(view))
    lines = []
    for block, after in pairwise([*blocks, None]):
        if block is not None:
            lines += _block(block)
            tight = isinstance(block, _LIST) and isinstance(after, (*_LIST, Command))
            lines += [] if tight else [""]
    return "\n".join(lines).rstrip() + "\n"


def _block(block: Block) -> list[str]:
    match block:
        case Heading():
            return [f"{'#' * block.level} {_plain(block.text)}"]
        case Line():
            return [_ours(block.text) if block.ours else _plain(block.text)]
        case Notice():
            lead = f"**{block.lead}** " if block.lead else ""
            return [f"> {lead}{_ours(block.text)}"]
        case Quote():
            return [f"> {_plain(block.text)}" + (f" ({_plain(block.place)})" if block.place else "")]
        case Row():
            text = f". {_plain(block.text)}" if block.text else ""
            return [f"- **{_plain(block.label)}**: {_plain(block.value)}{text}"]
        case Item():
            return [f"- {_plain(block.text)}", *(f"  - {_plain(line)}" for line in (*block.quotes, *block.lines))]
        case Command():
            return [f"  {_code(block.text)}"]
