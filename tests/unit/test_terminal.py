"""The door before a terminal: what passes it, in which encoding, and what happens where nothing can be written."""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from pathlib import Path

import pytest

from simulator.errors import StorageError
from simulator.terminal import (
    ReaderGoneError,
    SafeStream,
    drawing,
    escaped,
    shown,
    standard_streams,
    write_json,
    write_utf8,
)

HOSTILE = "a\x1b[2J\x1b]0;owned\x07b\x9b31mc\u202ed\u2066e\rf"


def stream(encoding: str = "utf-8") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding)


def written(inner: io.TextIOWrapper) -> str:
    inner.flush()
    return inner.buffer.getvalue().decode(inner.encoding)  # type: ignore[attr-defined]


def test_no_control_character_of_unicode_passes_but_tab_newline_and_joiners() -> None:
    every = [chr(n) for n in range(sys.maxunicode + 1)]
    kept = {c for c in every if shown(c) == c}
    controls = {c for c in every if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")}
    assert controls & kept == {"\t", "\n"}
    turning = {
        c
        for c in every
        if unicodedata.bidirectional(c) in ["LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"]
    }
    assert (turning | set("\u200e\u200f\u061c\ufeff\u00ad")) & kept == set()
    letters = {c for c in every if unicodedata.category(c)[0] in "LMNPS" or c in "\u200c\u200d \u00a0"}
    assert letters <= kept


def test_foreign_sequences_lose_their_meaning_and_words_stay() -> None:
    assert shown(HOSTILE) == "a [2J ]0;owned b 31mcde f"
    assert shown("caf\udce9.txt") == "caf\\xe9.txt"  # as a shell takes it
    assert shown("👩\u200d💻 plan\tone\n") == "👩\u200d💻 plan\tone\n"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "● “no” – 5 → 7 Łódź 🙂"),
        ("cp1252", "* “no” – 5 -> 7 ?ódz ?"),
        ("cp437", '* "no" - 5 -> 7 ?ódz ?'),
        ("ascii", '* "no" - 5 -> 7 ?odz ?'),
    ],
)
def test_every_encoding_can_write_it(encoding: str, expected: str) -> None:
    inner = stream(encoding)
    print("● “no” – 5 → 7 Łódź 🙂", end="", file=SafeStream(inner))  # type: ignore[call-overload]
    assert written(inner) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_documents_keep_their_data_in_every_encoding(encoding: str) -> None:
    inner = stream(encoding)
    write_json({"said": HOSTILE + "●é🙂"}, SafeStream(inner))  # type: ignore[arg-type]
    assert shown(written(inner)) == written(inner)
    assert json.loads(written(inner)) == {"said": HOSTILE + "●é🙂"}
    assert json.loads(escaped('{"a": "caf\udce9"}')) == {"a": "caf\udce9"}


def test_a_page_is_utf8_whatever_the_console_speaks() -> None:
    inner = stream("cp437")
    write_utf8("<p>●</p>", SafeStream(inner))  # type: ignore[arg-type]
    assert inner.buffer.getvalue() == "<p>●</p>".encode()  # type: ignore[attr-defined]


def test_our_own_drawing_passes() -> None:
    inner = stream()
    drawing(SafeStream(inner)).write("\x1b[1mbold\x1b[0m caf\udce9")  # type: ignore[arg-type]
    assert written(inner) == "\x1b[1mbold\x1b[0m caf\\xe9"


def test_the_doors_are_gone_afterwards(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout, sys.stderr
    with standard_streams():
        print(HOSTILE)
        print(HOSTILE, file=sys.stderr)
    assert (sys.stdout, sys.stderr) == before
    assert "\x1b" not in "".join(capsys.readouterr())


class Broken(io.StringIO):
    def __init__(self, error: OSError) -> None:
        super().__init__()
        self._error = error

    def write(self, text: str, /) -> int:
        raise self._error


def test_results_that_cant_be_written_are_an_error_and_talk_is_remembered() -> None:
    full = OSError(28, "No space left on device")
    with pytest.raises(StorageError, match="No space left"):
        SafeStream(Broken(full)).write("result")
    with pytest.raises(ReaderGoneError):
        SafeStream(Broken(BrokenPipeError())).write("result")
    talk = SafeStream(Broken(full), talk=True)
    talk.write("hello")
    talk.write("again")
    assert talk.failed is full


def test_the_same_in_markdown_and_text(tmp_path: Path) -> None:
    from simulator.report.markdown import markdown
    from simulator.report.text import review_text
    from simulator.report.view import session_view
    from simulator.report.words import report_words
    from simulator.session.history import assemble
    from tests.support import made

    hostile = f"Tell me {HOSTILE} about `a` conflict."
    header = made.header("x", loop=f"own{HOSTILE}", plan=None)
    lines = [line.__class__(at=line.at, kind=line.kind, body=_asked(line.body, hostile)) for line in made.lines()]
    view = session_view(assemble(header, lines), report_words())
    for text in (markdown(view), review_text(view)):
        assert shown(text) == text
        assert "conflict" in text


def _asked(body: object, text: str) -> object:
    from simulator.model.events import Say

    return body.model_copy(update={"text": text, "question": None}) if isinstance(body, Say) else body
