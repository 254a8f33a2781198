"""How the analysis of answers is written, one at a time, so that a batch needs no memory."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import TextIO

from simulator.app.analyzing import Analyzed, Drilled, page_of_reviews
from simulator.app.home import Home
from simulator.errors import InputError
from simulator.terminal import drawing, escaped, write_utf8

__all__ = ["Writer", "writer"]


class Writer:
    """Writes reviews as they come. This one: one JSON object a line."""

    def __init__(self, stream: TextIO, home: Home, *, single: bool) -> None:
        self.stream = stream
        self.home = home
        self.single = single
        self.count = 0

    def add(self, analyzed: Analyzed | Drilled) -> None:
        """Write one review, or what a reply in a drill caught."""
        self.stream.write(self._json(analyzed) + "\n")
        self.stream.flush()  # whoever reads a pipe gets each answer as soon as it is judged
        self.count += 1

    def close(self) -> None:
        """Finish the document."""
        self.stream.flush()

    def _json(self, analyzed: Analyzed | Drilled, indent: int | None = None) -> str:
        separators = (",", ":") if indent is None else None
        text = json.dumps(analyzed.document(), ensure_ascii=False, indent=indent, separators=separators)
        return escaped(text, self.stream.encoding or "utf-8")


class _Document(Writer):
    """One JSON document: an object for a single answer, else an array."""

    def add(self, analyzed: Analyzed | Drilled) -> None:
        if not self.single:
            self.stream.write(",\n" if self.count else "[\n")
        self.stream.write(self._json(analyzed, indent=1))
        self.count += 1

    def close(self) -> None:
        if not self.single:
            self.stream.write("\n]" if self.count else "[]")
        if self.count or not self.single:
            self.stream.write("\n")
        super().close()


class _Text(Writer):
    """What was found and why, in words."""

    def __init__(self, stream: TextIO, home: Home, *, single: bool) -> None:
        super().__init__(stream, home, single=single)
        self._labels: dict[str, str] = {}

    def add(self, analyzed: Analyzed | Drilled) -> None:
        from simulator.app.knowledge import read_bank, remembered
        from simulator.report.explain import explain
        from simulator.report.names import names

        if self.count:
            self.stream.write("\n" + "─" * 78 + "\n\n")
        color = self.stream.isatty() and "NO_COLOR" not in os.environ
        if not self._labels:
            with remembered():
                self._labels = names(read_bank(self.home))
        self.count += 1
        if isinstance(analyzed, Drilled):
            for name, ids in (("caught", analyzed.caught), ("missed", analyzed.missed)):
                shown = ", ".join(self._labels.get(ident, ident) for ident in ids) or "nothing"
                drawing(self.stream).write(f"{name}: {shown}\n")
            return
        drawing(self.stream).write(
            explain(analyzed.review, analyzed.transcript.text, self._labels, color=color) + "\n"
        )


class _Page(Writer):
    """The review page, one section an answer. It is written when the last answer has come."""

    def __init__(self, stream: TextIO, home: Home, *, single: bool) -> None:
        super().__init__(stream, home, single=single)
        self._analyzed: list[Analyzed] = []

    def add(self, analyzed: Analyzed | Drilled) -> None:
        if isinstance(analyzed, Drilled):
            raise InputError("a reply in a drill has no review page", "Use --format jsonl or text.")
        self._analyzed.append(analyzed)

    def close(self) -> None:
        write_utf8(page_of_reviews(self.home, self._analyzed), self.stream)
        super().close()


def writer(form: str, stream: TextIO, home: Home, *, single: bool) -> Writer:
    """The writer for ``--format``."""
    kinds: dict[str, Callable[..., Writer]] = {"jsonl": Writer, "json": _Document, "text": _Text, "html": _Page}
    return kinds[form](stream, home, single=single)
