"""Parts for tests of hearing: an engine that knows the answer, noises, word error rate."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from audio.raising import gain_for, loudest_parts, raised
from audio.samples import Sample, SpokenWord, sample
from audio.soundfiles import read_sound, to_int16
from audio.transcribe.cut import CutRules
from audio.transcribe.engine import Decoded, RawWord
from audio.vad import RATE, as_float
from simulator.model.transcript import EngineInfo, Transcript

Pcm = NDArray[np.int16]


@dataclass(frozen=True)
class Spoken:
    """A sample's sound with a trace of noise, so that every stretch of it is unlike every other."""

    sample: Sample
    pcm: Pcm


def spoken(name: str, seconds: float = math.inf) -> Spoken:
    """A sample, or as many of its first sentences as fit into ``seconds``."""
    found = sample(name)
    pcm = to_int16(read_sound(found.path))
    noise = np.random.default_rng(1).integers(-4, 5, len(pcm))
    pcm = np.clip(pcm + noise, -32768, 32767).astype(np.int16)
    pauses = [a.end for a, b in pairwise(found.words) if b.start - a.end > 0.3 and a.end + 0.2 < seconds]
    if seconds > found.seconds:
        return Spoken(found, pcm)
    words = tuple(word for word in found.words if word.end <= pauses[-1])
    shorter = replace(found, words=words, text=" ".join(word.text for word in words))
    return Spoken(shorter, pcm[: round((pauses[-1] + 0.2) * RATE)])


def as_heard(pcm: Pcm) -> Pcm:
    """What is listened to of a whole recording: raised where it is quiet."""
    samples = as_float(pcm)
    return to_int16(raised(samples, gain_for(loudest_parts(samples, RATE))))


