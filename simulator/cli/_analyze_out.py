"""How ``analyze`` prints reviews, one at a time, so that a batch needs no memory."""

from __future__ import annotations

import os
from typing import TextIO

from simulator.errors import InputError
from simulator.model.review import Review

__all__ = ["Writer", "writer"]


class Writer:
    """One JSON object a line."""

    def __init__(self, stream: TextIO, *, single: bool) -> None:
        self.stream = stream
        self.single = single
        self.count = 0

    def add(self, review: Review, text: str) -> None:
        """Print one review; ``text`` is the answer that it judges."""
        self.stream.write(review.model_dump_json() + "\n")
        self.count += 1

    def close(self) -> None:
        """Finish the document."""
        self.stream.flush()


class _Document(Writer):
    """One JSON document: an object for a single answer, else an array."""

    def add(self, review: Review, text: str) -> None:
        if not self.single:
            self.stream.write(",\n" if self.count else "[\n")
        self.stream.write(review.model_dump_json(indent=1))
        self.count += 1

    def close(self) -> None:
        if not self.single:
            self.stream.write("\n]" if self.count else "[]")
        if self.count or not self.single:
            self.stream.write("\n")
        super().close()


class _Text(Writer):
    """What was found and why, in words."""

    def add(self, review: Review, text: str) -> None:
        from simulator.report.explain import explain

        if self.count:
            self.stream.write("\n" + "─" * 78 + "\n\n")
        color = self.stream.isatty() and "NO_COLOR" not in os.environ
        self.stream.write(explain(review, text, color=color) + "\n")
        self.count += 1


def writer(form: str, stream: TextIO, *, single: bool) -> Writer:
    """The writer for ``--format``. Raises InputError where pages can't be made of loose answers."""
    if form == "html":
        raise InputError(
            "a page needs a session with its recording",
            "Use --format text here, or `mockloop sessions import FILE` and then `mockloop review last`.",
        )
    kinds: dict[str, type[Writer]] = {"jsonl": Writer, "json": _Document, "text": _Text}
    return kinds[form](stream, single=single)
