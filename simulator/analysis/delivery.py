"""How an answer was delivered: pace, filled pauses, silences, hedges, repetition, time for each part.

Pure. What is counted and where a number becomes a note lives in ``prompts/delivery.yaml``, with its source.
Nothing here changes the judgement of the content.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from simulator.formats import shipped_yaml
from simulator.model.base import Model
from simulator.model.review import Delivery, Flag, Severity
from simulator.model.transcript import Transcript
from simulator.text.tokens import COMMA, NONE, STOP, Token, tokenise

__all__ = ["Conventions", "Counted", "Labelled", "conventions", "count", "delivery_flags", "measure"]

Labelled = tuple[int, int, str]  # characters start, end and the part they tell


class _Free(Model):
    phrase: str
    unless_after: tuple[str, ...] = ()
    unless_before: tuple[str, ...] = ()


class _Words(Model):
    fillers: tuple[str, ...]
    markers_bounded: tuple[str, ...]
    markers_free: tuple[_Free, ...]
    hedges: tuple[str, ...]
    grammar: str


class _Pace(Model):
    slow: int
    fast: int
    least_seconds: int
    source: str


class _Fillers(Model):
    note: float
    marker_weight: float
    assumed_pace: int
    least: int
    source: str


class _Pauses(Model):
    shortest: float
    long: float
    boundary_gap: float
    source: str


class _Hedging(Model):
    per_hundred: float
    least: int
    source: str


class _Repetition(Model):
    words: int
    times: int
    source: str


class _Thresholds(Model):
    pace: _Pace
    fillers: _Fillers
    pauses: _Pauses
    hedging: _Hedging
    repetition: _Repetition


class _FlagText(Model):
    message: str
    why: str
    clears: str


class Conventions(Model):
    """``prompts/delivery.yaml``: words per minute, seconds, counts per minute or per hundred words."""

    words: _Words
    thresholds: _Thresholds
    flags: dict[str, _FlagText]


@cache
def conventions() -> Conventions:
    """Our own conventions, read once. Raises pydantic.ValidationError where the file is broken."""
    return Conventions.model_validate_json(json.dumps(shipped_yaml("delivery.yaml")))


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted, with the characters of each hit."""

    words: int
    fillers: tuple[tuple[int, int], ...]
    markers: tuple[tuple[int, int], ...]
    hedges: tuple[tuple[int, int], ...]
    repeated: tuple[tuple[str, int], ...]  # phrase and how often, longest first
    pauses: tuple[tuple[float, float, bool], ...]  # start, end in seconds, and whether inside a clause


def count(
    transcript: Transcript, system: Sequence[tuple[int, int]] = (), rules: Conventions | None = None
) -> Counted:
    """Count over one answer. Hedges inside the spans of ``system`` are a way of speaking there, not doubt."""
    rules = rules or conventions()
    tokens = _with_silences(tokenise(transcript.text), transcript, rules.thresholds.pauses.boundary_gap)
    fillers = frozenset(rules.words.fillers)
    hedges = [hit for hit in _phrases(tokens, rules.words.hedges) if not any(s <= hit[0] < e for s, e in system)]
    return Counted(
        words=sum(1 for word in transcript.text.split() if any(c.isalnum() for c in word)),
        fillers=tuple((t.start, t.end) for t in tokens if t.norm in fillers),
        markers=tuple(_markers(tokens, rules.words)),
        hedges=tuple(hedges),
        repeated=tuple(_repeated(tokens, rules)),
        pauses=tuple(_pauses(transcript, rules.thresholds.pauses.shortest)),
    )


def measure(
    transcript: Transcript, labelled: Sequence[Labelled] = (), rules: Conventions | None = None
) -> tuple[Delivery, Counted]:
    """The delivery of one answer. ``labelled`` are the stretches that tell a part; the rest has no share."""
    system = [(start, end) for start, end, part in labelled if part == "system"]
    counted = count(transcript, system, rules)
    wall, speech = _lengths(transcript, counted)
    timed = any(word.t0 is not None for word in transcript.words)
    pauses = [end - start for start, end, _ in counted.pauses]
    return (
        Delivery(
            words=counted.words,
            seconds=None if wall is None else round(wall, 2),
            speech_seconds=None if speech is None else round(speech, 2),
            words_per_minute=_per_minute(counted.words, wall),
            articulation_rate=_per_minute(counted.words, speech),
            fillers=len(counted.fillers),
            discourse_markers=len(counted.markers),
            hesitations=sum(d.kind == "hesitation" for d in transcript.doubts) if timed else None,
            fillers_per_minute=_per_minute(len(counted.fillers), wall),
            pauses=len(pauses) if timed or transcript.pauses else None,
            longest_pause=round(max(pauses), 2) if pauses else None,
            hedges=len(counted.hedges),
            repeated_phrases=tuple(phrase for phrase, _ in counted.repeated),
            shares=_shares(transcript, labelled),
        ),
        counted,
    )


