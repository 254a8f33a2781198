"""What must not get into a transcript, and what must be marked. Pure.

Recognisers invent words over silence, repeat themselves and guess. Nothing is removed silently: every removal and
every doubt comes back with its reason. Thresholds without a note are Whisper's own (its paper's decoding section
and faster-whisper's defaults); the batched path that we use for speed ignores them, so they are applied here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from audio.transcribe.engine import Decoded, RawWord
from audio.transcribe.steady import steadied

__all__ = ["TOO_QUIET", "GuardRules", "Guarded", "Removal", "guard", "hesitations", "worth_decoding"]

TOO_QUIET = "too quiet to be you"

Runs = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class GuardRules:
    """Times in seconds, probabilities 0..1."""

    least_voiced: float = 0.25  # less voice than this is a click, a cough or a breath
    quietest: float = 0.0018  # -55 dBFS: the root mean square of voices in the next room …
    softest: float = 0.125  # … where it is also 18 dB below the loudest piece so far; else it is a quiet microphone
    no_speech: float = 0.6
    logprob: float = -1.0
    compression: float = 2.4  # a loop that was left after the second try
    unclear: float = 0.3  # a word below this probability is marked
    slack: float = 0.2  # word times are about that exact
    astray: float = 0.6  # a word farther than this from any voice …
    likely: float = 0.5  # … and less probable than this was invented, …
    nowhere: float = 1.2  # … or farther than this, however probable; else only its time is wrong
    pause: float = 0.3  # no word has so long a silence inside
    short: float = 0.6  # stock phrases over less voice than this are inventions
    least_likely: float = 0.7  # words over so little voice that are less probable on average are guesses
    hesitation: float = 0.2  # the shortest sound without a word that counts


# What Whisper says when nobody speaks, learned from captions. Removed only where the sound is doubtful as well:
# "thank you" is a thing that people say.
_STOCK = re.compile(
    r"^(thank you( (so|very) much)?( for watching)?|thanks( for watching)?|you|bye( bye)?|please subscribe|"
    r"like and subscribe|subtitles by.*|see you (next time|in the next video))$"
)


@dataclass(frozen=True, slots=True)
class Removal:
    """Words taken out, with the reason in plain words. Times from the start of the piece."""

    text: str
    reason: str
    t0: float
    t1: float


@dataclass(frozen=True, slots=True)
class Guarded:
    """The words that stay, which of them are doubtful and why, and what was removed."""

    words: tuple[RawWord, ...] = ()
    unclear: dict[int, str] = field(default_factory=dict)  # index into words -> reason
    removed: tuple[Removal, ...] = ()


def worth_decoding(runs: Runs, rms: float, loudest: float, rules: GuardRules) -> str:
    """Empty where a piece should be decoded, else the reason why not.

    ``rms`` of its voiced samples, ``loudest`` that of the loudest piece before it (0: it is the first), both 0..1.
    """
    voiced = sum(end - start for start, end in runs)
    if voiced < rules.least_voiced:
        return f"only {voiced:.2f} s of voice: too short for a word"
    if rms < min(rules.quietest, rules.softest * loudest):
        return TOO_QUIET
    return ""


def guard(decoded: Decoded, runs: Runs, rules: GuardRules) -> Guarded:
    """Apply the guards to one piece; ``runs`` are its voiced stretches, seconds from its start."""
    words = decoded.words
    if not words:
        return Guarded()
    doubtful = decoded.no_speech is not None and decoded.no_speech > rules.no_speech
    unsure = decoded.logprob is not None and decoded.logprob < rules.logprob
    voiced = sum(end - start for start, end in runs)
    if doubtful and unsure:
        return Guarded(removed=(_removal(words, "the recogniser itself doubts that anybody spoke"),))
    plain = re.sub(r"[^a-z ]", "", " ".join(w.text for w in words).lower()).strip()
    if (doubtful or voiced < rules.short) and _STOCK.match(plain):
        return Guarded(removed=(_removal(words, "a stock phrase that recognisers invent over near silence"),))

    chance = [word.probability for word in words if word.probability is not None]
    if voiced < rules.short and chance and sum(chance) / len(chance) < rules.least_likely:
        return Guarded(removed=(_removal(words, "a guess over near silence"),))

    kept: list[RawWord] = []
    removed: list[Removal] = []
    for word in words:
        sure = word.probability is not None and word.probability >= rules.likely
        near = rules.nowhere if sure else rules.astray if decoded.loose else rules.slack
        if _voiced_under(word, runs, near):
            kept.append(word)
        else:
            removed.append(_removal([word], "no voice under this word"))
    placed = steadied(kept, runs) if decoded.loose else kept
    silent = {index for index, word in enumerate(placed) if not _voiced_under(word, runs, rules.slack)}
    kept = [_drawn_to_voice(word, runs, rules) for word in placed]
    loop = decoded.compression is not None and decoded.compression > rules.compression
    unclear: dict[int, str] = {}
    for index, word in enumerate(kept):
        if loop:
            unclear[index] = "the recogniser repeated itself here"
        elif word.probability is not None and word.probability < rules.unclear:
            unclear[index] = f"heard with a probability of only {word.probability:.2f}"
        elif index in silent:
            unclear[index] = "no voice was found under this word"
        elif unsure:
            unclear[index] = "the recogniser was unsure of this whole passage"
    return Guarded(tuple(kept), unclear, tuple(removed))


def hesitations(words: Iterable[tuple[float, float]], runs: Runs, rules: GuardRules) -> list[tuple[float, float]]:
    """Voiced stretches without a word over them: "um"s and "uh"s that were not written down.

    ``words`` and ``runs`` are ascending (start, end) in seconds on one time line. Each word is widened by the
    slack of word times, so this undercounts: a sound close to a word is taken for part of it.
    """
    covered = [(start - rules.slack, end + rules.slack) for start, end in words]
    found: list[tuple[float, float]] = []
    for start, end in runs:
        at = start
        for c0, c1 in covered:
            if c1 <= at:
                continue
            if c0 >= end:
                break
            if c0 - at >= rules.hesitation:
                found.append((at, c0))
            at = max(at, c1)
        if end - at >= rules.hesitation:
            found.append((at, end))
    return found


def _voiced_under(word: RawWord, runs: Runs, slack: float) -> bool:
    return any(start < word.t1 + slack and end > word.t0 - slack for start, end in runs)


def _drawn_to_voice(word: RawWord, runs: Runs, rules: GuardRules) -> RawWord:
    """The word where there is voice: alignment stretches words over pauses and begins them in silence.

    Of two stretches with a pause between, the one that holds more of the word counts; a word just beside the voice
    moves onto it.
    """
    spoken: list[tuple[float, float]] = []
    for start, end in runs:
        if start < word.t1 and end > word.t0:
            if spoken and start - spoken[-1][1] < rules.pause:
                spoken[-1] = (spoken[-1][0], end)
            else:
                spoken.append((start, end))
    if spoken:
        start, end = max(spoken, key=lambda part: min(part[1], word.t1) - max(part[0], word.t0))
        return replace(word, t0=max(word.t0, start), t1=min(word.t1, end))
    start, end = min(runs, key=lambda run: max(run[0] - word.t1, word.t0 - run[1]))
    length = min(word.t1 - word.t0, end - start)
    t0 = start if word.t1 <= start else end - length
    return replace(word, t0=t0, t1=t0 + length)


def _removal(words: Sequence[RawWord], reason: str) -> Removal:
    return Removal(" ".join(w.text for w in words), reason, words[0].t0, words[-1].t1)
