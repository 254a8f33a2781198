"""The one door between our words and a terminal: foreign control characters stay out, every encoding can write it.

What a candidate said, a file's name, an archive's header and an option's value come from elsewhere and could hold
sequences that clear a screen, retitle a window or turn a line round. ``standard_streams`` puts a door before stdout
and stderr, so no place that prints has to think of it. Text that goes into a file instead passes ``shown`` itself.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO, cast

from simulator.errors import StorageError

__all__ = [
    "ReaderGoneError",
    "SafeStream",
    "drawing",
    "escaped",
    "lenient",
    "one_line",
    "reopen_closed",
    "shown",
    "standard_streams",
    "talk_door",
    "wrapped",
    "write_json",
    "write_utf8",
]

# all of Unicode's Cc (but tab and newline), Zl, Zp, Cs, and of Cf what is invisible; ZWNJ and ZWJ spell words
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\ud800-\udfff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BYTES = range(0xDC80, 0xDD00)  # how Python holds a byte that is no UTF-8, in names of files

# what is near enough where an encoding lacks our own marks; letters lose their accents
_NEAR = {"●": "*", "○": "o", "·": "-", "–": "-", "—": "-", "─": "-", "…": "...", "→": "->", "←": "<-", "×": "x"}
_NEAR |= dict.fromkeys("“”„", '"') | dict.fromkeys("‘’‚", "'") | {"«": "<<", "»": ">>", "↑": "up", "↓": "down"}
_NEAR |= dict.fromkeys("▁▂▃", "_") | dict.fromkeys("▄▅▆▇█", "#")


def shown(text: str) -> str:
    """``text`` as a terminal may get it: lines and tabs stay, control characters become spaces or vanish.

    A byte of a file's name that is no UTF-8 is written as ``\\xe9``.
    """
    return _CONTROL.sub(_harmless, text)


def one_line(text: str) -> str:
    """``text`` for one line of a terminal: no control characters, single spaces."""
    return " ".join(shown(text).split())


def _harmless(found: re.Match[str]) -> str:
    char = found[0]
    match unicodedata.category(char):
        case "Cf":
            return ""
        case "Cs":
            return f"\\x{ord(char) - 0xDC00:02x}" if ord(char) in _BYTES else "\ufffd"
        case _:
            return " "


def escaped(text: str, encoding: str = "utf-8") -> str:
    """JSON text with ``\\u`` escapes for what a terminal must not get or ``encoding`` may lack: the same data."""
    if not _is_utf8(encoding):
        return re.sub(r"[^\x20-\x7e\n]", _escape, text)
    return _CONTROL.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    import json  # for documents alone: --help stays fast

    return json.dumps(found[0])[1:-1]


def write_json(value: object, out: TextIO | None = None) -> None:
    """One JSON document on ``out`` (stdout)."""
    import json

    out = out or sys.stdout
    text = json.dumps(value, ensure_ascii=False, indent=1)
    out.write(escaped(text, out.encoding or "utf-8") + "\n")


def write_utf8(text: str, out: TextIO) -> None:
    """A document that names UTF-8 as its own encoding, whatever the stream's is."""
    if _is_utf8(out.encoding or "utf-8"):
        out.write(text)
        return
    data = shown(text).encode()
    if isinstance(out, SafeStream):
        out.write_bytes(data)
    else:
        out.flush()
        out.buffer.write(data)


def _is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")


