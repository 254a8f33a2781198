"""The text of a job description or a CV: plain text, Markdown, a Word document or a PDF. Read here, kept nowhere."""

from __future__ import annotations

from pathlib import Path

from simulator.errors import InputError, MissingError
from simulator.store.worddoc import is_document, text_of

__all__ = ["document_text"]

_LARGEST = 16 << 20  # bytes; a CV with a photograph has some two megabytes
_PAGES = 60  # of a PDF that are read
_MOST = 400_000  # characters that are read; a CV has some five thousand
_KINDS = "Give a .txt, .md, .docx or .pdf file."


def document_text(path: Path) -> str:
    """What stands in the file. Raises InputError where it can't be read, MissingError where PDF needs its reader."""
    where = str(path)
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError("it is larger than any job description or CV", _KINDS, where=where)
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"there is no file {path}", "Check its path.") from error
    except OSError as error:
        raise InputError(f"can't read {path}: {error.strerror}", _KINDS) from error
    if raw.startswith(b"%PDF"):
        text = _pdf(raw, where)
    elif is_document(raw):
        text = text_of(raw, where)
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError("it is no text, Word document or PDF", _KINDS, where=where) from error
        if "\0" in text:
            raise InputError("it is no text, Word document or PDF", _KINDS, where=where)
    if not text.strip():
        raise InputError("no text stands in it; it may be a picture of a page", _KINDS, where=where)
    return text[:_MOST]


def _pdf(raw: bytes, where: str) -> str:
    try:
        import pypdf
    except ImportError as error:
        raise MissingError(
            "reading PDF needs the package pypdf", "Install it with: .venv/bin/python -m pip install pypdf"
        ) from error
    import io
    import logging

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # what it repairs on the way is none of the user's business
    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputError("the PDF is locked with a password", "Save it without one.", where=where)
        return "\n\n".join(page.extract_text() or "" for page in reader.pages[:_PAGES])
    except (pypdf.errors.PyPdfError, ValueError, KeyError, TypeError, RecursionError, ArithmeticError) as error:
        raise InputError(f"the PDF is damaged: {error}", "Save it again, or as text.", where=where) from error
