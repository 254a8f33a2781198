"""Answers that come from files: text, dialogues, captions, transcripts with word times, batches of JSON lines.

Every reader yields ``Given``: what was said, and what the file knows about the question. Nothing is judged
here, and nothing is guessed: what a file doesn't say stays None. A file is what it holds, whatever it is called.
Sound is decoded by ``audio.soundfiles`` and heard by a transcriber that the caller brings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, get_args

from simulator.errors import InputError
from simulator.formats import LimitError, read_json
from simulator.model.review import Move, QuestionKind, QuestionRef, Target
from simulator.model.transcript import Transcript
from simulator.store.captions import looks_like_captions, parse_captions, parse_table
from simulator.store.dialogue import parse_dialogue
from simulator.store.talk import Talk, without_noises
from simulator.store.transcripts import own_transcript, parse_transcript
from simulator.store.worddoc import is_document, text_of

__all__ = [
    "AUDIO",
    "DRILLS",
    "LARGEST",
    "TEXT",
    "Given",
    "Said",
    "is_audio",
    "plain",
    "read_file",
    "read_lines",
    "read_stream",
]

TEXT = (".json", ".vtt", ".srt", ".tsv", ".docx", ".txt", ".md", ".jsonl")  # of one answer the richest first
AUDIO = (
    *(".wav", ".flac", ".mp3", ".m4a", ".ogg", ".opus", ".webm", ".mp4", ".mov", ".mkv", ".3gp", ".qta", ".amr"),
    *(".wma", ".aac", ".aif", ".aiff", ".caf", ".mka", ".m4v", ".oga", ".weba", ".3g2", ".avi"),
)
_MAGIC = re.compile(
    rb"RIFF....WAVE|fLaC|OggS|ID3|.{4}ftyp|\x1aE\xdf\xa3|#!AMR|\x30\x26\xb2\x75\x8e\x66\xcf\x11|FORM....AIF|caff"
    rb"|\xff[\xfb\xf3\xf2\xf1\xf9]|RF64....WAVE",
    re.DOTALL,
)
LARGEST = 8 * 1024 * 1024  # bytes in one answer; an hour of speech is about 60 kB
_HALF = re.compile(r"[\ud800-\udfff]")  # JSON may hold half a surrogate pair, which no UTF-8 output can
_TARGETS = get_args(Target)
_MOVES = get_args(Move)
_TURNS = 'Give {"answer": …} first, then {"asked": …, "target": …, "answer": …} for each follow-up.'
DRILLS = ("intent", "system", "learnings")
_KINDS: tuple[QuestionKind, ...] = ("trunk", "branch", "leaf")


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of an exchange: the follow-up (empty for the question itself), its target or move, and the answer."""

    transcript: Transcript
    asked: str = ""
    target: str = "none"


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was handed in. ``where`` is ``file`` or ``file:line``, for messages.

    ``talk``: who said what, where the input names speakers; with several of them ``transcript`` is empty, because
    nobody knows yet whose words are judged. ``notes``: sentences about what was noticed.
    """

    transcript: Transcript
    where: str
    id: str | None = None
    question: str | None = None
    kind: QuestionKind | None = None
    story: str | None = None
    level: str | None = None
    question_id: str | None = None
    turns: tuple[Said, ...] = ()  # of an exchange: what was said before ``transcript``
    asked: Said | None = None  # of an exchange: the turn of ``transcript``, where it answers a follow-up
    drill: str | None = None
    talk: Talk | None = None
    main: QuestionRef | None = None  # of an interview: the question of the thread
    notes: tuple[str, ...] = ()


def is_audio(path: Path) -> bool:
    """Whether it is a sound file, or a video: by its bytes, else by its name."""
    suffix = path.suffix.lower()
    if suffix in AUDIO:
        return True
    try:
        with path.open("rb") as file:
            return _MAGIC.match(file.read(16)) is not None
    except OSError:
        return False


def plain(text: str, *, seconds: float | None = None) -> Transcript:
    """A transcript without word times. Line ends become ``\\n``, half characters U+FFFD; nothing else is touched."""
    whole = _HALF.sub("\ufffd", text)
    return Transcript(text=whole.replace("\r\n", "\n").replace("\r", "\n"), seconds=seconds)


def read_file(path: Path) -> Iterator[Given | InputError]:
    """The answers in one text file. A bad line of a batch comes as an error in its place; the rest goes on.

    Raises InputError where the file can't be read at all or isn't of a known kind.
    """
    suffix = path.suffix.lower()
    if suffix not in TEXT:
        known = " ".join(s.lstrip(".") for s in TEXT + AUDIO[:13])
        raise InputError(
            f"don't know how to read a '{suffix or 'file without ending'}'", f"Known: {known}", where=str(path)
        )
    try:
        if suffix == ".jsonl":
            with path.open("rb") as file:
                yield from read_lines(file, str(path))
            return
        if path.stat().st_size > LARGEST:
            raise InputError("the file is too large for one answer", "Split it, or use .jsonl.", where=str(path))
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"can't read the file: {error.strerror}", "Check the name.", where=str(path)) from error
    yield _read(raw, suffix, str(path))


def read_stream(stream: IO[bytes]) -> Iterator[Given | InputError]:
    """The answers on standard input: JSON lines where the first line is a JSON object, else what it holds."""
    first = stream.readline(LARGEST)
    if first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _is_object(first):
        yield from read_lines(_chain(first, stream), "-")
        return
    yield _read(first + stream.read(LARGEST), ".txt", "-")


def read_lines(lines: Iterable[bytes], name: str) -> Iterator[Given | InputError]:
    """One answer a line, as the contract of ``analyze`` says; unknown keys are ignored, empty lines skipped."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            yield _row(line, where)
        except InputError as error:
            yield error


