"""A session without the names in it: every text of its log with aliases, offsets and word times kept in step.

Names are those that the reviews found and those that the user adds; the same name gets the same alias everywhere.
Case doesn't count: better a word too many than a name too few.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from simulator.model.events import COMMAND, EVENT, Judged
from simulator.model.records import (
    RECORD,
    Header,
    Line,
    Rejudged,
)
from simulator.session.log import LogWriter

__all__ = ["Aliases", "find_names", "write_aliased"]

# the fields that hold words of people; everything else is ids, numbers and our own sentences
_SAID = frozenset({"text", "quote", "message", "hint", "problem", "note", "tts", "phrasings", "repeated_phrases"})
_ADAPTERS: dict[str, Any] = {"event": EVENT, "command": COMMAND, "record": RECORD}
_KEPT_SETTINGS = ("deep",)  # the others are paths and devices of this machine


def find_names(lines: Iterable[Line]) -> dict[str, str]:
    """Name -> ``person`` or ``employer``, in the order in which the reviews of a session found them."""
    found: dict[str, str] = {}
    for line in lines:
        if isinstance(line.body, Judged | Rejudged):
            for name in line.body.review.names:
                plain = re.sub(r"['’]s$", "", name.quote.strip())
                if plain:
                    found.setdefault(plain, name.rule.rpartition(".")[2])
    return found


class Aliases:
    """Aliases for ``names`` (name -> kind). A first name alone is the person whose full name is among them."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._alias: dict[str, str] = {}
        counts: dict[str, int] = {}
        full = [name for name in names if len(name.split()) > 1]
        for name in [*full, *(n for n in names if n not in full)]:
            key = name.casefold()
            longer = next((f for f in full if key in f.casefold().split() and f.casefold() != key), None)
            if longer is not None:
                self._alias.setdefault(key, self._alias[longer.casefold()])
                continue
            label = "Company" if names[name] == "employer" else "Person"
            if key not in self._alias:
                counts[label] = counts.get(label, 0) + 1
                self._alias[key] = f"{label} {_letters(counts[label])}"
        longest_first = sorted(self._alias, key=lambda n: (-len(n), n))
        words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
        self._pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None

    def __len__(self) -> int:
        return len(self._alias)

    def over(self, text: str) -> _Rewritten:
        """``text`` with aliases, and where each of its characters went."""
        matches = list(self._pattern.finditer(text)) if self._pattern else []
        return _Rewritten(text, [(*m.span(), self._alias[" ".join(m[0].casefold().split())]) for m in matches])


def _letters(number: int) -> str:
    """1 -> A, 26 -> Z, 27 -> AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = string.ascii_uppercase[rest] + text
    return text


class _Rewritten:
    def __init__(self, old: str, changes: Sequence[tuple[int, int, str]]) -> None:
        self.old = old
        self.changes = changes
        pieces, at = [], 0
        for start, end, alias in changes:
            pieces += [old[at:start], alias]
            at = end
        self.text = "".join([*pieces, old[at:]])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``old[start:end]`` is now; a span that cuts a name grows to hold the whole alias."""
        return self._offset(start, after=False), self._offset(end, after=True)

    def _offset(self, at: int, *, after: bool) -> int:
        shift = 0
        for start, end, alias in self.changes:
            if at >= end:
                shift += len(alias) - (end - start)
            elif at > start:
                return start + shift + (len(alias) if after else 0)
        return at + shift


def write_aliased(header: Header, lines: Iterable[Line], aliases: Aliases, path: Path) -> int:
    """Write the session's log with aliases to ``path``, which must not exist; returns how many lines were left out.

    Lines of a type that this version doesn't know are left out: nobody can say what they hold.
    """
    fields = _walk(header.model_dump(mode="json"), aliases, ())
    fields["settings"] = {k: v for k, v in header.settings.items() if k in _KEPT_SETTINGS}
    writer = LogWriter(path, Header.model_validate_json(json.dumps(fields)))
    texts: dict[int, list[str]] = {}  # of each turn, newest first: what its reviews may count in
    left_out = 0
    try:
        for line in lines:
            if line.body is None:
                left_out += 1
                continue
            body = line.body.model_dump(mode="json")
            turn = body.get("turn") or 0
            for found in (body.get("transcript"), body if body.get("type") == "corrected" else None):
                if found:
                    texts.setdefault(turn, []).insert(0, found["text"])
            changed = _walk(body, aliases, texts.get(turn, ()))
            writer.append(line.at, [(line.kind, _ADAPTERS[line.kind].validate_json(json.dumps(changed)))])
    finally:
        writer.close()
    return left_out


def _walk(value: Any, aliases: Aliases, texts: Sequence[str], key: str = "") -> Any:
    if isinstance(value, str):
        return aliases.over(value).text if key in _SAID else value
    if isinstance(value, list):
        return [_walk(item, aliases, texts, key) for item in value]
    if not isinstance(value, dict):
        return value
    if "words" in value and isinstance(value.get("text"), str):
        return _transcript(value, aliases)
    walked = {k: _walk(item, aliases, texts, k) for k, item in value.items() if k != "names"}
    if {"start", "end", "quote"} <= value.keys() and value["start"] is not None:
        walked.update(_evidence(value, aliases, texts))
    return walked


def _evidence(value: dict[str, Any], aliases: Aliases, texts: Sequence[str]) -> dict[str, Any]:
    """A quote stays a quote of the text that it was taken from."""
    start, end, quote = value["start"], value["end"], value["quote"]
    base = next((text for text in texts if text[start:end] == quote), None)
    if base is None:
        return {}
    rewritten = aliases.over(base)
    start, end = rewritten.span(start, end)
    return {"start": start, "end": end, "quote": rewritten.text[start:end]}


def _transcript(value: dict[str, Any], aliases: Aliases) -> dict[str, Any]:
    rewritten = aliases.over(value["text"])
    words: list[dict[str, Any]] = []
    for word in value["words"]:
        start, end = rewritten.span(word["start"], word["end"])
        if words and start < words[-1]["end"]:
            words[-1]["t1"] = word["t1"]  # a name of two words is one alias
        else:
            words.append({**word, "start": start, "end": end})
    doubts = []
    for doubt in value.get("doubts", ()):
        moved = dict(doubt, text=aliases.over(doubt["text"]).text)
        if doubt["start"] is not None and doubt["end"] is not None:
            moved["start"], moved["end"] = rewritten.span(doubt["start"], doubt["end"])
        doubts.append(moved)
    known = {**value, "text": rewritten.text, "words": words}
    return {**known, "doubts": doubts} if "doubts" in value else known
