"""Transcripts as JSON, in the shapes that recognisers write.

Shapes differ in where their list lies and what its keys are called; an entry is a word or a whole segment with times,
a probability and a speaker, each of which may be missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from pydantic import ValidationError

from simulator.errors import InputError
from simulator.model.transcript import EngineInfo, Transcript
from simulator.store.jsonvalues import first, number, seconds, text_of
from simulator.store.talk import Spoken, Talk, Utterance, plausible, spread, without_noises

__all__ = ["own_transcript", "parse_transcript"]

_HINT = (
    "Known: our own transcript, and what Whisper (openai, faster-whisper, whisperX, whisper.cpp), Hugging Face,"
    " Deepgram, AWS, AssemblyAI and Vosk write; or [{word, start, end}]."
)
_TEXT = ("punctuated_word", "word", "text", "content", "transcript", "value", "utf8")
_START = ("start", "start_time", "startTime", "t0", "from", "ts")
_END = ("end", "end_time", "endTime", "t1", "to", "end_ts")
_SURE = ("probability", "confidence", "score", "conf", "p")
_WHO = ("speaker", "speaker_label", "speaker_name", "speakerName", "speakerTag", "speaker_id", "channel")
_WORDS = ("words", "timestamps_words")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A stretch of one speaker: single words, or ``text`` that is shared out over its time."""

    speaker: str
    words: tuple[Spoken, ...]


def own_transcript(document: Any, where: str) -> Transcript | None:
    """A transcript that we wrote ourselves; None where it is another one. Raises InputError."""
    if not isinstance(document, dict) or not _is_ours(document):
        return None
    try:
        transcript = Transcript.model_validate_json(json.dumps(document))
    except ValidationError as error:
        found = error.errors()[0]
        place = ".".join(str(part) for part in found["loc"])
        raise InputError(f"not a transcript: {place}: {found['msg']}", _HINT, where=where) from error
    last = 0
    for count, word in enumerate(transcript.words, 1):
        if not last <= word.start < word.end <= len(transcript.text):
            raise InputError(f"word {count} doesn't lie inside the text, in order", _HINT, where=where)
        last = word.end
    return transcript


def _is_ours(document: dict[str, Any]) -> bool:
    words = document.get("words")
    if not isinstance(document.get("text"), str) or "segments" in document or "engine" not in document:
        return False
    return isinstance(words, list) and all(isinstance(w, dict) and "t0" in w for w in words[:1])


def parse_transcript(document: Any, where: str) -> Talk:
    """Who said what and when. Raises InputError where the shape is unknown or holds no words."""
    document = _unwrapped(document)
    scale = 0.001 if _in_milliseconds(document) else 1.0
    entries = _entries(document, where)
    utterances = _merged(entries)
    if not utterances:
        raise InputError("the transcript holds no words", _HINT, where=where)
    fields = document if isinstance(document, dict) else {}
    metadata = fields.get("metadata") if isinstance(fields.get("metadata"), dict) else {}
    name = first(fields, ("engine", "model", "model_name"))
    language = fields.get("language")
    talk = Talk(
        utterances,
        EngineInfo(engine="given", model=name if isinstance(name, str) else ""),
        language if isinstance(language, str) and 0 < len(language) <= 40 else "en",
        number(first(fields, ("duration", "audio_duration")) or (metadata or {}).get("duration")),
    )
    return plausible(_slower(talk, scale))


def _slower(talk: Talk, scale: float) -> Talk:
    if scale == 1.0:
        return talk
    utterances = tuple(
        replace(u, words=tuple(replace(w, t0=_times(w.t0, scale), t1=_times(w.t1, scale)) for w in u.words))
        for u in talk.utterances
    )
    return replace(talk, utterances=utterances)


def _times(time: float | None, scale: float) -> float | None:
    return None if time is None else round(time * scale, 3)


def _unwrapped(document: Any) -> Any:
    """The transcript itself, out of a document that holds it with the job that made it."""
    for _ in range(3):
        if not isinstance(document, dict):
            break
        inner = next(
            (document[k] for k in ("transcript", "data", "response") if isinstance(document.get(k), dict)), None
        )
        if inner is None:
            break
        document = inner
    return document


def _in_milliseconds(document: Any) -> bool:
    """Whether a document is of the kind that counts whole milliseconds (AssemblyAI's)."""
    if not isinstance(document, dict) or "segments" in document:
        return False
    return "audio_duration" in document or "acoustic_model" in document or "audio_url" in document


