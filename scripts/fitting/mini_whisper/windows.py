"""Training windows: clips joined as an answer joins sentences, with noise, silences, prompts and times as targets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from score import tokens_of
from tokenizers import Tokenizer
from torch import Tensor
from vocabulary import PIECES, Special

FLOOR = -10.0  # log10 mel power of digital silence
TEN = np.float32(np.log(10))
KINDS = ("clip", "piece", "padded", "full", "padded clip")
NEAR = 0.85  # share of clips drawn from those that hardly leave the samples' vocabulary
HELD_OUT = ("samples", "heldout")
# what the product puts before the text that was heard: a primer for fillers and words to listen for
PRIMER = " Um, uh, hmm, er, ah."
HOTWORDS = " underperformer, one-on-one, PIP, OKR, roadmap, stakeholder, sprint, capacity, trade-off"


@dataclass(frozen=True, slots=True)
class Clip:
    kind: str
    text: str
    first: int
    last: int
    words: list[tuple[float, float, list[int]]]

    @property
    def seconds(self) -> float:
        return (self.last - self.first) / 100


def _share(text: str, known: set[str]) -> float:
    """The share of the text's words that are known."""
    spoken = tokens_of(text)
    return sum(word in known for word in spoken) / len(spoken)


Target = tuple[int, float, float]  # token, and the stretch of sound it belongs to in seconds


@dataclass(slots=True)
class Window:
    """mel (frames, 80) scaled as Whisper does; tokens in, labels out (-100 = not judged), sound span per label."""

    mel: np.ndarray
    tokens: list[int]
    labels: list[int]
    spans: list[tuple[float, float] | None]
    spoken: list[Target]
    phones: np.ndarray


