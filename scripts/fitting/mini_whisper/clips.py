"""Speak texts.json with flite and keep what the training needs: log-mel frames, phone labels, word times.

Writes frames.npy (float16, frames x 80, log10 mel power before Whisper's clamping and scaling, so that noise and gain
can still be applied), phones.npy (uint8 per frame, 0 = silence) and clips.json (text, kind, word times, frames).
"""

from __future__ import annotations

import io
import json
import os
import random
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from faster_whisper.feature_extractor import FeatureExtractor

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from flite_voice import RATE, Flite

HOP, WINDOW = 160, 400  # samples: Whisper's 10 ms step and 25 ms window
VOICE = "rms"  # the samples' voice
STRETCHES = (1.0, 1.04, 1.08, 1.08, 1.08, 1.12, 1.16)  # the samples are spoken at 1.08
THROUGH_OPUS = 0.5  # share of clips that go through the codec the samples are stored in
LEVELS = (0.1, 0.5)  # peak of full scale, drawn on a logarithmic scale


@cache
def extractor() -> tuple[FeatureExtractor, np.ndarray]:
    return FeatureExtractor(), np.hanning(WINDOW + 1)[:-1].astype(np.float32)


@cache
def flite() -> Flite:
    return Flite()


def mel(sound: np.ndarray) -> np.ndarray:
    """float32 mono at 16 kHz to (frames, 80) log10 mel power, 100 frames a second."""
    found, window = extractor()
    padded = np.pad(sound, (0, HOP))
    power = (
        np.abs(found.stft(padded, WINDOW, HOP, window=window, return_complex=True).astype(np.complex64)[..., :-1])
        ** 2
    )
    return np.log10(np.clip(found.mel_filters @ power, 1e-10, None)).astype(np.float16).T.copy()


def through_opus(sound: np.ndarray) -> np.ndarray:
    stored = io.BytesIO()
    soundfile.write(stored, sound, RATE, format="OGG", subtype="OPUS")
    stored.seek(0)
    return soundfile.read(stored, dtype="float32")[0]


def clip(job: tuple[int, str, str]) -> tuple[dict[str, Any], np.ndarray, list[tuple[str, float]]]:
    number, kind, text = job
    drawn = random.Random(number)
    said = flite().say(text, VOICE, drawn.choice(STRETCHES))
    sound = said.samples.astype(np.float32)
    low, high = np.log(LEVELS[0]), np.log(LEVELS[1])
    sound *= np.float32(np.exp(drawn.uniform(low, high)) / np.abs(sound).max())
    if drawn.random() < THROUGH_OPUS:
        sound = through_opus(sound)
    return {"kind": kind, "text": text, "words": [[a, b] for _, a, b in said.words]}, mel(sound), list(said.phones)


def main(folder: Path) -> None:
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    jobs = [(kind, line) for kind, lines in texts.items() for line in lines]
    random.Random(5).shuffle(jobs)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        made = list(pool.map(clip, [(i, *job) for i, job in enumerate(jobs)], chunksize=32))
    names = ["pau", *sorted({name for _, _, phones in made for name, _ in phones} - {"pau"})]
    total, frames, labels = 0, [], []
    for about, found, phones in made:
        about["frames"] = [total, total + len(found)]
        total += len(found)
        frames.append(found)
        label, start = np.zeros(len(found), np.uint8), 0.0
        for name, end in phones:
            label[round(start * 100) : round(end * 100)] = names.index(name)
            start = end
        labels.append(label)
    np.save(folder / "frames.npy", np.concatenate(frames))
    np.save(folder / "phones.npy", np.concatenate(labels))
    (folder / "clips.json").write_text(json.dumps([about for about, _, _ in made]), encoding="utf-8")
    print(f"{len(made)} clips, {total / 360_000:.1f} h, {len(names)} phones")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
