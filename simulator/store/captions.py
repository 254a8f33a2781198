"""Captions (SubRip, WebVTT and what calls itself so) as talks with times.

A caption's own times are exact; within one caption the words share its span by their length, unless it times them
itself. Gaps between captions are pauses. What is said once and shown in several captions is one time said.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from simulator.errors import InputError
from simulator.model.transcript import EngineInfo
from simulator.store.rolling import Cue, once
from simulator.store.speakers import Label, believed, label_of
from simulator.store.talk import Spoken, Talk, Utterance, plausible, spread, without_noises

__all__ = ["looks_like_captions", "parse_captions", "parse_table"]

_TIME = r"\d{1,4}(?::\d{1,3}){1,3}(?:[.,]\d{1,6})?"
_ARROW = re.compile(rf"^\s*(?P<open>\[)?\s*(?P<a>{_TIME})\s*-{{1,2}}>\s*(?P<b>{_TIME})\s*(?P<rest>.*)$")
_HEADER = re.compile(r"^\s*WEBVTT\b")
_BLOCK = re.compile(r"^\s*(?:NOTE|STYLE|REGION)\b")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)*\s+([^>]+)>", re.IGNORECASE)
_INLINE = re.compile(rf"<({_TIME})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_LINE_BREAK = re.compile(r"\\[Nn]|<br\s*/?>", re.IGNORECASE)
_ROW = re.compile(r"^\s*(\d+)\t\s*(\d+)\t(.*)$")
_FULL_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’()-]*){1,3}")
_SETTING = re.compile(r"^(?:align|position|line|size|vertical|region|X1|X2|Y1|Y2):\S", re.IGNORECASE)
_ENGINE = EngineInfo(engine="given", model="captions", note="Times are exact to the caption and estimated within it.")
_LONGEST_WORD = 1.5  # seconds; until the next word's time there may be a pause


@dataclass(slots=True)
class _Raw:
    """A caption as written. Times are None where they can't be read or run backwards."""

    start: float | None
    end: float | None
    lines: list[str] = field(default_factory=list)


def looks_like_captions(text: str) -> bool:
    """Whether a text, whatever its file is called, holds captions."""
    head = text[:20_000].lstrip("\ufeff \t\r\n")
    return _HEADER.match(head) is not None or any(_ARROW.match(line) for line in head.splitlines()[:60])


def parse_captions(text: str, where: str) -> Talk:
    """All captions in their order. Raises InputError with file:line where there are none."""
    raw, notes = _read(text, where)
    said = once(_cues(raw))
    utterances = tuple(Utterance(cue.speaker, cue.words) for cue in said if cue.words)
    talk = Talk(utterances, _ENGINE, gaps=True, notes=tuple(notes))
    return plausible(talk)


def parse_table(text: str, where: str) -> Talk:
    """Whisper's table: start, end (milliseconds), text, parted by tabs. Raises InputError."""
    utterances = [
        Utterance("", tuple(spread(said, int(row[1][:12]) / 1000, int(row[2][:12]) / 1000)))
        for row in map(_ROW.match, text.splitlines())
        if row and (said := without_noises(row[3]))
    ]
    if not utterances:
        raise InputError("no row with start, end and text", "Expected milliseconds and tabs.", where=where)
    return plausible(Talk(tuple(utterances), _ENGINE, gaps=True))


def _read(text: str, where: str) -> tuple[list[_Raw], list[str]]:
    lines = text.lstrip("\ufeff").splitlines()
    found: list[_Raw] = []
    unread: list[int] = []
    skipping = header = False
    for number, line in enumerate(lines):
        blank = not line.strip()
        arrow = _ARROW.match(line)
        if skipping or header:
            skipping, header = skipping and not blank, header and not blank and not arrow
            if skipping or header or not arrow:
                continue
        if not found and _HEADER.match(line):
            header = True
        elif _BLOCK.match(line) and (not number or not lines[number - 1].strip()):
            skipping = True
        elif arrow:
            found.append(_timed(arrow))
        elif "-->" in line:
            unread.append(number + 1)
            found.append(_Raw(None, None))
        elif found and not blank and not _names_next(lines, number):
            found[-1].lines.append(line)
    if not found or len(unread) == len(found):
        if unread:
            hint = "Expected 00:00:01.000 --> 00:00:04.000."
            raise InputError("can't read the times of a caption", hint, where=f"{where}:{unread[0]}")
        raise InputError("no captions found", "Expected lines such as 00:00:01.000 --> 00:00:04.000.", where=where)
    bad = sum(raw.start is None for raw in found)
    notes = []
    if bad:
        notes.append(f"{bad} caption{'s have' if bad > 1 else ' has'} times that can't be; the words were kept.")
    return found, notes


def _timed(arrow: re.Match[str]) -> _Raw:
    start, end = _seconds(arrow["a"]), _seconds(arrow["b"])
    raw = _Raw(start, end) if end >= start else _Raw(None, None)
    rest = arrow["rest"].strip()
    if arrow["open"] and rest.startswith("]"):
        rest = rest[1:].strip()
    if rest and not _SETTING.match(rest):
        raw.lines.append(rest)
    return raw


def _names_next(lines: list[str], number: int) -> bool:
    """Whether a line is the number or the name of the caption whose times stand below it."""
    if number + 1 >= len(lines) or "-->" not in lines[number + 1]:
        return False
    alone = not number or not lines[number - 1].strip()
    return alone or lines[number].strip().isdigit()