class Windows:
    """Draws windows from a folder made by clips.py and vocabulary.py."""

    def __init__(self, folder: Path, seed: int, timed: float = 0.5) -> None:
        """``timed``: the share of windows whose text carries Whisper's time tokens."""
        self.timed = timed
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.special = Special.of(self.tokenizer)
        self.drawn = np.random.default_rng(seed)
        self.frames, self.phones = np.load(folder / "frames.npy"), np.load(folder / "phones.npy")
        self.phone_count = int(self.phones.max()) + 1
        self.clips = [self._clip(about) for about in json.loads((folder / "clips.json").read_text(encoding="utf-8"))]
        self.training = [clip for clip in self.clips if clip.kind not in HELD_OUT]
        known = {word for clip in self.clips if clip.kind in HELD_OUT for word in tokens_of(clip.text)}
        self.near = [clip for clip in self.training if _share(clip.text, known) >= 0.9]
        # power of white noise in mel bands, drawn once: windows take stretches of it
        self.grain = self.drawn.gamma(2.0, 0.5, (20_000, 80)).astype(np.float32) + np.float32(1e-3)
        self.primer, self.hotwords = self._ids(PRIMER), self._ids(HOTWORDS)

    def _ids(self, text: str) -> list[int]:
        return list(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def _clip(self, about: dict) -> Clip:
        text, (first, last) = about["text"], about["frames"]
        pairs = zip(about["words"], text.split(), strict=True)
        return Clip(about["kind"], text, first, last, [(a, b, self._ids(" " + word)) for (a, b), word in pairs])

    def _draw(self) -> Clip:
        some = self.near if self.drawn.random() < NEAR else self.training
        return some[self.drawn.integers(len(some))]

    def scaled(self, mel: np.ndarray) -> np.ndarray:
        """Whisper's own range: the loudest 8 decades, mapped to about -1..1."""
        return ((np.maximum(mel, mel.max() - 8.0) + 4.0) / 4.0).astype(np.float32)

    def _noisy(self, mel: np.ndarray, level: float | None) -> np.ndarray:
        if level is not None:
            tilt = np.linspace(0, self.drawn.uniform(-1.5, 0.5), 80, dtype=np.float32)
            first = self.drawn.integers(len(self.grain) - len(mel) + 1)
            power = np.exp(TEN * (np.float32(level) + tilt)) * self.grain[first : first + len(mel)]
            mel = np.log10(np.exp(TEN * mel) + power)
        scaled = self.scaled(mel)
        if self.drawn.random() < 0.4:
            for _ in range(2):
                wide = self.drawn.integers(0, 12)
                low = self.drawn.integers(0, 80 - wide)
                scaled[:, low : low + wide] *= self.drawn.uniform(0, 1)
        return scaled.astype(np.float32)

    def _silence(self, longest: float) -> Window:
        mel = np.full((int(self.drawn.uniform(1, longest) * 100), 80), FLOOR, np.float32)
        special = self.special
        noisy = self._noisy(mel, self.drawn.uniform(-7, -2))
        phones = np.zeros(len(mel), np.uint8)
        return Window(
            noisy, [special.sot, special.first_time], [special.silence, special.eot], [None, None], [], phones
        )

    def _prompt(self, room: int) -> list[int]:
        before: list[int] = []
        length = int(self.drawn.integers(1, room))
        while len(before) < length:
            clip = self._draw()
            before += [token for _, _, ids in clip.words for token in ids]
        before = before[-length:]
        if self.drawn.random() < 0.5:
            before = self.primer + before
        if self.drawn.random() < 0.4:
            before = self.hotwords[: int(self.drawn.integers(3, len(self.hotwords)))] + before
        return [self.special.previous, *before]

    def window(self, longest: float, target: float, room: int) -> Window:
        """Clips up to `target` seconds inside `longest`; `room` tokens of previous text at most (0 = none)."""
        drawn = self.drawn
        if drawn.random() < (0.03 if longest >= 29 else 0.01):
            return self._silence(min(longest, 30.0))
        parts, labels, said = [], [], []

        def quiet(seconds: float) -> None:
            parts.append(np.full((int(seconds * 100), 80), FLOOR, np.float32))
            labels.append(np.zeros(int(seconds * 100), np.uint8))

        def length() -> int:
            return sum(map(len, parts))

        quiet(drawn.uniform(1, 4) if drawn.random() < 0.02 and longest > 12 else max(0.0, drawn.uniform(-0.2, 0.6)))
        cut = target > longest
        while True:
            clip = self._draw()
            at = length() / 100
            if said and not cut and at + clip.seconds > longest:
                break
            said.append([(at + a, at + b, ids) for a, b, ids in clip.words])
            parts.append(self.frames[clip.first : clip.last].astype(np.float32))
            labels.append(self.phones[clip.first : clip.last])
            if length() / 100 >= min(target, longest):
                break
            quiet(drawn.uniform(0, 0.7) if drawn.random() < 0.93 else drawn.uniform(0.7, 3))
        if drawn.random() < 0.5:
            quiet(drawn.uniform(0, 1.2))
        mel, phones = np.concatenate(parts)[: int(longest * 100)], np.concatenate(labels)[: int(longest * 100)]
        mel = np.where(mel > FLOOR + 0.1, mel + drawn.uniform(-0.8, 0.3), mel)
        noisy = self._noisy(mel, drawn.uniform(-7.5, -3.5) if drawn.random() < 0.6 else None)
        return self._with_targets(noisy, phones, said, room, len(mel) / 100)

    def _with_targets(self, mel: np.ndarray, phones: np.ndarray, said: list, room: int, seconds: float) -> Window:
        special, timed = self.special, self.drawn.random() < self.timed
        tokens = self._prompt(room) if room and self.drawn.random() < 0.7 else []
        before = len(tokens)
        tokens.append(special.sot)
        targets: list[Target] = [] if timed else [(special.no_times, 0.0, 0.0)]
        for i, sentence in enumerate(said):
            start, end = sentence[0][0], sentence[-1][1]
            if start >= seconds - 0.05:
                break
            inside = [target for word in sentence if word[1] <= seconds for target in self._pieces(word)]
            if timed:
                targets.append((special.time(min(start, 1.0) if i == 0 else start), start, start))
                if end > seconds:  # cut by the window's end: only a first sentence is still written down
                    targets += inside if i == 0 else []
                    break
                targets += [*inside, (special.time(end), end, end)]
            else:
                targets += inside
        last = targets[-1][2]
        targets.append((special.eot, last, last + 0.1))
        spans: list[tuple[float, float] | None] = [None] * before
        spans += [None if token == special.no_times else (a, b) for token, a, b in targets]
        tokens += [token for token, _, _ in targets[:-1]]
        labels = [-100] * before + [token for token, _, _ in targets]
        spoken = [piece for sentence in said for word in sentence for piece in self._pieces(word)]
        return Window(mel, tokens[:448], labels[:448], spans[:448], spoken, phones)

    def _pieces(self, word: tuple[float, float, list[int]]) -> list[Target]:
        """A word's tokens, its time shared out by their letters."""
        start, end, ids = word
        letters = np.cumsum([0] + [max(1, len(self.tokenizer.id_to_token(i).lstrip("Ġ"))) for i in ids])
        edges = start + (end - start) * letters / letters[-1]
        return list(zip(ids, edges[:-1], edges[1:], strict=True))

    def batch(self, kind: int) -> dict[str, Tensor]:
        drawn = self.drawn
        room = int(drawn.choice([0, 25, 70], p=[0.6, 0.2, 0.2]))
        count, longest, target, extra = (
            (20, 8.0, 0.0, int(drawn.choice([0, 0, 100]))),
            (10, 17.0, float(drawn.choice([7, 9, 13])), int(drawn.choice([0, 100, 300]))),
            (6, 29.0, float(drawn.uniform(7, 25)), 3000),
            (6, 30.0, float(drawn.choice([28, 60])), 3000),
            (6, 29.0, 0.0, 3000),
        )[kind]
        made = [self.window(longest, target, room) for _ in range(count)]
        frames = min(3000, max(len(w.mel) for w in made) + extra)
        return self.collate(made, frames + frames % 2)

    def collate(self, made: list[Window], frames: int) -> dict[str, Tensor]:
        count, length, half = len(made), max(len(w.tokens) for w in made), frames // 2
        out = {
            "mel": torch.zeros(count, 80, frames),
            "tokens": torch.full((count, length), self.special.eot),
            "labels": torch.full((count, length), -100),
            "spans": torch.zeros(count, length, 2, dtype=torch.long),
            "guided": torch.zeros(count, length, dtype=torch.bool),
            "phones": torch.full((count, half), -100),
            "heard": torch.full((count, half), -100),
        }
        for i, w in enumerate(made):
            out["mel"][i, :, : len(w.mel)] = torch.from_numpy(w.mel.T.copy())
            out["tokens"][i, : len(w.tokens)] = torch.tensor(w.tokens)
            out["labels"][i, : len(w.labels)] = torch.tensor(w.labels)
            phones = torch.from_numpy(w.phones[::2].astype(np.int64))[:half]
            out["phones"][i, : len(phones)] = phones
            out["heard"][i, : len(phones)] = PIECES  # nothing spoken here
            for token, a, b in w.spoken:
                first = round(a * 50)
                if first < len(phones):
                    out["heard"][i, first : min(max(first + 1, round(b * 50)), len(phones))] = token
            for j, span in enumerate(w.spans):
                if span is not None:
                    first = max(0, min(round(span[0] * 50), half - 1))
                    out["spans"][i, j] = torch.tensor([first, min(max(first + 1, round(span[1] * 50)), half)])
                    out["guided"][i, j] = True
        return out
