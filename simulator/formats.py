"""Reading JSON, YAML and TOML that anybody may have written: size, depth and digits have limits before any parser.

A parser takes a small file at its word: twenty thousand brackets cost it its stack or half a minute, and a number of
a thousand digits is more than any field can hold. The readers here look at the text first and refuse it with a
``LimitError``; who calls them knows the file and says so.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from importlib.resources import files
from typing import Any

__all__ = [
    "DEEPEST", "DIGITS", "LARGEST", "LimitError", "Memo", "check_yaml", "has_odd_numbers", "memo", "read_json",
    "read_toml", "shipped_yaml",
]  # fmt: skip

LARGEST = {
    "JSON": 64 << 20,  # bytes; the log of an hour's interview has less than one megabyte
    "YAML": 512 << 10,  # bytes; our largest file has 26 kB
    "TOML": 64 << 10,  # bytes; every setting with its description takes 3 kB
}
DEEPEST = 64  # levels; our deepest file has 12
DIGITS = 18  # of a whole number: what every field and the index hold
_MOST_EVENTS = 20_000  # of the YAML parser over one file; our largest file makes 4,200
_MOST_KNOWN = 200  # texts that are remembered; we ship 60
_LONGEST_NUMBER = 100  # characters of a plain scalar that looks like a number

# what may be too long or no number; in a string it costs a second look and nothing else
_ODD = re.compile(rb"[0-9](?:[0-9]{18}|[eE]\+?[0-9]{3,9}(?:[\s,\]}0-9]|$))|NaN|Infinity")
_NO_BRACKETS = bytes(c for c in range(256) if c not in b"[]{}")
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_TOML_STRINGS = re.compile(rb'"""(?s:.*?)"""|\'\'\'(?s:.*?)\'\'\'|"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*\'|#[^\n]*')
_LONG_IN_TOML = re.compile(rb"[0-9_]{%d}|(?:\.[^.\n]*){%d}" % (_LONGEST_NUMBER, DEEPEST))
_NUMBER = re.compile(r"[-+]?[0-9.][0-9a-fA-FxXoO_:.eE+-]*")


class LimitError(ValueError):
    """The text is larger or deeper than anything we read, or a number in it is. ``line``, ``column``: 0: unknown."""

    def __init__(self, fact: str, line: int = 0, column: int = 0) -> None:
        super().__init__(fact)
        self.line = line
        self.column = column


def has_odd_numbers(text: bytes) -> bool:
    """Whether JSON text may hold a number that ``read_json`` refuses; False is certain."""
    return _ODD.search(text) is not None


def read_json(text: str | bytes) -> Any:
    """The document. Raises ValueError: LimitError, or what ``json`` finds wrong.

    Numbers are finite and whole ones have at most ``DIGITS`` digits.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    _check(raw, "JSON", _STRINGS)
    decoder = _CAREFUL if has_odd_numbers(raw) else _PLAIN
    return decoder.decode(text if isinstance(text, str) else text.decode("utf-8"))


def read_toml(text: str) -> dict[str, Any]:
    """The document. Raises ValueError: LimitError, or what ``tomllib`` finds wrong."""
    import tomllib

    raw = text.encode("utf-8", "surrogatepass")
    _check(raw, "TOML", _TOML_STRINGS)
    if _LONG_IN_TOML.search(_TOML_STRINGS.sub(b"", raw)):
        raise LimitError("holds a number or a dotted name that is too long")
    return tomllib.loads(text)


def check_yaml(text: str) -> None:
    """Look a YAML text over before it is composed. Raises LimitError with line and column.

    Anchors are refused: with them a few lines stand for millions. What isn't YAML passes: the parser says what it is.
    """
    import yaml

    _check_size(len(text.encode("utf-8", "surrogatepass")), "YAML")
    depth = 0
    try:
        for number, event in enumerate(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))):
            mark = event.start_mark
            place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            if number > _MOST_EVENTS:
                raise LimitError("has more entries than one file may have; split it", *place)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > DEEPEST:
                    raise LimitError(f"is nested deeper than {DEEPEST} levels", *place)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.AliasEvent):
                raise LimitError("uses an anchor again, and anchors are not used here; write the value out", *place)
            elif isinstance(event, yaml.ScalarEvent) and _is_long_number(event.value):
                raise LimitError("has a number that is longer than any that we read", *place)
    except yaml.YAMLError:
        return


def _is_long_number(value: str) -> bool:
    return len(value) > _LONGEST_NUMBER and _NUMBER.fullmatch(value) is not None


def _check_size(size: int, name: str) -> None:
    if size > LARGEST[name]:
        raise LimitError(f"is larger than {LARGEST[name] >> 10} kB, more than any {name} that we read")


def _check(raw: bytes, name: str, strings: re.Pattern[bytes]) -> None:
    """Size, and depth by its brackets, those in strings left out."""
    _check_size(len(raw), name)
    if raw.count(b"[") + raw.count(b"{") > DEEPEST and not _is_shallow(strings.sub(b"", raw)):
        raise LimitError(f"is nested deeper than {DEEPEST} levels")


def _is_shallow(raw: bytes) -> bool:
    """Take pairs away from the inside out, one level a round; what is left opens at most so many levels more."""
    left = raw.translate(None, _NO_BRACKETS)
    for level in range(DEEPEST):
        if left.count(b"[") + left.count(b"{") + level <= DEEPEST:
            return True
        peeled = left.replace(b"[]", b"").replace(b"{}", b"")
        if len(peeled) == len(left):
            return False
        left = peeled
    return not left


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > DIGITS:
        raise LimitError(f"holds a number of more than {DIGITS} digits")
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise LimitError("holds a number that is too large")
    return number


def _constant(text: str) -> float:
    raise LimitError(f"holds {text}, which is no number")


# made once: making one costs more than reading a line of a log
_PLAIN = json.JSONDecoder(parse_constant=_constant)
_CAREFUL = json.JSONDecoder(parse_int=_whole, parse_float=_finite, parse_constant=_constant)


def shipped_yaml(name: str) -> Any:
    """A YAML file of ours, by its place in ``prompts``."""
    text = files("prompts").joinpath(name).read_text("utf-8")
    known = memo.find("safe", text)
    if known is not None:
        return json.loads(known)
    import yaml

    value = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe loader
    memo.note("safe", text, value)
    return value


class Memo:
    """What YAML texts of ours said, as JSON, found by the text itself: who starts the program may hand in what an
    earlier start had read (see ``simulator.app.knowledge``), since a parser of YAML takes a hundred times as long.
    """

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self.grown = False

    def find(self, way: str, text: str) -> str | None:
        """The JSON of a text that was read in that way before."""
        return self.known.get(self._name(way, text))

    def note(self, way: str, text: str, value: Any) -> None:
        """Remember what a text said, where JSON can say the same."""
        try:
            written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            if json.loads(written) == value:
                if len(self.known) >= _MOST_KNOWN:  # those of many earlier versions
                    self.known.clear()
                self.known[self._name(way, text)] = written
                self.grown = True
        except (TypeError, ValueError):
            return  # a date, or a number that is none: it is read from its text each time

    @staticmethod
    def _name(way: str, text: str) -> str:
        return f"{way} {hashlib.sha256(text.encode()).hexdigest()}"


memo = Memo()
