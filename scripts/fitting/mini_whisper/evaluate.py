"""evaluate.py MODEL [--loud]: word error rate and word times of a model on what its training never saw.

Held-out sentences (heldout.txt) are spoken anew at the samples' pace and joined to answers of five; the samples are
the shipped files. Each is heard as faster-whisper hears a file (sequential windows), through its batched pipeline,
and as the product hears an answer while it is spoken. Runs in the checkout's own environment, without PyTorch.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel
from numpy.typing import NDArray
from score import distance, tokens_of

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from flite_voice import RATE, Flite

from audio.samples import samples as shipped
from audio.soundfiles import read_sound, to_int16
from audio.transcribe.whisper import WhisperTranscriber
from simulator.model.transcript import Transcript
from simulator.ports import Hints

HERE = Path(__file__).resolve().parent
VOCABULARY = ("underperformer", "one-on-one", "PIP", "OKR", "stakeholder")  # as the question bank would give
BLOCK = 1024  # samples a microphone delivers at a time
Word = tuple[str, float, float]


@dataclass(frozen=True, slots=True)
class Spoken:
    """float32 mono at 16 kHz, and its words with start and end in seconds."""

    name: str
    sound: NDArray[np.float32]
    words: list[Word]


def heldout(stretch: float = 1.08, gap: float = 0.3) -> Iterator[Spoken]:
    """The held-out sentences, five to an answer; flite's own silences come on top of the gap."""
    flite = Flite()
    lines = (HERE / "heldout.txt").read_text(encoding="utf-8").splitlines()
    for at in range(0, len(lines), 5):
        parts: list[NDArray[np.float32]] = []
        words: list[Word] = []
        for line in lines[at : at + 5]:
            offset = sum(map(len, parts)) / RATE
            said = flite.say(line, "rms", stretch)
            words += [(w, a + offset, b + offset) for w, a, b in said.words]
            parts += [said.samples.astype(np.float32) / 65536, np.zeros(int(gap * RATE), np.float32)]
        yield Spoken(f"held-out {at // 5 + 1}", np.concatenate(parts), words)


def samples() -> Iterator[Spoken]:
    for sample in shipped():
        yield Spoken(sample.id, read_sound(sample.path), [(w.text, w.start, w.end) for w in sample.words])


class Ear:
    """The ways in which one model can listen."""

    def __init__(self, folder: Path) -> None:
        self.model = WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True
        )
        self.batched = BatchedInferencePipeline(self.model)
        self.product = WhisperTranscriber.load(folder)

    def ways(self) -> dict[str, Callable[[Spoken], list[Word]]]:
        return {
            "whole file": self.whole,
            "batched": self.in_batches,
            "streamed": lambda spoken: self.streamed(spoken, Hints()),
            "streamed, words to listen for": lambda spoken: self.streamed(spoken, Hints(vocabulary=VOCABULARY)),
        }

    def whole(self, spoken: Spoken) -> list[Word]:
        found, _ = self.model.transcribe(
            spoken.sound, language="en", word_timestamps=True, condition_on_previous_text=False
        )
        return [(w.word, w.start, w.end) for s in found for w in s.words or ()]

    def in_batches(self, spoken: Spoken) -> list[Word]:
        found, _ = self.batched.transcribe(spoken.sound, language="en", word_timestamps=True, batch_size=4)
        return [(w.word, w.start, w.end) for s in found for w in s.words or ()]

    def streamed(self, spoken: Spoken, hints: Hints) -> list[Word]:
        stream, pcm = self.product.stream(hints), to_int16(spoken.sound)
        for at in range(0, len(pcm), BLOCK):
            stream.feed(pcm[at : at + BLOCK])
        return words_of(stream.finish())


def words_of(heard: Transcript) -> list[Word]:
    return [(heard.text[w.start : w.end], w.t0 or 0.0, w.t1 or 0.0) for w in heard.words]


def off(said: list[Word], heard: list[Word]) -> list[tuple[float, float]]:
    """Errors of start and end of all words that were heard right, in seconds; below 0 is too early."""
    one, other = ([" ".join(tokens_of(word)) for word, _, _ in words] for words in (said, heard))
    blocks = SequenceMatcher(a=one, b=other, autojunk=False).get_matching_blocks()
    pairs = [(said[a + i], heard[b + i]) for a, b, size in blocks for i in range(size)]
    return [(h[1] - s[1], h[2] - s[2]) for s, h in pairs]


def main(folder: Path, *, loud: bool) -> None:
    ear = Ear(folder)
    for name, sounds in (("held-out", list(heldout())), ("samples", list(samples()))):
        for way, listen in ear.ways().items():
            wrong, total, worst, seconds = 0, 0, 0.0, 0.0
            times: list[tuple[float, float]] = []
            began = time.monotonic()
            for spoken in sounds:
                heard = listen(spoken)
                said = tokens_of(" ".join(w for w, _, _ in spoken.words))
                edits = distance(said, tokens_of(" ".join(w for w, _, _ in heard)))
                wrong, total, seconds = wrong + edits, total + len(said), seconds + len(spoken.sound) / RATE
                worst = max(worst, edits / len(said))
                times += off(spoken.words, heard)
                if loud and edits:
                    print(f"    {spoken.name} {edits}/{len(said)}: {' '.join(w.strip() for w, _, _ in heard)}")
            speed = (time.monotonic() - began) / seconds
            exact = "; ".join(
                f"{edge} off {np.median(by):+.3f} s, by {np.median(np.abs(by)):.3f} s, "
                f"{np.mean(np.abs(by) <= 0.15):.1%} in 0.15 s"
                for edge, by in zip(("starts", "ends"), np.array(times).T, strict=True)
            )
            rate = f"{wrong}/{total} = {wrong / total:.3f}, worst answer {worst:.3f}"
            print(f"{name}, {way}: {rate}; {speed:.3f} x real time; {exact}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), loud="--loud" in sys.argv)
