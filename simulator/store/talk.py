"""What a transcript holds before anything is judged: who said which words, and when.

Every reader of captions, dialogues and JSON gives a ``Talk``; what is no word (sound effects, places that could not
be heard) is taken out here, for all of them alike.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from simulator.model.transcript import EngineInfo, Transcript, Word
from simulator.text.interviewer import shipped_interviewer_patterns

__all__ = [
    "SHORTEST_PAUSE",
    "Spoken",
    "Talk",
    "Utterance",
    "joined",
    "plausible",
    "spread",
    "without_noises",
]

SHORTEST_PAUSE = 0.6  # seconds between captions that count as a pause (CATALOGUE section 2: detect from 0.6 s)
_SLOWEST, _FASTEST = 10.0, 0.05  # seconds a word, over a whole talk: beyond these the times are of something else
_FEW = 5  # words, of which no pace can be told
_LONGEST = 4 * 3600.0  # seconds; as the decoder of sound has it

_NOTES = re.compile(r"[♪♫♬🎵🎶]+[^♪♫♬🎵🎶\n]*[♪♫♬🎵🎶]+|[♪♫♬🎵🎶]+")


_GIVEN = EngineInfo(engine="given")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One word; seconds from the start of the recording and the engine's probability where they are known."""

    text: str
    t0: float | None = None
    t1: float | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """What one speaker said in one go. ``speaker`` is empty where nobody is named."""

    speaker: str
    words: tuple[Spoken, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def start(self) -> float | None:
        return next((w.t0 for w in self.words if w.t0 is not None), None)

    @property
    def end(self) -> float | None:
        return next((w.t1 for w in reversed(self.words) if w.t1 is not None), None)


@dataclass(frozen=True, slots=True)
class Talk:
    """A whole transcript. ``notes``: sentences about what was noticed while it was read."""

    utterances: tuple[Utterance, ...]
    engine: EngineInfo = _GIVEN
    language: str = "en"
    seconds: float | None = None
    gaps: bool = False  # whether the time between utterances is silence
    notes: tuple[str, ...] = ()

    @property
    def speakers(self) -> dict[str, int]:
        """Who speaks, in order of appearance, and how many words each says."""
        found: dict[str, int] = {}
        for utterance in self.utterances:
            found[utterance.speaker] = found.get(utterance.speaker, 0) + len(utterance.words)
        return found

    @property
    def several(self) -> bool:
        """Whether more than one person is told apart."""
        return len(self.speakers) > 1

    def transcript(self) -> Transcript:
        """Everything as one answer; for a talk of one speaker."""
        return joined(self.utterances, self, seconds=self.seconds)


def joined(utterances: Sequence[Utterance], talk: Talk, *, seconds: float | None, shift: float = 0.0) -> Transcript:
    """Utterances as the transcript of one answer that begins ``shift`` seconds into the talk."""
    words: list[Word] = []
    texts: list[str] = []
    pauses: list[tuple[float, float]] = []
    at = 0
    before: float | None = None
    after = dict(zip(map(id, talk.utterances), talk.utterances[1:], strict=False))
    last: Utterance | None = None
    for utterance in utterances:
        begins = utterance.start
        next_to = last is not None and after.get(id(last)) is utterance  # nobody else spoke between
        last = utterance
        if talk.gaps and next_to and before is not None and begins is not None and begins - before >= SHORTEST_PAUSE:
            pauses.append((_moved(before, shift) or 0.0, _moved(begins, shift) or 0.0))
        if utterance.end is not None:
            before = max(utterance.end, before or 0.0)
        for spoken in utterance.words:
            end = at + len(spoken.text)
            words.append(Word(
                start=at, end=end, t0=_moved(spoken.t0, shift), t1=_moved(spoken.t1, shift),
                probability=spoken.probability,
            ))  # fmt: skip
            texts.append(spoken.text)
            at = end + 1
    return Transcript(
        text=" ".join(texts),
        words=tuple(words),
        seconds=seconds,
        engine=talk.engine,
        language=talk.language,
        pauses=tuple(pauses),
    )


def _moved(time: float | None, shift: float) -> float | None:
    return None if time is None else time if not shift else round(max(0.0, time - shift), 3)


def spread(text: str, start: float | None, end: float | None) -> list[Spoken]:
    """The words of a stretch; its time is shared out by their length, so times are estimates inside it."""
    found = list(re.finditer(r"\S+", text))
    if start is None or end is None or end < start:
        return [Spoken(word.group()) for word in found]
    each = (end - start) / max(len(text), 1)
    return [
        Spoken(word.group(), round(start + word.start() * each, 3), round(start + word.end() * each, 3))
        for word in found
    ]


def without_noises(text: str) -> str:
    """Words only: ``[Music]``, ``(inaudible 00:12)`` and songs between notes are taken out."""
    if not any(mark in text for mark in "[(*♪♫♬🎵🎶"):
        return text
    return " ".join(_NOTES.sub(" ", shipped_interviewer_patterns().noises.sub(" ", text)).split())


def plausible(talk: Talk) -> Talk:
    """The talk with times that can be: those in milliseconds as seconds, those that can't be dropped, both said."""
    count = sum(len(u.words) for u in talk.utterances)
    timed = [w for u in talk.utterances for w in u.words if w.t0 is not None and w.t1 is not None]
    notes = list(talk.notes)
    utterances = talk.utterances
    scale = 1.0
    if timed:
        first, last = timed[0].t0 or 0.0, max(w.t1 or 0.0 for w in timed)
        pace = (last - min(first, last)) / max(len(timed), 1)
        if (len(timed) >= _FEW and pace > _SLOWEST) or last > _LONGEST:
            whole = all(float(w.t0 or 0).is_integer() and float(w.t1 or 0).is_integer() for w in timed)
            if whole and _FASTEST < pace / 1000 < _SLOWEST and last / 1000 <= _LONGEST:
                scale = 0.001
                notes.append("The times are in milliseconds and were read so.")
            else:
                utterances = _untimed(utterances)
                notes.append(f"The times can't be right ({last:.0f} seconds for {count} words) and were left out.")
        elif len(timed) >= 4 * _FEW and pace < _FASTEST:
            utterances = _untimed(utterances)
            notes.append(f"The times can't be right ({last:.0f} seconds for {count} words) and were left out.")
    if scale != 1.0:
        utterances = tuple(replace(u, words=tuple(_scaled(w, scale) for w in u.words)) for u in utterances)
    utterances, back = _forward(utterances)
    if back:
        notes.append(f"{back} word{'s have' if back > 1 else ' has'} a time that runs backwards; it was left out.")
    return replace(talk, utterances=utterances, notes=tuple(notes), seconds=_length(utterances, talk.seconds, scale))


def _length(utterances: Iterable[Utterance], stated: float | None, scale: float) -> float | None:
    """The length of the recording: what the file says where that can be, else where its last word ends."""
    last = max((u.end for u in utterances if u.end is not None), default=None)
    if stated is None or stated <= 0 or stated > _LONGEST * 1000:
        return last
    for length in (stated, stated * scale, stated / 1000):
        if last is not None and last - 1.0 <= length <= 10 * last + 60:
            return max(length, last)
    return last if last is not None else stated if stated <= _LONGEST else None


def _untimed(utterances: Iterable[Utterance]) -> tuple[Utterance, ...]:
    return tuple(
        replace(u, words=tuple(Spoken(w.text, probability=w.probability) for w in u.words)) for u in utterances
    )


def _scaled(word: Spoken, scale: float) -> Spoken:
    return replace(
        word,
        t0=None if word.t0 is None else round(word.t0 * scale, 3),
        t1=None if word.t1 is None else round(word.t1 * scale, 3),
    )


def _forward(utterances: Sequence[Utterance]) -> tuple[tuple[Utterance, ...], int]:
    """Times that go forward, a second of overlap allowed; how many words lost theirs.

    The most words that can keep their times do: one time far ahead must not cost all those behind it theirs.
    """
    times = [w.t0 for u in utterances for w in u.words if w.t0 is not None and w.t1 is not None and 0 <= w.t0 <= w.t1]
    kept = iter(_rising(times))
    back = 0
    found: list[Utterance] = []
    for utterance in utterances:
        words: list[Spoken] = []
        for word in utterance.words:
            if (word.t0 is None and word.t1 is None) or (
                word.t0 is not None and word.t1 is not None and 0 <= word.t0 <= word.t1 and next(kept)
            ):
                words.append(word)
            else:
                back += word.t0 is not None and word.t1 is not None
                words.append(replace(word, t0=None, t1=None))
        found.append(replace(utterance, words=tuple(words)))
    return tuple(found), back


def _rising(times: Sequence[float]) -> list[bool]:
    """Which of the times belong to the longest run that never falls, or lie within a second of it."""
    tails: list[float] = []
    where: list[int] = []  # index of each tail
    before: list[int] = []
    for index, time in enumerate(times):
        place = bisect_right(tails, time)
        before.append(where[place - 1] if place else -1)
        tails[place : place + 1] = [time]
        where[place : place + 1] = [index]
    anchors = [False] * len(times)
    index = where[-1] if where else -1
    while index >= 0:
        anchors[index] = True
        index = before[index]
    kept = list(anchors)
    last = 0.0
    ahead = [math.inf] * len(times)
    upcoming = math.inf
    for index in reversed(range(len(times))):
        upcoming = times[index] if anchors[index] else upcoming
        ahead[index] = upcoming
    for index, time in enumerate(times):
        last = time if anchors[index] else last
        kept[index] = anchors[index] or last - 1.0 <= time <= ahead[index] + 1.0
    return kept