class OracleEngine:
    """Hears perfectly: finds the piece in the whole and returns the words that lie in it.

    ``fail_at``: the number of the call that breaks.
    """

    def __init__(self, whole: Spoken, rules: CutRules | None = None, fail_at: int | None = None) -> None:
        self.info = EngineInfo(engine="oracle")
        self.rules = rules or CutRules()
        self.calls: list[tuple[float, float]] = []
        self.contexts: list[str] = []
        self._signs = np.sign(whole.pcm).astype(np.int8).tobytes()
        self._sound = whole.pcm.astype("<i2").tobytes()
        self._words = whole.sample.words
        self._fail_at = fail_at

    def decode(self, audio: NDArray[np.float32], context: str, vocabulary: Sequence[str]) -> Decoded:
        self.contexts.append(context)
        if self._fail_at == len(self.calls):
            raise MemoryError("no memory left for the beams")
        pcm = to_int16(audio).astype("<i2")
        offset = self._find(pcm)
        end = offset + len(pcm) / RATE
        self.calls.append((offset, end))
        return Decoded(
            tuple(
                RawWord(w.text, max(w.start, offset) - offset, min(w.end, end) - offset, 0.9)
                for w in self._words
                if min(w.end, end) - max(w.start, offset) > 0.5 * (w.end - w.start)
            ),
            logprob=-0.2,
            no_speech=0.01,
            compression=1.3,
        )

    def decode_many(self, pieces: Sequence[NDArray[np.float32]], vocabulary: Sequence[str]) -> Iterator[Decoded]:
        for piece in pieces:
            yield self.decode(piece, "", vocabulary)

    def _find(self, pcm: NDArray[np.int16]) -> float:
        # the first samples may be silence that a test put before the whole
        lead = int(np.argmax(pcm != 0))
        at = self._sound.find(pcm[lead : lead + 200].tobytes())
        return (at // 2 - lead) / RATE if at >= 0 else self._find_louder(pcm)

    def _find_louder(self, pcm: NDArray[np.int16]) -> float:
        """The same where the piece was raised: by the signs of the tenth of a second round its loudest sample."""
        first = max(int(np.argmax(np.abs(pcm.astype(np.int32)))) - RATE // 20, 0)
        at = self._signs.find(np.sign(pcm[first : first + RATE // 10]).astype(np.int8).tobytes())
        assert at >= 0, "this piece is not in the whole"
        return (at - first) / RATE


def plain(text: str) -> list[str]:
    """Words alone, lower case."""
    return re.findall(r"[a-z0-9']+", text.lower())


def word_error_rate(wanted: str, heard: str) -> float:
    """Edits from one text to the other, over the words of the first."""
    a, b = plain(wanted), plain(heard)
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1] / max(1, len(a))


def off_by(said: Sequence[SpokenWord], heard: Transcript) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By how many seconds the starts and the ends of the words that were heard right differ from the synthesis."""
    true = [plain(word.text)[0] for word in said]
    found = [(p[0], word) for word in heard.words if (p := plain(heard.text[word.start : word.end]))]
    alike = difflib.SequenceMatcher(a=true, b=[text for text, _ in found], autojunk=False)
    pairs = [
        (said[block.a + i], found[block.b + i][1]) for block in alike.get_matching_blocks() for i in range(block.size)
    ]
    starts = [(word.t0 or 0.0) - true.start for true, word in pairs]
    ends = [(word.t1 or 0.0) - true.end for true, word in pairs]
    return np.abs(starts), np.abs(ends)


def silence(seconds: float) -> Pcm:
    return np.zeros(round(seconds * RATE), np.int16)


def white(seconds: float, rms: float = 300.0, seed: int = 0) -> Pcm:
    """White noise."""
    values = np.random.default_rng(seed).normal(0, rms, round(seconds * RATE))
    return np.clip(values, -32768, 32767).astype(np.int16)


def hum(seconds: float) -> Pcm:
    """A mains hum of 50 Hz with harmonics."""
    t = np.arange(round(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * 50 * k * t) / k for k in range(1, 8))
    return (1200 * np.asarray(wave)).astype(np.int16)


def clicks(seconds: float, seed: int = 0) -> Pcm:
    """A keyboard: short bursts that ring off within some ten milliseconds, four a second."""
    rng = np.random.default_rng(seed)
    out = rng.normal(0, 15, round(seconds * RATE))
    ring = np.exp(-np.arange(480) / 60.0)
    for at in np.sort(rng.uniform(0, seconds - 0.1, int(4 * seconds))):
        first = round(at * RATE)
        out[first : first + 480] += rng.normal(0, 6000, 480) * ring
    return np.clip(out, -32768, 32767).astype(np.int16)


def coughs(seconds: float, seed: int = 0) -> Pcm:
    """Coughs every few seconds: a burst of noise through a mouth-like band, without a pitch."""
    return _bursts(seconds, seed, length=0.25, level=9000.0, low=300.0, high=2500.0, every=3.0, attack=0.01)


def breaths(seconds: float, seed: int = 0) -> Pcm:
    """Breathing into the microphone: soft, slow, high noise."""
    return _bursts(seconds, seed, length=1.2, level=700.0, low=800.0, high=6000.0, every=3.5, attack=0.5)


def _bursts(
    seconds: float, seed: int, *, length: float, level: float, low: float, high: float, every: float, attack: float
) -> Pcm:
    rng = np.random.default_rng(seed)
    out = rng.normal(0, 12, round(seconds * RATE))
    count = round(length * RATE)
    t = np.arange(count) / RATE
    shape = np.minimum(t / attack, 1.0) * np.exp(-np.maximum(t - attack, 0) / (length / 4))
    frequencies = np.fft.rfftfreq(count, 1 / RATE)
    band = (frequencies > low) & (frequencies < high)
    for start in np.arange(0.5, seconds - length, every):
        burst = np.fft.irfft(np.fft.rfft(rng.normal(0, 1, count)) * band, count)
        first = round(float(start) * RATE)
        out[first : first + count] += level * shape * burst / burst.std()
    return np.clip(out, -32768, 32767).astype(np.int16)


def as_wav(spoken: Sample, folder: Path, seconds: float | None = None) -> Path:
    """The sample, or its beginning, as a file that ``paplay`` takes."""
    path = folder / f"{spoken.id}.wav"
    sound = to_int16(read_sound(spoken.path))
    soundfile.write(path, sound if seconds is None else sound[: round(seconds * 16_000)], 16_000)
    return path