def delivery_flags(
    transcript: Transcript, delivery: Delivery, counted: Counted, rules: Conventions | None = None
) -> tuple[Flag, ...]:
    """Notes on the delivery, each shown as a convention with its source; never more than notes."""
    rules = rules or conventions()
    limits = rules.thresholds
    found: list[Flag] = []
    weighted = len(counted.fillers) + limits.fillers.marker_weight * len(counted.markers)
    seconds = delivery.seconds or counted.words / limits.fillers.assumed_pace * 60
    rate = weighted / seconds * 60 if seconds else 0.0
    if len(counted.fillers) >= limits.fillers.least and rate > limits.fillers.note:
        values = {"count": len(counted.fillers), "rate": rate}
        found.append(_flag(rules, "filler-words", "filler-words", limits.fillers.source, values))
    pace = delivery.words_per_minute
    if pace is not None and (delivery.seconds or 0) >= limits.pace.least_seconds:
        if pace < limits.pace.slow:
            found.append(_flag(rules, "pace", "pace-slow", limits.pace.source, {"rate": pace}))
        elif pace > limits.pace.fast:
            found.append(_flag(rules, "pace", "pace-fast", limits.pace.source, {"rate": pace}))
    inside = [(end - start, start) for start, end, mid in counted.pauses if mid and end - start > limits.pauses.long]
    if inside:
        length, at = max(inside)
        flag = _flag(rules, "long-pauses", "long-pauses", limits.pauses.source, {"seconds": length})
        found.append(flag.model_copy(update={"t0": round(at, 2), "t1": round(at + length, 2)}))
    hedges = counted.hedges
    if len(hedges) >= limits.hedging.least and len(hedges) * 100 > limits.hedging.per_hundred * counted.words:
        start, end = hedges[0]
        example = {"count": len(hedges), "example": transcript.text[start:end]}
        flag = _flag(rules, "hedging", "hedging", limits.hedging.source, example)
        found.append(_placed(flag, transcript, start, end))
    if counted.repeated:
        phrase, times = counted.repeated[0]
        repeat = {"count": times, "example": phrase}
        found.append(_flag(rules, "repetition", "repetition", limits.repetition.source, repeat))
    return tuple(found)


def _flag(rules: Conventions, flag: str, words: str, source: str, values: Mapping[str, object]) -> Flag:
    text = rules.flags[words]
    severity: Severity = "note"
    return Flag(
        id=flag,
        severity=severity,
        message=text.message.format(**values),
        why=text.why,
        clears=text.clears,
        source=source,
        rule=f"delivery.{words}",
    )


def _placed(flag: Flag, transcript: Transcript, start: int, end: int) -> Flag:
    t0, t1 = transcript.time_of(start, end)
    place = {"quote": transcript.text[start:end], "start": start, "end": end, "t0": t0, "t1": t1}
    return flag.model_copy(update=place)


def _per_minute(amount: int, seconds: float | None) -> float | None:
    return round(amount / seconds * 60, 1) if seconds else None


def _lengths(transcript: Transcript, counted: Counted) -> tuple[float | None, float | None]:
    """(wall, voiced) seconds from the first word to the last; wall falls back to the recording's length."""
    times = [(w.t0, w.t1) for w in transcript.words if w.t0 is not None and w.t1 is not None]
    if not times:
        return transcript.seconds, None
    first, last = times[0][0], max(t1 for _, t1 in times)
    wall = last - first
    if wall <= 0:
        return transcript.seconds, None
    silent = sum(max(0.0, min(end, last) - max(start, first)) for start, end, _ in counted.pauses)
    return wall, max(wall - silent, 0.0) or None


def _with_silences(tokens: list[Token], transcript: Transcript, gap: float) -> list[Token]:
    """Raise the break before a word that follows a silence: raw recogniser text has no commas."""
    before: dict[int, float] = {}
    last: float | None = None
    for word in transcript.words:
        if word.t0 is not None and last is not None:
            before[word.start] = word.t0 - last
        last = word.t1 if word.t1 is not None else last
    if not before:
        return tokens
    return [t._replace(gap=COMMA) if t.gap == NONE and before.get(t.start, 0.0) >= gap else t for t in tokens]


