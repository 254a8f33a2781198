"""Rules prove themselves: every example is run, and the evidence marked in it must be what the rule finds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simulator.rules.kinds import Rule
from simulator.rules.pack import RulePack
from simulator.text.document import read

__all__ = ["failures", "unmark"]

_MARK = re.compile(r"<<|>>")


def unmark(example: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the characters between them. Raises ValueError where a mark has no partner."""
    text, spans, opened, last = "", [], -1, 0
    for match in _MARK.finditer(example):
        text += example[last : match.start()]
        last = match.end()
        if (match.group() == "<<") == (opened >= 0):
            raise ValueError("marks come in pairs: << and >>")
        if match.group() == "<<":
            opened = len(text)
        else:
            spans.append((opened, len(text)))
            opened = -1
    if opened >= 0:
        raise ValueError("marks come in pairs: << and >>")
    return text + example[last:], spans


def failures(pack: RulePack, name: str) -> Iterator[str]:
    """What the examples of a rule disprove, in sentences."""
    rule: Rule = pack.rules[name]
    for example in rule.examples.hits:
        try:
            text, wanted = unmark(example)
        except ValueError as error:
            yield f"{example!r}: {error}"
            continue
        found = pack.run(read(text))
        if not wanted:
            if not found.any(name):
                yield f"should match, and doesn't: {example!r}"
            continue
        spans = [found.document.span(hit.first, hit.last) for hit in found.of(name) if hit.placed]
        got = [(s.start, s.end) for s in spans]
        if got != wanted:
            seen = ", ".join(repr(text[a:b]) for a, b in got) or "nothing"
            yield f"finds {seen} in {example!r}"
    for example in rule.examples.misses:
        found = pack.run(read(example))
        if found.any(name):
            yield f"should not match {example!r}, and finds {', '.join(map(repr, found.quotes(name))) or 'it'}"
