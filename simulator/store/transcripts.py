"""Transcripts as JSON: our own, a whisper-like one with segments, or a bare list of timed words."""

from __future__ import annotations

import json
import math
from typing import Any

from pydantic import ValidationError

from simulator.errors import InputError
from simulator.model.transcript import EngineInfo, Transcript, Word

__all__ = ["parse_transcript"]

_HINT = "Known: our own transcript, {text, segments: [{text, start, end, words}]}, or [{word, start, end}]."


def parse_transcript(document: Any, where: str) -> Transcript:
    """A transcript from parsed JSON. Raises InputError where the shape is unknown or the times run backwards."""
    if isinstance(document, dict) and _is_ours(document):
        try:
            transcript = Transcript.model_validate_json(json.dumps(document))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise InputError(f"not a transcript: {place}: {first['msg']}", _HINT, where=where) from error
        _check_offsets(transcript, where)
        return transcript
    if isinstance(document, dict) and isinstance(document.get("segments"), list):
        return _joined(_from_segments(document["segments"], where), document, where)
    if isinstance(document, dict) and isinstance(document.get("words"), list):
        return _joined(_from_words(document["words"], where), document, where)
    if isinstance(document, list) and document:
        return _joined(_from_words(document, where), {}, where)
    if isinstance(document, dict) and isinstance(document.get("text"), str):
        return Transcript(text=document["text"], seconds=_number(document.get("duration")))
    raise InputError("not a transcript that we know", _HINT, where=where)


def _is_ours(document: dict[str, Any]) -> bool:
    words = document.get("words")
    if not isinstance(document.get("text"), str) or "segments" in document:
        return False
    return (
        isinstance(words, list) and all(isinstance(w, dict) and "t0" in w for w in words[:1]) and "engine" in document
    )


def _check_offsets(transcript: Transcript, where: str) -> None:
    last = 0
    for number, word in enumerate(transcript.words, 1):
        if not last <= word.start < word.end <= len(transcript.text):
            raise InputError(f"word {number} doesn't lie inside the text, in order", _HINT, where=where)
        last = word.end


_Piece = tuple[str, float | None, float | None, float | None]


def _from_segments(segments: list[Any], where: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    for number, segment in enumerate(segments, 1):
        if not isinstance(segment, dict) or not isinstance(segment.get("text"), str):
            raise InputError(f"segment {number} has no text", _HINT, where=where)
        words = segment.get("words")
        if isinstance(words, list) and words:
            pieces.extend(_from_words(words, where))
        else:
            start, end = _number(segment.get("start")), _number(segment.get("end"))
            split = segment["text"].split()
            for i, word in enumerate(split):
                if start is None or end is None:
                    pieces.append((word, None, None, None))
                else:
                    step = (end - start) / len(split)
                    pieces.append((word, start + i * step, start + (i + 1) * step, None))
    return pieces


def _from_words(words: list[Any], where: str) -> list[_Piece]:
    pieces: list[_Piece] = []
    for number, word in enumerate(words, 1):
        text = (word.get("word") or word.get("text")) if isinstance(word, dict) else None
        if not isinstance(text, str):
            raise InputError(f"word {number} has no text", _HINT, where=where)
        if not text.strip():
            continue
        probability = _number(word.get("probability", word.get("confidence")))
        if probability is not None and not 0 <= probability <= 1:
            raise InputError(f"word {number}: a probability lies between 0 and 1", _HINT, where=where)
        pieces.append((text.strip(), _number(word.get("start")), _number(word.get("end")), probability))
    return pieces


def _joined(pieces: list[_Piece], document: dict[str, Any], where: str) -> Transcript:
    words: list[Word] = []
    texts: list[str] = []
    at, last = 0, 0.0
    for text, t0, t1, probability in pieces:
        if t0 is not None and t1 is not None:
            if t1 < t0 or t0 < last - 1.0:
                raise InputError(f"the times run backwards at '{text[:40]}' ({t0:.2f} s)", _HINT, where=where)
            last = t0
        words.append(Word(start=at, end=at + len(text), t0=t0, t1=t1, probability=probability))
        texts.append(text)
        at += len(text) + 1
    if not words:
        raise InputError("the transcript holds no words", _HINT, where=where)
    engine = document.get("engine") or document.get("model") or ""
    language = document.get("language")
    return Transcript(
        text=" ".join(texts),
        words=tuple(words),
        seconds=_number(document.get("duration")) or words[-1].t1,
        engine=EngineInfo(engine="given", model=engine if isinstance(engine, str) else ""),
        language=language if isinstance(language, str) else "en",
    )


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