def _entries(document: Any, where: str) -> list[_Entry]:
    """What is said, in order, from whichever shape this is."""
    if isinstance(document, list):
        return _of_list(document, where)
    if not isinstance(document, dict):
        raise InputError("not a transcript that we know", _HINT, where=where)
    results = document.get("results")
    if isinstance(results, dict) and isinstance(results.get("channels"), list):
        return _of_channels(results, where)
    if isinstance(results, dict) and isinstance(results.get("items"), list):
        return _of_items(results, where)
    if isinstance(document.get("transcription"), list):
        return _of_list(document["transcription"], where)
    for key in ("utterances", "segments", "chunks"):
        if isinstance(document.get(key), list) and document[key]:
            entries = _of_list(document[key], where)
            if key == "segments":
                return _with_times(entries, document, where)
            return entries
    for key in ("words", "result"):
        if isinstance(document.get(key), list):
            return _with_text(_of_list(document[key], where), document)
    if isinstance(document.get("text"), str):
        return [_Entry("", tuple(spread(without_noises(document["text"]), None, None)))]
    raise InputError("not a transcript that we know", _HINT, where=where)


def _of_list(entries: list[Any], where: str) -> list[_Entry]:
    found: list[_Entry] = []
    for count, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            raise InputError(f"entry {count} of the transcript is no object", _HINT, where=where)
        found += _of_entry(entry, "", count, where)
    return found


def _of_entry(entry: dict[str, Any], speaker: str, count: int, where: str) -> list[_Entry]:
    speaker = _speaker(entry) or speaker
    inner = next(
        (entry[k] for k in ("words", "result", "elements") if isinstance(entry.get(k), list) and entry[k]), None
    )
    if inner is not None and all(isinstance(word, dict) for word in inner):
        words = [e for n, word in enumerate(inner, 1) for e in _of_entry(word, speaker, n, where)]
        return _whole(words, entry)
    said = text_of(first(entry, _TEXT))
    if said is None:
        if isinstance(entry.get("alternatives"), list) and entry["alternatives"]:
            best = entry["alternatives"][0]
            return _of_entry(best, speaker, count, where) if isinstance(best, dict) else []
        if "text" in entry or "word" in entry or not _empty(entry):
            raise InputError(f"entry {count} of the transcript has no text", _HINT, where=where)
        return []
    start, end, probability = _times_of(entry, count, where)
    words_of = spread(without_noises(" ".join(said.split())), start, end)
    return [_Entry(speaker, tuple(replace(word, probability=probability) for word in words_of))]


def _empty(entry: dict[str, Any]) -> bool:
    """Whether an entry says nothing at all, such as a recogniser's last, empty result."""
    return all(value in ("", None, [], {}) for value in entry.values())


def _times_of(entry: dict[str, Any], count: int, where: str) -> tuple[float | None, float | None, float | None]:
    start, end = seconds(first(entry, _START)), seconds(first(entry, _END))
    stamp, offsets = entry.get("timestamp"), entry.get("offsets")
    if isinstance(stamp, list | tuple) and len(stamp) == 2:
        start, end = seconds(stamp[0]), seconds(stamp[1])
        end = start + 0.3 * len(str(first(entry, _TEXT)).split()) if end is None and start is not None else end
    elif isinstance(offsets, dict):
        begins, ends = number(offsets.get("from")), number(offsets.get("to"))
        start, end = _times(begins, 0.001), _times(ends, 0.001)
    elif isinstance(entry.get("timestamps"), dict):
        start, end = seconds(entry["timestamps"].get("from")), seconds(entry["timestamps"].get("to"))
    probability = number(first(entry, _SURE))
    if probability is not None and not 0 <= probability <= 1:
        raise InputError(f"entry {count}: a probability lies between 0 and 1", _HINT, where=where)
    return start, end, probability


def _speaker(entry: dict[str, Any]) -> str:
    value = first(entry, _WHO)
    if isinstance(value, dict):
        value = first(value, ("name", "displayName", "label", "id"))
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return ""
    name = " ".join(str(value).split())[:60]
    return f"Speaker {name}" if len(name) <= 2 else name


def _whole(words: list[_Entry], entry: dict[str, Any]) -> list[_Entry]:
    """Words without a time of their own (numbers, mostly) take their place between their neighbours."""
    flat = [spoken for e in words for spoken in e.words]
    if not any(w.t0 is None for w in flat) or all(w.t0 is None for w in flat):
        return words
    begins, ends = seconds(first(entry, _START)), seconds(first(entry, _END))
    filled: list[Spoken] = []
    for place, word in enumerate(flat):
        if word.t0 is not None:
            filled.append(word)
            continue
        before = filled[-1].t1 if filled else begins
        after = next((w.t0 for w in flat[place:] if w.t0 is not None), ends)
        missing = next((n for n, w in enumerate(flat[place:]) if w.t0 is not None), len(flat) - place)
        if before is None or after is None or after < before:
            filled.append(replace(word, t0=None, t1=None))
        else:
            filled.append(replace(word, t0=before, t1=round(before + (after - before) / missing, 3)))
    each = iter(filled)
    return [_Entry(e.speaker, tuple(next(each) for _ in e.words)) for e in words]


