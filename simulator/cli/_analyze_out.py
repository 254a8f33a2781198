"""How ``analyze`` prints reviews, one at a time, so that a batch needs no memory."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from simulator.model.records import Line
    from simulator.planning.judge import Analysis

__all__ = ["Writer", "writer"]


class Writer:
    """One JSON object a line."""

    def __init__(self, stream: TextIO, *, single: bool) -> None:
        self.stream = stream
        self.single = single
        self.count = 0

    def add(self, found: Analysis, text: str) -> None:
        """Print one review; ``text`` is the answer that it judges."""
        self._put(found.document())
        self.count += 1

    def add_drill(self, found: dict[str, object]) -> None:
        """Print what a reply in a drill caught and missed."""
        self._put(found)
        self.count += 1

    def _put(self, document: Mapping[str, object]) -> None:
        self.stream.write(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
        self.stream.flush()  # whoever reads a pipe gets each answer as soon as it is judged

    def close(self) -> None:
        """Finish the document."""
        self.stream.flush()


class _Document(Writer):
    """One JSON document: an object for a single answer, else an array."""

    def add(self, found: Analysis, text: str) -> None:
        self._put(found.document())
        self.count += 1

    def _put(self, document: Mapping[str, object]) -> None:
        if not self.single:
            self.stream.write(",\n" if self.count else "[\n")
        self.stream.write(json.dumps(document, ensure_ascii=False, indent=1))

    def close(self) -> None:
        if not self.single:
            self.stream.write("\n]" if self.count else "[]")
        if self.count or not self.single:
            self.stream.write("\n")
        super().close()


class _Text(Writer):
    """What was found and why, in words."""

    def __init__(self, stream: TextIO, *, single: bool) -> None:
        super().__init__(stream, single=single)
        self._labels: dict[str, str] = {}

    def add(self, found: Analysis, text: str) -> None:
        from simulator.planning.bank import load_bank
        from simulator.report.explain import explain
        from simulator.report.names import names

        review = found.review
        if self.count:
            self.stream.write("\n" + "─" * 78 + "\n\n")
        color = self.stream.isatty() and "NO_COLOR" not in os.environ
        self._labels = self._labels or names(load_bank())
        self.stream.write(explain(review, text, self._labels, color=color) + "\n")
        self.count += 1

    def _put(self, document: Mapping[str, object]) -> None:
        from simulator.planning.bank import load_bank
        from simulator.report.names import names

        self._labels = self._labels or names(load_bank())
        for name in ("caught", "missed"):
            ids = document[name]
            shown = [self._labels.get(str(i), str(i)) for i in ids] if isinstance(ids, list) else []
            self.stream.write(f"{name}: {', '.join(shown) or 'nothing'}\n")


class _Page(Writer):
    """The review page, one section an answer. It is written when the last answer has come."""

    def __init__(self, stream: TextIO, *, single: bool) -> None:
        super().__init__(stream, single=single)
        self._lines: list[Line] = []
        self._rules = ""

    def add(self, found: Analysis, text: str) -> None:
        from simulator.model.events import Heard, Judged, Say
        from simulator.model.records import Line
        from simulator.model.transcript import Transcript

        review = found.review
        self.count += 1
        self._rules = review.rules
        asked = review.question.text or f"Answer {review.id or self.count}"
        say = Say(turn=self.count, role="question", text=asked, question=review.question.id)
        heard = Heard(turn=self.count, transcript=Transcript(text=text))
        judged = Judged(turn=self.count, review=review, decision=review.follow_up)
        self._lines += [
            Line(at=0.0, kind="command", body=say),
            Line(at=0.0, kind="event", body=heard),
            Line(at=0.0, kind="event", body=judged),
        ]

    def close(self) -> None:
        from simulator import __version__
        from simulator.model.events import Finish
        from simulator.model.records import Header, Line
        from simulator.model.transcript import EngineInfo
        from simulator.planning.bank import load_bank
        from simulator.report.html import report_page
        from simulator.report.names import names
        from simulator.report.view import session_view
        from simulator.report.words import report_words
        from simulator.session.account import assemble

        bank = load_bank()
        header = Header(
            id="analysis", app=__version__, rules=self._rules, bank=bank.sha256, seed=0, started="",
            stt=EngineInfo(engine="given"), tts="", mode="answers", loop="analysis",
        )  # fmt: skip
        done = Line(at=0.0, kind="command", body=Finish(reason="done"))
        view = session_view(assemble(header, [*self._lines, done]), report_words(), labels=names(bank))
        self.stream.write(report_page(view, {}))
        super().close()


def writer(form: str, stream: TextIO, *, single: bool) -> Writer:
    """The writer for ``--format``."""
    kinds: dict[str, type[Writer]] = {"jsonl": Writer, "json": _Document, "text": _Text, "html": _Page}
    return kinds[form](stream, single=single)