def _row(line: bytes, where: str) -> Given:
    if len(line) > LARGEST:
        raise InputError(f"the line is longer than {LARGEST // 1024 // 1024} MB", "Split the answer.", where=where)
    try:
        row = _mended(read_json(_decode(line, where)))
    except json.JSONDecodeError as error:
        raise InputError(
            f"not JSON: {error.msg}",
            "Each line holds one object with question and answer.",
            where=f"{where}:{error.colno}",
        ) from error
    except LimitError as error:
        raise InputError(f"the JSON {error}", "Each line holds one flat object.", where=where) from error
    if not isinstance(row, dict):
        raise InputError("not a JSON object", "Each line holds one object with question and answer.", where=where)
    drill = _text_or_none(row, "drill", where)
    if drill is not None and drill not in DRILLS:
        raise InputError(f"no such drill: '{drill}'", f"One of {', '.join(DRILLS)}.", where=where)
    turns = _turns(row, where)
    answer = turns[-1].transcript.text if turns else row.get("answer")
    if not isinstance(answer, str):
        raise InputError("'answer' is missing or not a text", "Add the answer as it was spoken.", where=where)
    seconds = row.get("seconds")
    if seconds is not None and (
        isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 86400
    ):
        raise InputError("'seconds' is not a length in seconds", "Leave it out where it isn't known.", where=where)
    return Given(
        transcript=plain(answer, seconds=None if seconds is None else float(seconds)),
        where=where,
        id=_text_or_none(row, "id", where),
        question=_text_or_none(row, "question", where),
        kind=_kind(row, where),
        story=_text_or_none(row, "story", where),
        level=_text_or_none(row, "level", where),
        question_id=_text_or_none(row, "question_id", where),
        turns=turns[:-1],
        asked=turns[-1] if len(turns) > 1 else None,
        drill=drill,
    )


def _turns(row: dict[str, Any], where: str) -> tuple[Said, ...]:
    """The turns of an exchange, the main answer first; empty where the row holds one answer."""
    turns = row.get("turns")
    if turns is None:
        return ()
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, dict) for turn in turns):
        raise InputError("'turns' is not a list of answers", _TURNS, where=where)
    found: list[Said] = []
    for number, turn in enumerate(turns, 1):
        answer, asked, target = turn.get("answer"), turn.get("asked", ""), turn.get("target", "none")
        if not isinstance(answer, str) or not isinstance(asked, str):
            raise InputError(f"turn {number} has no 'answer', or one that is not a text", _TURNS, where=where)
        if number > 1 and not asked:
            raise InputError(f"turn {number} does not say what was 'asked'", _TURNS, where=where)
        if target not in _TARGETS and target not in _MOVES:
            known = ", ".join((*_TARGETS, *_MOVES))
            raise InputError(f"turn {number} has no such target: '{target}'", f"One of {known}.", where=where)
        found.append(Said(plain(answer), asked if number > 1 else "", target))
    return tuple(found)


