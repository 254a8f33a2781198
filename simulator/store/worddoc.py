"""The text of a Word document (.docx), one line a paragraph: what meeting tools hand out as transcripts.

Only text is read. A document type, with which a few lines could stand for millions, is refused, and so is anything
larger than a day's talk.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.parsers import expat

from simulator.errors import InputError

__all__ = ["is_document", "text_of"]

_BODY = "word/document.xml"
_LARGEST = 32 << 20  # bytes of XML; an hour's transcript has about one megabyte
_HINT = "Save it from Word again, or as plain text."
_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "


class _RefusedError(Exception):
    """A construct that no word processor writes."""


def is_document(raw: bytes) -> bool:
    """Whether these bytes are a zip that holds a Word document."""
    if not raw.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            return _BODY in packed.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def text_of(raw: bytes, where: str) -> str:
    """Its paragraphs, a line each. Raises InputError where it is damaged, too large or no document."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed, packed.open(_BODY) as file:
            body = file.read(_LARGEST + 1)
    except KeyError as error:
        raise InputError("this zip file is no Word document", _HINT, where=where) from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise InputError(f"the Word document is damaged: {error}", _HINT, where=where) from error
    if len(body) > _LARGEST:
        raise InputError("the Word document is larger than any transcript", _HINT, where=where)
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)
    except _RefusedError as error:
        raise InputError(
            "the Word document defines entities of its own, which none does", _HINT, where=where
        ) from error
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise InputError(f"the Word document is damaged: {error}", _HINT, where=where) from error
    return "\n".join(reader.lines)


def _refuse(*_: object) -> None:
    raise _RefusedError


class _Reader:
    """Gathers the text of runs; deleted text and field codes are other elements and stay out."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._inside = 0

    def begin(self, name: str, _: object) -> None:
        match name.removeprefix(_SPACE).removeprefix(_STRICT):
            case "t":
                self._inside += 1
            case "tab":
                self._line.append("  ")
            case "br" | "cr":
                self._break()

    def end(self, name: str) -> None:
        match name.removeprefix(_SPACE).removeprefix(_STRICT):
            case "t":
                self._inside -= 1
            case "p":
                self._break()

    def text(self, data: str) -> None:
        if self._inside:
            self._line.append(data.replace("\n", " "))

    def _break(self) -> None:
        self.lines.append("".join(self._line))
        self._line = []