def _seconds(text: str) -> float:
    """``[hours:]minutes:seconds[.,:]fraction``; a fourth number is a fraction, however it is parted."""
    whole, _, fraction = text.replace(",", ".").partition(".")
    parts = whole.split(":")
    if len(parts) == 4:
        fraction = parts.pop()
    total = 0.0
    for part in parts:
        total = total * 60 + int(part)
    return total + (int(fraction.ljust(3, "0")[:3]) / 1000 if fraction else 0.0)


def _cues(raw: list[_Raw]) -> list[Cue]:
    """Captions as cues: who speaks, and lines of words with their times."""
    names = _named(raw)
    first_lines = {} if names or any(_VOICE.search(x) for r in raw for x in r.lines) else _name_lines(raw)
    changes = sum(label is not None and not label.name for r in raw for label in map(label_of, _plain(r.lines)))
    cues: list[Cue] = []
    speaker = ""
    other = changes > 1
    for place, each in enumerate(raw):
        lines = [piece for line in each.lines for piece in _LINE_BREAK.split(line)]
        if place in first_lines:
            speaker, lines = first_lines[place], lines[1:]
        parts: list[tuple[str, list[str]]] = []
        for line in lines:
            for voice, text in _voices(line):
                speaker = voice or speaker
                label = label_of(_clean(text))
                if label is not None and label.name in names:
                    speaker, text = label.name, _behind(text)  # noqa: PLW2901 - what is left of the line
                elif label is not None and not label.name and other:
                    speaker = "Speaker 1" if speaker != "Speaker 1" else "Speaker 2"
                    text = text.replace("&gt;", ">").replace(">>", "", 1)  # noqa: PLW2901
                if parts and parts[-1][0] == speaker:
                    parts[-1][1].append(text)
                else:
                    parts.append((speaker, [text]))
        cues += _shared(each, parts)
    return cues


def _shared(raw: _Raw, parts: list[tuple[str, list[str]]]) -> list[Cue]:
    """The speakers of one caption share its time by how much each says."""
    sizes = [sum(len(_clean(text)) for text in lines) or 1 for _, lines in parts]
    total, done = sum(sizes), 0
    cues = []
    for (speaker, lines), size in zip(parts, sizes, strict=True):
        start, end = raw.start, raw.end
        if start is not None and end is not None and len(parts) > 1:
            start, end = start + (end - start) * done / total, start + (end - start) * (done + size) / total
        done += size
        cues.append(Cue(speaker, raw.start, raw.end, *_words(lines, start, end)))
    return cues


def _words(lines: list[str], start: float | None, end: float | None) -> tuple[tuple[Spoken, ...], tuple[int, ...]]:
    """The words of a caption's lines, and how many each line has."""
    if any(_INLINE.search(line) for line in lines) and start is not None and end is not None:
        words: list[Spoken] = []
        counts: list[int] = []
        for line in lines:
            at: float | None = start
            before = len(words)
            for place, piece in enumerate(_INLINE.split(line)):
                if place % 2:
                    at = _seconds(piece)
                else:
                    words += [Spoken(word, at, None) for word in without_noises(_clean(piece)).split()]
            counts.append(len(words) - before)
        return tuple(_ended(words, end)), tuple(counts)
    cleaned = [without_noises(_clean(line)) for line in lines]
    return tuple(spread(" ".join(line for line in cleaned if line), start, end)), tuple(
        len(line.split()) for line in cleaned
    )


def _ended(words: list[Spoken], end: float) -> list[Spoken]:
    """Words that have a beginning each: they last until the next one that begins later."""
    found: list[Spoken] = []
    for word in reversed(words):
        begins = word.t0 or 0.0
        later = next((w.t0 for w in reversed(found) if w.t0 is not None and w.t0 > begins), end)
        found.append(Spoken(word.text, begins, max(begins, min(later, begins + _LONGEST_WORD))))
    return found[::-1]


def _clean(text: str) -> str:
    return " ".join(html.unescape(html.unescape(_TAG.sub("", text))).replace("\u200b", "").split())


def _plain(lines: list[str]) -> list[str]:
    return [_clean(line) for line in lines]


def _voices(line: str) -> list[tuple[str, str]]:
    """A line by its voice tags: (name, empty where none is given, text)."""
    pieces = _VOICE.split(line)
    found = [("", pieces[0])] if _clean(pieces[0]) or len(pieces) == 1 else []
    found += [(_clean(name), text) for name, text in zip(pieces[1::2], pieces[2::2], strict=True)]
    return found


def _named(raw: list[_Raw]) -> frozenset[str]:
    labels = (label_of(line) for each in raw for line in _plain(each.lines))
    return believed(label for label in labels if isinstance(label, Label))


def _behind(text: str) -> str:
    """What follows the name in a line, inline times and all."""
    return re.split(r"[:：]", text, maxsplit=1)[1] if re.search(r"[:：]", text) else text


def _name_lines(raw: list[_Raw]) -> dict[int, str]:
    """Captions whose first line is a speaker's name and nothing else, as old Teams documents write them."""
    firsts = {place: _clean(each.lines[0]) for place, each in enumerate(raw) if len(each.lines) > 1}
    counts: dict[str, int] = {}
    for name in firsts.values():
        counts[name] = counts.get(name, 0) + 1
    names = {
        n for n, c in counts.items() if c > 1 and re.fullmatch(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’()-]*){1,3}", n)
    }
    if len(firsts) < len(raw) * 0.9 or sum(counts[n] for n in names) < len(firsts) * 0.9 or len(names) > 12:
        return {}
    return {place: name for place, name in firsts.items() if name in names}