def _of_channels(results: dict[str, Any], where: str) -> list[_Entry]:
    """Deepgram: utterances where they are there, else the best reading of each channel, by time."""
    if isinstance(results.get("utterances"), list) and results["utterances"]:
        return _of_list(results["utterances"], where)
    found: list[_Entry] = []
    channels = [c for c in results["channels"] if isinstance(c, dict)]
    for count, channel in enumerate(channels):
        readings = channel.get("alternatives")
        if not isinstance(readings, list) or not readings or not isinstance(readings[0], dict):
            continue
        name = f"Channel {count}" if len(channels) > 1 else ""
        words = _of_entry({k: v for k, v in readings[0].items() if k != "confidence"}, name, count + 1, where)
        found += [replace(entry, speaker=entry.speaker or name) for entry in words]
    if len(channels) > 1:
        found.sort(key=lambda entry: (entry.words[0].t0 or 0.0) if entry.words else 0.0)
    return found


def _of_items(results: dict[str, Any], where: str) -> list[_Entry]:
    """AWS: words and punctuation one by one; who said each stands with it or in a list of its own."""
    who: dict[tuple[float | None, float | None], str] = {}
    labels = results.get("speaker_labels")
    for segment in _objects(labels.get("segments")) if isinstance(labels, dict) else []:
        for item in _objects(segment.get("items")):
            who[seconds(item.get("start_time")), seconds(item.get("end_time"))] = _speaker(item)
    found: list[_Entry] = []
    for count, item in enumerate(results["items"], 1):
        readings = item.get("alternatives") if isinstance(item, dict) else None
        if not isinstance(readings, list) or not readings or not isinstance(readings[0], dict):
            raise InputError(f"entry {count} of the transcript has no text", _HINT, where=where)
        said = text_of(readings[0].get("content")) or ""
        if item.get("type") == "punctuation" and found and found[-1].words:
            last = found[-1].words[-1]
            found[-1] = replace(found[-1], words=(*found[-1].words[:-1], replace(last, text=last.text + said)))
            continue
        start, end, _ = _times_of(item, count, where)
        probability = number(readings[0].get("confidence"))
        speaker = _speaker(item) or who.get((start, end), "")
        words = tuple(replace(word, probability=probability) for word in spread(said, start, end))
        found.append(_Entry(speaker, words))
    return found


def _objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; none where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _with_times(entries: list[_Entry], document: dict[str, Any], where: str) -> list[_Entry]:
    """Segments whose words are listed beside them: the segments' text, the words' times."""
    words = document.get("words")
    if not isinstance(words, list) or not words or any(len(e.words) > 1 and _exact(e) for e in entries):
        return entries
    timed = [spoken for entry in _of_list(words, where) for spoken in entry.words]
    aligned = iter(_aligned([w for e in entries for w in e.words], timed))
    return [_Entry(e.speaker, tuple(next(aligned) for _ in e.words)) for e in entries]


def _exact(entry: _Entry) -> bool:
    return any(word.probability is not None for word in entry.words)


def _with_text(entries: list[_Entry], document: dict[str, Any]) -> list[_Entry]:
    """Words beside the whole text: the text as it is written, with its commas and capitals, and the words' times."""
    text = document.get("text")
    timed = [spoken for entry in entries for spoken in entry.words]
    if not isinstance(text, str) or any(e.speaker for e in entries) or not timed:
        return entries
    written = spread(without_noises(" ".join(text.split())), None, None)
    if [w.text for w in written] == [w.text for w in timed] or not _same_words(written, timed):
        return entries
    return [_Entry("", tuple(_aligned(written, timed)))]


def _same_words(written: list[Spoken], timed: list[Spoken]) -> bool:
    matcher = SequenceMatcher(None, [_key(w) for w in written], [_key(w) for w in timed], autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) >= 0.5 * max(len(written), len(timed))


def _aligned(written: list[Spoken], timed: list[Spoken]) -> list[Spoken]:
    """The written words with the times of the same timed ones; others share the time of what they stand for."""
    found: list[Spoken] = []
    matcher = SequenceMatcher(None, [_key(w) for w in written], [_key(w) for w in timed], autojunk=False)
    for kind, i0, i1, j0, j1 in matcher.get_opcodes():
        if kind == "equal":
            found += [
                replace(timed[j], text=written[i].text) for i, j in zip(range(i0, i1), range(j0, j1), strict=True)
            ]
        elif kind in ("replace", "delete"):
            begins = timed[j0].t0 if j0 < j1 else found[-1].t1 if found else None
            ends = timed[j1 - 1].t1 if j0 < j1 else begins
            found += spread(" ".join(w.text for w in written[i0:i1]), begins, ends)
    return found


def _key(word: Spoken) -> str:
    return "".join(c for c in word.text.casefold() if c.isalnum()) or word.text


def _merged(entries: Iterable[_Entry]) -> tuple[Utterance, ...]:
    """Entries of one speaker in a row as what that speaker says in one go."""
    found: list[Utterance] = []
    for entry in entries:
        words = tuple(word for word in entry.words if word.text.strip())
        if not words:
            continue
        if found and (found[-1].speaker == entry.speaker or not entry.speaker):
            found[-1] = Utterance(found[-1].speaker, found[-1].words + words)
        else:
            found.append(Utterance(entry.speaker, words))
    return tuple(found)