def _pauses(transcript: Transcript, shortest: float) -> Iterator[tuple[float, float, bool]]:
    """Silences in order, from voice activity where there is any, else from the gaps between words."""
    timed = [w for w in transcript.words if w.t0 is not None and w.t1 is not None]
    spans = list(transcript.pauses)
    if not spans:
        pairs = pairwise(timed)
        spans = [(a.t1, b.t0) for a, b in pairs if a.t1 is not None and b.t0 is not None]
    at = 0
    for start, end in sorted(spans):
        if end - start < shortest:
            continue
        middle = (start + end) / 2
        while at < len(timed) and (timed[at].t1 or 0.0) <= middle:
            at += 1
        before = transcript.text[: timed[at - 1].end].rstrip()[-1:] if at else ""
        inside = 0 < at < len(timed) and before not in {"", ".", "!", "?", "…", ":", ";", ","}
        yield start, end, inside and any(c in transcript.text for c in ".!?")


def _markers(tokens: Sequence[Token], words: _Words) -> Iterator[tuple[int, int]]:
    bounded, fillers = frozenset(words.markers_bounded), frozenset(words.fillers)
    opening = True  # nothing but fillers since the sentence began
    for i, token in enumerate(tokens):
        starts_sentence = token.gap == STOP or opening
        opening = starts_sentence and token.norm in fillers
        if token.norm in bounded and token.gap != NONE:
            after = tokens[i + 1].gap if i + 1 < len(tokens) else STOP
            if after != NONE or (starts_sentence and token.norm not in {"right", "like"}):
                yield token.start, token.end
    free = {entry.phrase: entry for entry in words.markers_free}
    for phrase, first, last in _matches(tokens, tuple(free)):
        before = tokens[first - 1].norm if first and tokens[first].gap == NONE else ""
        following = tokens[last + 1].norm if last + 1 < len(tokens) and tokens[last + 1].gap == NONE else ""
        if before not in free[phrase].unless_after and following not in free[phrase].unless_before:
            yield tokens[first].start, tokens[last].end


def _phrases(tokens: Sequence[Token], phrases: tuple[str, ...]) -> list[tuple[int, int]]:
    return [(tokens[first].start, tokens[last].end) for _, first, last in _matches(tokens, phrases)]


@cache
def _by_first(phrases: tuple[str, ...]) -> dict[str, list[tuple[str, list[str]]]]:
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for phrase in phrases:
        found.setdefault(phrase.split()[0], []).append((phrase, phrase.split()))
    return found


def _matches(tokens: Sequence[Token], phrases: tuple[str, ...]) -> Iterator[tuple[str, int, int]]:
    """(phrase, first token, last token) of every place, left to right."""
    known = _by_first(phrases)
    for i, token in enumerate(tokens):
        for phrase, wanted in known.get(token.norm, ()):
            if all(i + k < len(tokens) and tokens[i + k].norm == word for k, word in enumerate(wanted)):
                yield phrase, i, i + len(wanted) - 1


def _repeated(tokens: Sequence[Token], rules: Conventions) -> Iterator[tuple[str, int]]:
    """Phrases with at least two content words that return; a longer phrase hides those inside it."""
    size, times = rules.thresholds.repetition.words, rules.thresholds.repetition.times
    grammar = frozenset(rules.words.grammar.split()) | frozenset(rules.words.fillers)
    norms = [t.norm for t in tokens]
    counts: dict[tuple[str, ...], int] = {}
    last_at: dict[tuple[str, ...], int] = {}
    for i in range(len(norms) - size + 1):
        gram = tuple(norms[i : i + size])
        if len({w for w in gram if w not in grammar}) >= 2 and i - last_at.get(gram, -size) >= size:
            counts[gram] = counts.get(gram, 0) + 1
            last_at[gram] = i
    kept: list[tuple[str, ...]] = []
    for gram, number in sorted(counts.items(), key=lambda item: (-item[1], last_at[item[0]])):
        if number >= times and not any(len(set(gram) & set(other)) >= size - 1 for other in kept):
            kept.append(gram)
            yield " ".join(gram), number


def _shares(transcript: Transcript, labelled: Sequence[Labelled]) -> dict[str, float]:
    """Part -> share of the time where words have times, else of the words; parts without words are left out."""
    if not labelled:
        return {}
    timed = transcript.words and all(w.t0 is not None and w.t1 is not None for w in transcript.words)
    weights: dict[str, float] = {}
    if timed:
        units = [(w.start, (w.t1 or 0.0) - (w.t0 or 0.0)) for w in transcript.words]
    else:
        units = [(t.start, 1.0) for t in tokenise(transcript.text)]
    spans = sorted(labelled)
    total, at = 0.0, 0
    for start, weight in units:
        total += weight
        while at < len(spans) and spans[at][1] <= start:
            at += 1
        if at < len(spans) and spans[at][0] <= start:
            weights[spans[at][2]] = weights.get(spans[at][2], 0.0) + weight
    return {part: round(weight / total, 3) for part, weight in sorted(weights.items())} if total else {}