def _text_or_none(row: dict[str, Any], key: str, where: str) -> str | None:
    value = row.get(key)
    if value is None or isinstance(value, str):
        return value
    if key == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise InputError(f"'{key}' is not a text", "Put it in quotes, or leave it out.", where=where)


def _kind(row: dict[str, Any], where: str) -> QuestionKind | None:
    kind = _text_or_none(row, "kind", where)
    for known in _KINDS:
        if kind == known:
            return known
    if kind is not None:
        raise InputError(f"no such kind of question: '{kind}'", f"One of {', '.join(_KINDS)}.", where=where)
    return None


def _read(raw: bytes, suffix: str, where: str) -> Given:
    """What bytes hold: by what they are, and by the name's ending only where that can't tell."""
    if is_document(raw) or suffix == ".docx":
        return _spoken(text_of(raw, where), where, ())
    text, notes = _decoded(raw, where)
    if suffix == ".json":
        return _document(text, where, notes)
    if suffix in (".txt", ".md") and text.lstrip().startswith(("{", "[")) and _is_json(text):
        return _document(text, where, notes)
    if suffix == ".tsv":
        return _talked(parse_table(text, where), where, notes)
    if suffix in (".srt", ".vtt") or looks_like_captions(text):
        return _talked(parse_captions(text, where), where, notes)
    return _spoken(text, where, notes)


def _spoken(text: str, where: str, notes: tuple[str, ...]) -> Given:
    """Text without a structure of its own: captions that were pasted, a dialogue, else one answer as it stands."""
    if looks_like_captions(text):
        return _talked(parse_captions(text, where), where, notes)
    talk = parse_dialogue(text)
    if talk is not None:
        return _talked(talk, where, notes)
    lines = text.strip("\n").splitlines()
    return Given(plain("\n".join(without_noises(line) for line in lines)), where, notes=notes)


def _talked(talk: Talk, where: str, notes: tuple[str, ...]) -> Given:
    transcript = Transcript(text="") if talk.several else talk.transcript()
    return Given(transcript, where, talk=talk if any(talk.speakers) else None, notes=(*notes, *talk.notes))


def _document(text: str, where: str, notes: tuple[str, ...] = ()) -> Given:
    try:
        document = _mended(read_json(text))
    except json.JSONDecodeError as error:
        raise InputError(f"not JSON: {error.msg}", "", where=f"{where}:{error.lineno}:{error.colno}") from error
    except LimitError as error:
        raise InputError(f"the JSON {error}", "Give a transcript with words.", where=where) from error
    if isinstance(document, dict) and isinstance(document.get("answer"), str):
        return _row(json.dumps(document).encode(), where)
    own = own_transcript(document, where)
    if own is not None:
        return Given(own, where, notes=notes)
    return _talked(parse_transcript(document, where), where, notes)


def _mended(value: Any) -> Any:
    """A JSON value with U+FFFD for half characters in its texts."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return value


def _decode(raw: bytes, where: str) -> str:
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 text (byte {error.start})", "Save it as UTF-8.", where=where) from error


def _decoded(raw: bytes, where: str) -> tuple[str, tuple[str, ...]]:
    """Text as it is meant: UTF-8 or UTF-16, damaged UTF-8, or Windows-1252, which is noted. Raises InputError."""
    try:
        return _decode(raw, where), ()
    except InputError:
        if b"\0" in raw or raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise
        damaged = raw.decode("utf-8-sig", "replace")
        bad = damaged.count("\ufffd")
        if sum(c > "\x7f" for c in damaged) - bad > bad:
            return damaged, (f"It is not quite UTF-8: {bad} character{'s are' if bad > 1 else ' is'} lost.",)
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            text = ""
        if not text or sum(c > "\x7f" for c in text) > 0.2 * len(text):
            raise
        return text, ("It is not UTF-8 and was read as Windows-1252.",)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(read_json(line.decode("utf-8-sig")), dict)
    except LimitError:
        return True  # an object or not, it is JSON, and its reader says what is wrong
    except ValueError:
        return False


def _is_json(text: str) -> bool:
    try:
        read_json(text)
    except LimitError:
        return True
    except ValueError:
        return False
    return True


def _chain(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