def _near(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - used for writing alone
    return "".join(map(_like, error.object[error.start : error.end])), error.end


def _like(char: str) -> str:
    if char in _NEAR:
        return _NEAR[char]
    return unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode() or "?"


codecs.register_error("mockloop.near", _near)


class ReaderGoneError(BrokenPipeError):
    """Whoever read our output (head, less) has had enough."""


class SafeStream(io.TextIOBase):
    """A stream for people. ``controls``: our own drawing passes, and its author has cleaned what came from elsewhere.

    A stream that can't be written to (a full disk) raises StorageError, one whose reader left ReaderGoneError. Not
    so where it is ``talk``: then nothing more is said, work goes on, and ``failed`` keeps why.
    """

    def __init__(self, stream: TextIO, *, talk: bool = False, controls: bool = False) -> None:
        self._stream = stream
        self._talk = talk
        self._controls = controls
        self.failed: OSError | None = None

    def write(self, text: str, /) -> int:
        safe = _SURROGATE.sub(_harmless, text) if self._controls else shown(text)
        if not safe.isascii() and not _is_utf8(self.encoding):
            safe = safe.encode(self.encoding, "mockloop.near").decode(self.encoding)
        self._try(lambda: self._stream.write(safe))
        return len(text)

    def write_bytes(self, data: bytes) -> None:
        """Write bytes as they are, for what has an encoding of its own."""
        self.flush()
        self._try(lambda: self._stream.buffer.write(data))

    def flush(self) -> None:
        self._try(self._stream.flush)

    def close(self) -> None:
        """The stream belongs to the interpreter."""

    def _try(self, write: Callable[[], object]) -> None:
        if self.failed is not None:
            return
        try:
            write()
        except OSError as error:
            _drain(self._stream)
            if self._talk:
                self.failed = error
                return
            if isinstance(error, BrokenPipeError):
                raise ReaderGoneError from error
            raise StorageError(
                f"What was to be printed can't be written: {error.strerror}",
                "Free some space, or send it somewhere else.",
            ) from error

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return getattr(self._stream, "encoding", None) or "utf-8"

    @property
    def buffer(self) -> BinaryIO:
        """For programs that read or write bytes themselves."""
        return self._stream.buffer

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def writable(self) -> bool:
        return True

    def drawing(self) -> SafeStream:
        """The same stream for what draws itself: progress bars, colours."""
        return SafeStream(self._stream, talk=self._talk, controls=True)


def drawing(stream: TextIO) -> TextIO:
    """``stream`` for our own control sequences; what came from elsewhere has to pass ``shown`` first."""
    return cast("TextIO", stream.drawing()) if isinstance(stream, SafeStream) else stream


def wrapped(text: str, stream: TextIO) -> str:
    """``text`` in lines that fit the terminal behind ``stream``, no word broken; as it is where that is none."""
    if not stream.isatty():
        return text
    import shutil
    import textwrap

    width = shutil.get_terminal_size().columns - 1  # some terminals begin a new line after the last column
    fill = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False).fill
    return "\n".join(map(fill, text.split("\n")))


def talk_door(stream: TextIO) -> TextIO:
    """A door before ``stream``, which takes the place of stderr."""
    return cast("TextIO", SafeStream(stream, talk=True))


def lenient(lines: TextIO) -> TextIO:
    """``lines`` with a mark in place of bytes that are no text, for what a person types."""
    if isinstance(lines, io.TextIOWrapper):
        lines.reconfigure(errors="replace")
    return lines


def _drain(stream: TextIO) -> None:
    """What is still in the buffer goes nowhere, so that the interpreter has nothing to complain of at its end."""
    with contextlib.suppress(OSError, ValueError):  # a stream without a descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def standard_streams() -> Iterator[SafeStream]:
    """stdout and stderr behind their doors while inside; gives the one of stderr."""
    before = sys.stdout, sys.stderr
    talk = SafeStream(sys.stderr, talk=True)
    sys.stdout, sys.stderr = cast("TextIO", SafeStream(sys.stdout)), cast("TextIO", talk)
    try:
        yield talk
    finally:
        sys.stdout, sys.stderr = before


def reopen_closed() -> None:
    """Give a process that was started without stdin, stdout or stderr an empty one.

    Else the next file that is opened takes its number, and gets what C libraries write to a terminal.
    """
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(number)
        except OSError:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            empty = open(number, mode, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
            setattr(sys, name, empty)
            setattr(sys, f"__{name}__", empty)
